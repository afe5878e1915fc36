"""How the demo's tenant stands, as Graph tells it: the healthy tenant's rules, with the demo's own people and accounts in it."""

import json
from datetime import datetime
from typing import Any, Final

from sandbox.tenant.people import Account, Population
from sandbox.tenant.posture.tenant import APP, EMERGENCY_GROUP, before, healthy, keeper, user

KEEPER: Final = keeper(1)
NAME: Final = "emergency-1"
LISTS: Final = ("/roleManagement/directory/roleAssignments", "/roleManagement/directory/roleAssignmentScheduleInstances",
                f"/groups/{EMERGENCY_GROUP}/transitiveMembers")
"""Lists in which each emergency account has a row."""
OF_ONE: Final = (f"/users/{KEEPER}/authentication/methods", f"/users/{KEEPER}/transitiveMemberOf",
                 f"/beta/users/{KEEPER}/authentication/requirements")
POLICIES: Final = "/identity/conditionalAccess/policies"
LEGACY: Final = 2
"""Which policy the demo changes: Block legacy authentication."""


def users_of(population: Population, now: datetime) -> list[dict[str, Any]]:
    """Everybody as Graph's users, with every property that is asked for."""
    staff = (*population.people, *population.one_kind, *population.one_kind_privileged, *population.telephony_only,
             *population.telephony_as_backup, *population.excluded, *population.excepted, *population.lapsed)
    found = [_user(one, now) for one in staff]
    found += [_user(one, now, accountEnabled=False, assignedLicenses=[]) for one in population.service]
    apart = {"assignedLicenses": [], "mail": None, "proxyAddresses": [], "passwordPolicies": "DisablePasswordExpiration",
             "lastPasswordChangeDateTime": before(now, days=120),
             "signInActivity": {"lastSuccessfulSignInDateTime": before(now, days=40)}}
    return found + [_user(one, now, **apart) for one in population.break_glass]


def paths_of(population: Population, now: datetime) -> dict[str, Any]:
    """All that is read beside users and registrations, by path."""
    made = healthy(now).paths
    paths = {path: held for path, held in made.items() if KEEPER not in path and keeper(2) not in path}
    for path in LISTS:
        paths[path] = [_as(row, one) for one in population.break_glass for row in made[path] if KEEPER in json.dumps(row)]
    for one in population.break_glass:
        paths |= {path.replace(KEEPER, one.id): _as(made[path], one) for path in OF_ONE}
    return paths


def settings(now: datetime) -> dict[str, str]:
    """What Latchkey is told beside its accounts."""
    return {"AZURE_CLIENT_ID": APP, "BREAK_GLASS_REVIEWED": before(now, days=1)}


def take_in(paths: dict[str, Any]) -> str:
    """Somebody takes the emergency accounts' exclusion out of a policy that blocks; the policy's name."""
    policy: dict[str, Any] = paths[POLICIES][LEGACY]
    policy["conditions"]["users"]["excludeGroups"] = []
    return str(policy["displayName"])


def _user(one: Account, now: datetime, **odd: Any) -> dict[str, Any]:
    return user(now, one.id, one.upn.partition("@")[0], displayName=one.name, **odd)


def _as(held: Any, one: Account) -> Any:
    """The same of another account."""
    return json.loads(json.dumps(held).replace(KEEPER, one.id))
