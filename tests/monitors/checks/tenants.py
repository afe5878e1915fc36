"""A healthy tenant as checks see it; a row in a table says only what is odd: `healthy(security_defaults=True)`.

People: `person(0)` … `person(9)` are members with two kinds of methods, the first of them a Global Administrator. `KEEPERS` are
two break-glass accounts in the group `EMERGENCY`, which every policy leaves out.
"""

import json
from typing import Any, Final

from monitors.conditional_access.document import opened
from monitors.conditional_access.policy import settle_policy
from monitors.conditional_access.strength import BUILT_IN, Strength
from monitors.declared import Declared
from monitors.programme import Programme, Ring
from monitors.records.instant import DAY, HOUR, MINUTE
from monitors.tenant.area import LookUps
from monitors.tenant.break_glass import BreakGlass, HeldMethod, Memberships
from monitors.tenant.directory import (
    Assignment,
    AuthorizationPolicy,
    Domain,
    GrantedRole,
    Group,
    InboundTrust,
    ListedPolicy,
    Role,
)
from monitors.tenant.methods import Feature, KeyRestrictions, Method, MethodsPolicy, MethodsPreview, Passes
from monitors.tenant.own import OwnState
from monitors.tenant.paths import APP_ROLES
from monitors.tenant.people import Registration, User
from monitors.tenant.review import Review, Reviews, baseline_of
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.usage import LegacyUse, Readiness, ReportOnly, Shown
from tests.builders import Json, at, guid
from tests.monitors.conditional_access.documents import by_strength, grant, policy

NOW: Final = at()
GLOBAL_ADMINISTRATOR: Final = "62e90394-69f5-4237-9190-012177145e10"
KEEPERS: Final = (guid(1, 70), guid(2, 70))
EMERGENCY: Final = guid(1, 71)
RING: Final = guid(2, 71)
PEOPLE: Final = 10


def person(n: int) -> str:
    """The object id of the n-th member."""
    return guid(n, 72)


def user(n: int, **odd: Any) -> User:
    """An ordinary member, there for a year."""
    return User(**({"id": person(n), "name": f"user{n}@contoso.test", "created": NOW - 365 * DAY} | odd))


def registered(n: int, *methods: str, **odd: Any) -> Registration:
    """What an ordinary member has registered: a push, a synced passkey and a code."""
    held = methods or ("microsoftAuthenticatorPush", "passKeySynced", "softwareOneTimePasscode")
    return Registration(**({"user": person(n), "methods": held, "admin": n == 0, "registered": True, "capable": True,
                            "reset_registered": True, "reset_enabled": True, "reset_capable": True,
                            "preferred_by_system": True, "refreshed": NOW - HOUR} | odd))


def listed(document: Json | None = None, /, *, age_days: int = 30, **odd: Any) -> ListedPolicy:
    """A policy, by default MFA for all users without the emergency group; `odd` names parts by path, with __ for the dot."""
    held = opened(json.dumps(policy(conditions__users__excludeGroups=[EMERGENCY], **odd) if document is None else document))
    assert held is not None
    return ListedPolicy(settle_policy(held), NOW - 200 * DAY, NOW - age_days * DAY)


def keeper(n: int, **odd: Any) -> BreakGlass:
    """A break-glass account as it should be."""
    id_ = KEEPERS[n]
    return BreakGlass(**({"id": id_, "name": f"keeper{n}@contoso.onmicrosoft.com", "declared": id_, "created": NOW - 300 * DAY,
                          "password_changed": NOW - 100 * DAY} | odd))


def keepers(**odd: Any) -> dict[str, BreakGlass | None]:
    """Both accounts, the first of them odd."""
    return {KEEPERS[0]: keeper(0, **odd), KEEPERS[1]: keeper(1)}


def key(n: int = 1, **odd: Any) -> HeldMethod:
    """A security key that is registered."""
    return HeldMethod(**({"kind": "fido2", "id": f"key{n}", "model": "Contoso Key 5", "aaguid": guid(n, 73),
                          "created": NOW - 90 * DAY} | odd))


