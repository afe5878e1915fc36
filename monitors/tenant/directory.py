"""Roles, groups, domains and the tenant's own switches, as checks see them. Object ids are in lower case."""

from collections.abc import Mapping

from msgspec import Struct

from monitors.conditional_access.policy import Policy
from monitors.records.instant import Instant

TENANT_WIDE = "/"


class Assignment(Struct, frozen=True):
    """A role that somebody holds, or may activate. `role` is the definition's id, which for built-in ones is the template's."""

    principal: str
    role: str
    kind: str = "user"
    """user, group or servicePrincipal."""
    scope: str = TENANT_WIDE
    activated: bool = False
    """Whether it is held only because it was activated for a while."""
    until: Instant | None = None
    """When it ends; None for never."""

    @property
    def permanent(self) -> bool:
        """Held without an end and without activation."""
        return not self.activated and self.until is None


class Role(Struct, frozen=True):
    """A role definition; `template` is the same in every tenant for built-in ones."""

    id: str
    name: str = ""
    template: str = ""
    built_in: bool = True


class Group(Struct, frozen=True):
    """A group that policies, rings or roles name."""

    id: str
    name: str = ""
    role_assignable: bool = False
    restricted: bool = False
    """Managed only by who is entitled in its restricted management administrative unit."""
    dynamic: bool = False
    synced: bool = False

    @property
    def protected(self) -> bool:
        """Whether an ordinary groups administrator cannot change its members."""
        return self.role_assignable or self.restricted


class Domain(Struct, frozen=True):
    """A domain of the tenant; `password_days` is None where passwords do not expire."""

    name: str
    initial: bool = False
    federated: bool = False
    verified: bool = True
    password_days: int | None = None


class ListedPolicy(Struct, frozen=True):
    """A Conditional Access policy as it is in force, and when it was made and last changed."""

    policy: Policy
    created: Instant | None = None
    modified: Instant | None = None


class AuthorizationPolicy(Struct, frozen=True):
    """What the tenant lets its users do. `admin_reset`: administrators may reset their own passwords."""

    admin_reset: bool = True


class InboundTrust(Struct, frozen=True):
    """Whose MFA is accepted from guests: of every tenant unless a partner says otherwise."""

    by_default: bool = False
    partners: Mapping[str, bool] = {}


class GrantedRole(Struct, frozen=True):
    """An application permission that Latchkey holds: the app role's id, and the service principal that it is of."""

    id: str
    resource: str = ""
