"""The policy snapshot that detectors ask, from what scans read: whom policies leave out, and who depends on what. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from monitors.conditional_access.grant import BLOCK
from monitors.conditional_access.policy import Policy
from monitors.conditional_access.strength import Strength
from monitors.coverage import ANY_MFA, asked
from monitors.governed import AUTHENTICATOR, governing
from monitors.held import BOUND_TO_A_COMPUTER, held
from monitors.policies import Policy as Enabled
from monitors.policies import PolicyScan
from monitors.programme import Programme
from monitors.tenant.area import Area, LookUps, NotRead
from monitors.tenant.people import Registration
from monitors.tenant.snapshot import TenantSnapshot

Value = TypeVar("Value")
Members = frozenset[str]
MOST_TAKEN_IN: Final = 5_000
"""A group that a policy takes in is kept with its members where it has no more; one that is left out always is."""


def policy_scan(tenant: TenantSnapshot, programme: Programme, before: PolicyScan | None) -> PolicyScan | None:
    """The snapshot; None where the policies themselves were not read. Of other parts that were not, it says what `before` did."""
    policies = _read(tenant, TenantSnapshot.policies, None)
    if policies is None:
        return None
    known, strengths = before or PolicyScan(), _read(tenant, TenantSnapshot.strengths, {})
    nested = _read(tenant, TenantSnapshot.nested, LookUps())
    enforced = [one.policy for one in policies if one.policy.enforced]
    locations = _read(tenant, TenantSnapshot.locations, None)
    trusted = known.trusted if locations is None else frozenset[str]().union(
        *(one.ranges for one in locations.values() if one.trusted))
    return PolicyScan(
        tuple(enabled(one, strengths, nested) for one in enforced),
        dict(_members(tenant, [one.policy for one in policies], known)), _sole(tenant, known), trusted,
        {ring.name: members for ring in programme.rings
         if (members := _of_group(tenant, ring.group, known.rings.get(ring.name))) is not None})


def enabled(policy: Policy, strengths: Mapping[str, Strength], nested: LookUps[Members]) -> Enabled:
    """A policy as detectors see it. One of which nobody can tell whether it asks for MFA counts as if it did."""
    groups, roles = policy.scope("groups").exclude, policy.scope("roles").exclude
    within = (found for one in groups if (found := _looked_up(nested, one, None)))
    asks = BLOCK not in policy.grant.controls and asked(policy, ANY_MFA, strengths) is not False
    return Enabled(policy.id, policy.name, asks, _lower(policy.scope("users").exclude),
                   _lower((*groups, *roles)).union(*within))


def _lower(ids: Iterable[str]) -> Members:
    return frozenset(one.lower() for one in ids)


def _members(tenant: TenantSnapshot, policies: Iterable[Policy], before: PolicyScan) -> Iterator[tuple[str, Members]]:
    """Who is in the groups and roles that policies name, of those that could be read at some time."""
    named = [(scope, one.scope(scope), one.enforced) for one in policies for scope in ("groups", "roles")]
    left_out = {(scope, id_) for scope, one, enforced in named if enforced for id_ in one.exclude}
    for scope, id_ in sorted({(scope, id_) for scope, one, _ in named for id_ in (*one.include, *one.exclude)}):
        find = _of_group if scope == "groups" else _of_role
        found = find(tenant, id_, before.members.get(id_.lower()))
        if found is not None and ((scope, id_) in left_out or len(found) <= MOST_TAKEN_IN):
            yield id_.lower(), found


def _of_group(tenant: TenantSnapshot, group: str, before: Members | None) -> Members | None:
    return _looked_up(_read(tenant, TenantSnapshot.members, LookUps()), group, before)


def _of_role(tenant: TenantSnapshot, role: str, before: Members | None) -> Members | None:
    """Those who hold it now, themselves or through a group; who may activate it does not hold it."""
    roles = _read(tenant, TenantSnapshot.roles, None)
    if roles is None:
        return before
    own = [one for one in roles if one.role == role]
    through = [_of_group(tenant, one.principal, None) for one in own if one.kind == "group"]
    if None in through:
        return before
    return frozenset(one.principal for one in own if one.kind == "user").union(*(one for one in through if one))


def _sole(tenant: TenantSnapshot, before: PolicyScan) -> dict[str, int]:
    """How many people have nothing but the methods of one configuration."""
    rows, policy = _read(tenant, TenantSnapshot.registration, None), _read(tenant, TenantSnapshot.methods_policy, None)
    if rows is None or policy is None:
        return before.sole
    app = policy.methods.get(AUTHENTICATOR)
    codes = app is not None and app.software_codes is True
    return dict(Counter(one for row in rows.values() if (one := _only(row, codes))))


def _only(row: Registration, codes_in_app: bool) -> str:
    """The one configuration that governs all that somebody has; "" for none, several, or where nobody can tell."""
    configurations, certain = governing(row.methods, codes_in_app)
    alone = certain and len(configurations) == 1 and not BOUND_TO_A_COMPUTER & held(row.methods).words
    return configurations[0] if alone else ""


def _read(tenant: TenantSnapshot, area: Area[Value], otherwise: Any) -> Any:
    try:
        return tenant.touched(area)
    except NotRead:
        return otherwise


def _looked_up(held_: LookUps[Members], id_: str, otherwise: Members | None) -> Members | None:
    """What goes by this id; one that is gone has nobody in it."""
    try:
        return held_.of(id_) or frozenset()
    except NotRead:
        return otherwise