def policies() -> tuple[ListedPolicy, ...]:
    """MFA for all, phishing-resistant for administrators, legacy and device code flow blocked, registration protected, and
    risk answered."""
    everybody = {"conditions__users__excludeGroups": [EMERGENCY]}
    return tuple(listed(policy(id=guid(n, 74), displayName=name, **everybody | odd)) for n, (name, odd) in enumerate((
        ("MFA for all users", {}),
        ("Phishing-resistant MFA for administrators", {
            "conditions__users__includeUsers": [], "conditions__users__includeRoles": [GLOBAL_ADMINISTRATOR],
            "grantControls": by_strength("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor",
                                         id_="00000000-0000-0000-0000-000000000004")}),
        ("Block legacy authentication", {"conditions__clientAppTypes": ["exchangeActiveSync", "other"],
                                         "grantControls": grant("block")}),
        ("Block device code flow", {"conditions__authenticationFlows": {
            "transferMethods": "deviceCodeFlow,authenticationTransfer"}, "grantControls": grant("block")}),
        ("MFA to register security info", {"conditions__applications": {
            "includeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]}}),
        ("MFA at risky sign-ins", {"conditions__signInRiskLevels": ["high", "medium"]}),
        ("New password for risky users", {"conditions__userRiskLevels": ["high"],
                                          "grantControls": grant("mfa", "passwordChange", operator="AND")}),
    )))


def configured() -> dict[str, Method]:
    """Every method as it should be."""
    features = {name: Feature("enabled") for name in ("number_matching", "app_name", "location")}
    return {one.id: one for one in (
        Method("fido2", True, keys=KeyRestrictions(), attested=True, self_service=True),
        Method("microsoftauthenticator", True, features=features, software_codes=False),
        Method("temporaryaccesspass", True, passes=Passes(single_use=True)),
        Method("softwareoath", True), Method("x509certificate"), Method("sms"), Method("voice"), Method("email"))}


def healthy(**areas: Any) -> TenantSnapshot:
    """A tenant in which every check passes, but for these areas: what was read, or NotRead."""
    return TenantSnapshot(NOW, _everybody() | _directory() | _rules() | _emergency() | _own() | _stream()).having(**areas)


def programme(**odd: Any) -> Programme:
    """What was decided about the healthy tenant."""
    return Programme(**({"declared": Declared(break_glass=frozenset(KEEPERS)), "rings": (Ring("pilot", RING, NOW - 60 * DAY),),
                         "break_glass_reviewed": NOW - 10 * DAY} | odd))


def _everybody() -> dict[str, object]:
    keepers_too = {one: User(one, f"keeper{n}@contoso.onmicrosoft.com", created=NOW - 300 * DAY, licensed=False)
                   for n, one in enumerate(KEEPERS)}
    keys = {one: Registration(one, ("fido2SecurityKey",), admin=True, registered=True, capable=True, refreshed=NOW - HOUR)
            for one in KEEPERS}
    return {"users": {person(n): user(n) for n in range(PEOPLE)} | keepers_too,
            "registration": {person(n): registered(n) for n in range(PEOPLE)} | keys}


def _directory() -> dict[str, object]:
    groups = {EMERGENCY: Group(EMERGENCY, "Emergency access", role_assignable=True), RING: Group(RING, "Ring 1")}
    members = {EMERGENCY: frozenset(KEEPERS), RING: frozenset(map(person, range(PEOPLE)))}
    return {"roles": tuple(Assignment(one, GLOBAL_ADMINISTRATOR) for one in (*KEEPERS, person(0))), "eligible": (),
            "role_definitions": {GLOBAL_ADMINISTRATOR: Role(GLOBAL_ADMINISTRATOR, "Global Administrator",
                                                            GLOBAL_ADMINISTRATOR)},
            "groups": LookUps(groups), "members": LookUps(members),
            "domains": {one.name: one for one in (Domain("contoso.onmicrosoft.com", initial=True), Domain("contoso.test"))},
            "inbound_trust": InboundTrust(by_default=True), "p1": True, "p2": True}


def _rules() -> dict[str, object]:
    return {"policies": policies(), "locations": {},
            "strengths": {id_: Strength(id_, "built in", allowed) for id_, allowed in BUILT_IN.items()},
            "security_defaults": False, "authorization": AuthorizationPolicy(admin_reset=False),
            "methods_policy": MethodsPolicy(configured(), "migrationComplete", modified=NOW - 100 * DAY),
            "methods_preview": MethodsPreview("default", "enabled", passkey_opt_out=False)}


def _emergency() -> dict[str, object]:
    return {"break_glass": keepers(), "break_glass_deleted": frozenset(),
            "break_glass_methods": {one: (HeldMethod("password"), key(1), key(2)) for one in KEEPERS},
            "break_glass_memberships": {one: Memberships(frozenset({EMERGENCY}), frozenset({GLOBAL_ADMINISTRATOR}))
                                        for one in KEEPERS},
            "break_glass_used": dict.fromkeys(KEEPERS, NOW - 30 * DAY), "break_glass_sign_ins": (),
            "break_glass_changes": (), "service_sign_ins": {}, "admin_requirements": {person(0): "disabled"}}


def _own() -> dict[str, object]:
    scans = dict.fromkeys(("policies", "break_glass", "registration", "roles"), NOW - 10 * MINUTE)
    reviewed = Review(NOW - 20 * DAY, "Ana Berg", owners={one.policy.id: "Ana Berg" for one in policies()})
    members = LookUps({EMERGENCY: frozenset(KEEPERS)})
    return {"reviews": Reviews(reviewed), "baseline": baseline_of(policies(), members, reviewed.at),
            "own": OwnState(scans, NOW - 5 * MINUTE, NOW - 5 * MINUTE, {"teams": NOW - 20 * DAY, "email": NOW - 20 * DAY}),
            "granted": tuple(GrantedRole(id_) for id_ in APP_ROLES)}


JUDGED: Final = tuple(NOW // DAY * DAY - n * DAY for n in range(29, -1, -1))
"""The last 30 days, by their beginnings: of each of them sign-ins were judged."""


def shown(user: str, about: str, *days_ago: int) -> Shown:
    """What sign-ins showed of somebody, so many days ago; ordinarily today."""
    return Shown(user, about, tuple(JUDGED[-1] - n * DAY for n in sorted(days_ago or (0,), reverse=True)))


def _stream() -> dict[str, object]:
    return {"legacy_use": LegacyUse(JUDGED), "report_only": ReportOnly(JUDGED), "readiness": Readiness(JUDGED)}
