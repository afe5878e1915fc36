"""A Conditional Access policy as it is compared: every condition as what it takes in and what it leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from monitors.conditional_access.document import (
    Folded,
    Unread,
    Unreadable,
    leaves,
    opened,
    section,
    text,
    values,
)
from monitors.conditional_access.grant import Grant, read_grant
from monitors.conditional_access.session import CONTROL_PATHS, Session, read_session

ENABLED: Final = "enabled"
REPORT_ONLY: Final = "enabledForReportingButNotEnforced"
DISABLED: Final = "disabled"
STATES: Final = {one.casefold(): one for one in (ENABLED, REPORT_ONLY, DISABLED)}

ALL: Final = frozenset({"All"})
NOTHING: Final = frozenset[str]()
REGISTERING: Final = "urn:user:registersecurityinfo"
EVERY_TENANT: Final = "of every tenant"


class Condition(NamedTuple):
    """Where Graph writes what a condition takes in and leaves out, and what it takes in where nothing is said."""

    name: str
    noun: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    unset: frozenset[str] = NOTHING
    flags: bool = False
    """Whether Graph may write it as one text of several values."""


CONDITIONS: Final = (
    Condition("users", "users", ("conditions.users.includeUsers",), ("conditions.users.excludeUsers",)),
    Condition("groups", "groups", ("conditions.users.includeGroups",), ("conditions.users.excludeGroups",)),
    Condition("roles", "roles", ("conditions.users.includeRoles",), ("conditions.users.excludeRoles",)),
    Condition("guests", "guests or external users", ("conditions.users.includeGuestsOrExternalUsers",),
              ("conditions.users.excludeGuestsOrExternalUsers",)),
    Condition("applications", "applications", ("conditions.applications.includeApplications",),
              ("conditions.applications.excludeApplications",)),
    Condition("actions", "user actions", ("conditions.applications.includeUserActions",)),
    Condition("contexts", "authentication contexts",
              ("conditions.applications.includeAuthenticationContextClassReferences",)),
    Condition("service_principals", "service principals", ("conditions.clientApplications.includeServicePrincipals",),
              ("conditions.clientApplications.excludeServicePrincipals",)),
    Condition("clients", "client app types", ("conditions.clientAppTypes",), (), ALL),
    Condition("platforms", "platforms", ("conditions.platforms.includePlatforms",),
              ("conditions.platforms.excludePlatforms",), ALL),
    Condition("locations", "locations", ("conditions.locations.includeLocations",),
              ("conditions.locations.excludeLocations",), ALL),
    Condition("devices", "device states", (
        "conditions.devices.includeDevices", "conditions.devices.includeDeviceStates", "conditions.deviceStates.includeStates"), (
        "conditions.devices.excludeDevices", "conditions.devices.excludeDeviceStates", "conditions.deviceStates.excludeStates"),
              ALL),
    Condition("sign_in_risk", "sign-in risk levels", ("conditions.signInRiskLevels",), (), ALL),
    Condition("user_risk", "user risk levels", ("conditions.userRiskLevels",), (), ALL),
    Condition("service_principal_risk", "service principal risk levels", ("conditions.servicePrincipalRiskLevels",), (), ALL),
    Condition("insider_risk", "insider risk levels", ("conditions.insiderRiskLevels",), (), ALL, flags=True),
    Condition("agent_risk", "agent risk levels", ("conditions.agentIdRiskLevels",), (), ALL, flags=True),
    Condition("flows", "authentication flows", ("conditions.authenticationFlows.transferMethods",), (), ALL, flags=True),
)
FILTERS: Final = {"devices": "conditions.devices.deviceFilter", "applications": "conditions.applications.applicationFilter",
                  "service_principals": "conditions.clientApplications.servicePrincipalFilter"}
LEVELS: Final = frozenset({"sign_in_risk", "user_risk", "service_principal_risk"})
"""Where "none" is a value like others, not the absence of one."""
GUESTS: Final = ("internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember", "b2bDirectConnectUser",
                 "otherExternalUser", "serviceProvider")
ALL_GUESTS: Final = frozenset(f"{kind} {EVERY_TENANT}" for kind in GUESTS)

_ASIDE: Final = ("id", "displayName", "createdDateTime", "modifiedDateTime", "deletedDateTime", "description", "templateId",
                 "state", "grantControls.operator", "grantControls.builtInControls", "grantControls.customAuthenticationFactors",
                 "grantControls.termsOfUse", "grantControls.authenticationStrength", "sessionControls")
KNOWN: Final = frozenset(path.casefold() for path in (
    *_ASIDE, *FILTERS.values(), *(path for one in CONDITIONS for path in (*one.include, *one.exclude))))


class Scope(NamedTuple):
    """What a condition takes in, and what of it it leaves out."""

    include: frozenset[str] = NOTHING
    exclude: frozenset[str] = NOTHING


class Filter(NamedTuple):
    """A rule over devices, applications or service principals, and whether it takes in or leaves out what meets it."""

    mode: str
    rule: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a policy. `scopes` and `filters` are by the names of CONDITIONS; `rest` is what nobody here knows."""

    id: str = ""
    name: str = ""
    state: str = ENABLED
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    grant: Grant = field(default_factory=Grant)
    session: Session = field(default_factory=dict)
    rest: Mapping[str, str] = field(default_factory=dict)

    def scope(self, name: str) -> Scope:
        """What the condition of this name takes in and leaves out."""
        return self.scopes.get(name, Scope())

    @property
    def enforced(self) -> bool:
        """Whether it is in force; a state that nobody knows counts as in force, so that nothing is overlooked."""
        return self.state not in (REPORT_ONLY, DISABLED)

    @property
    def for_everybody(self) -> bool:
        """Whether it takes in all users."""
        return "All" in self.scope("users").include


Document = Policy | Unread | None
"""A policy, something that cannot be read, or nothing."""


@lru_cache(maxsize=16)
def read_policy(written: str | None) -> Document:
    """The policy that a text holds, as the audit log writes it; None for an empty one. Several detectors ask in a row."""
    try:
        held = opened(written)
        return None if held is None else settle_policy(held)
    except Unreadable as error:
        return Unread(str(error))
    except RecursionError:
        return Unread("it is nested too deeply")


def settle_policy(held: Folded) -> Policy:
    """The policy of a document with case-folded keys. Raises Unreadable."""
    if not held.keys() & {"state", "conditions", "grantcontrols", "sessioncontrols"}:
        raise Unreadable("it is no Conditional Access policy")
    state = text(held, "state").strip()
    filters = ((name, _filter(section(held, path), path)) for name, path in FILTERS.items())
    return Policy(
        id=text(held, "id").casefold(), name=text(held, "displayName"), state=STATES.get(state.casefold(), state),
        scopes={one.name: _scope(held, one) for one in CONDITIONS},
        filters={name: found for name, found in filters if found},
        grant=read_grant(section(held, "grantControls")), session=read_session(section(held, "sessionControls")),
        rest=dict(sorted(_rest(held))))


def _rest(held: Folded) -> list[tuple[str, str]]:
    session = section(held, "sessionControls") or {}
    return [*leaves(held, KNOWN), *leaves(session, CONTROL_PATHS, "sessioncontrols.")]


def _scope(held: Folded, one: Condition) -> Scope:
    include, exclude = (_values(held, one, paths) for paths in (one.include, one.exclude))
    if one.name == "guests" and "GuestsOrExternalUsers" in values(held, "conditions.users.includeUsers"):
        include |= ALL_GUESTS
    if one.name == "guests" and "GuestsOrExternalUsers" in values(held, "conditions.users.excludeUsers"):
        exclude |= ALL_GUESTS
    return Scope(include or one.unset, exclude)


def _values(held: Folded, one: Condition, paths: tuple[str, ...]) -> frozenset[str]:
    if one.name == "guests":
        return frozenset().union(*(_guests(section(held, path)) for path in paths))
    found = frozenset[str]().union(*(values(held, path, flags=one.flags) for path in paths))
    return found - {"GuestsOrExternalUsers"} - (NOTHING if one.name in LEVELS else {"none"})


def _guests(held: Folded | None) -> frozenset[str]:
    """Each type of guest, of every tenant or of each one named."""
    kinds = values(held, "guestOrExternalUserTypes", flags=True) - {"none"}
    named = values(held, "externalTenants.members")
    if text(held, "externalTenants.membershipKind").casefold() in ("", "all") and not named:
        return frozenset(f"{kind} {EVERY_TENANT}" for kind in kinds)
    return frozenset(f"{kind} of tenant {tenant}" for kind in kinds for tenant in named or {"unnamed"})


def _filter(held: Folded | None, path: str) -> Filter | None:
    rule = text(held, "rule").strip()
    if not rule:
        return None
    mode = text(held, "mode").strip().casefold()
    if mode not in ("include", "exclude"):
        raise Unreadable(f"{path} is of an unknown mode")
    return Filter(mode, rule)
