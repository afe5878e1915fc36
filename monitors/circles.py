"""Whom a Conditional Access policy concerns: those it takes in, through groups and roles too, minus those it leaves out.

Source: Microsoft Entra, "Conditional Access: Users, groups, agents, and workload identities": roles count tenant-wide only.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from monitors.conditional_access.policy import ALL, EVERY_TENANT, NOTHING, Policy
from monitors.programme import Programme
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import TENANT_WIDE, Assignment
from monitors.tenant.people import User
from monitors.tenant.snapshot import TenantSnapshot

SYNC_ROLES: Final = frozenset({"d29b2b05-8046-44ba-8758-1e26182fcf32", "a92aed5d-d78a-4d16-b381-09adb37eb3b0"})
"""Directory Synchronization Accounts, and On Premises Directory Sync Account."""


def guest_kind(user: User) -> str:
    """The type of guest that a user is, as policies name it; "" for one of the tenant's own."""
    if "#ext#" in user.name.casefold():
        return "b2bCollaborationGuest" if user.guest else "b2bCollaborationMember"
    return "internalGuest" if user.guest else ""


class Side(NamedTuple):
    """Those whom a policy takes in, or leaves out; `gap` says why nobody can tell of the others."""

    everybody: bool
    ids: frozenset[str]
    guests: frozenset[str] = NOTHING
    gap: str = ""

    def names(self, user: User) -> bool | None:
        """Whether the user is among them; None where nobody can tell."""
        if self.everybody or user.id in self.ids:
            return True
        told = self.names_kind(guest_kind(user)) if self.guests else False
        return None if self.gap and told is False else told

    def names_kind(self, kind: str) -> bool | None:
        """Whether all guests of a type are among them; None where only those of some tenants are."""
        if not kind:
            return False
        if self.everybody or f"{kind} {EVERY_TENANT}" in self.guests:
            return True
        return None if any(one.startswith(f"{kind} ") for one in self.guests) else False


class Reach(NamedTuple):
    """A policy and whom it concerns."""

    policy: Policy
    include: Side
    exclude: Side

    def takes(self, user: User) -> bool | None:
        """Whether the policy concerns the user; None where nobody can tell."""
        return _takes(self.include.names(user), self.exclude.names(user))

    def takes_kind(self, kind: str) -> bool | None:
        """Whether it concerns all guests of a type; None where it concerns some of them, or nobody can tell."""
        return _takes(self.include.names_kind(kind), self.exclude.names_kind(kind))

    @property
    def gap(self) -> str:
        """Why nobody can tell of somebody; "" where that is not so."""
        return self.include.gap or self.exclude.gap


def _takes(taken_in: bool | None, left_out: bool | None) -> bool | None:
    if left_out:
        return False
    return None if taken_in and left_out is None else taken_in


class Circles(NamedTuple):
    """Who is in which group, and holds which role; touches the areas members and roles."""

    members: LookUps[frozenset[str]]
    assigned: tuple[Assignment, ...]

    def group(self, id_: str) -> frozenset[str]:
        """Who is in a group; nobody in one that is gone. Raises NotRead."""
        return self.members.of(id_) or NOTHING

    def role(self, id_: str) -> frozenset[str]:
        """Who holds a role in the whole tenant, which is what policies go by. Raises NotRead."""
        return NOTHING.union(*(self.holder(one) for one in self.assigned if one.role == id_ and one.scope == TENANT_WIDE))

    def holder(self, one: Assignment) -> frozenset[str]:
        """The users who hold a role by an assignment. Raises NotRead."""
        if one.kind == "group":
            return self.group(one.principal)
        return frozenset({one.principal}) if one.kind == "user" else NOTHING

    def side(self, policy: Policy, *, include: bool) -> Side:
        """Whom a policy takes in, or leaves out."""
        users, groups, roles, guests = (policy.scope(name)[0 if include else 1]
                                        for name in ("users", "groups", "roles", "guests"))
        ids, gap = set(users - ALL), ""
        for look_up, named in ((self.group, groups), (self.role, roles)):
            for one in sorted(named):
                try:
                    ids |= look_up(one)
                except NotRead as unread:
                    gap = gap or unread.reason
        return Side("All" in users, frozenset(ids), guests, gap)

    def reach(self, policy: Policy) -> Reach:
        """A policy and whom it concerns."""
        return Reach(policy, self.side(policy, include=True), self.side(policy, include=False))


def circles_of(tenant: TenantSnapshot, *, activated: bool = False) -> Circles:
    """Groups and roles as they are; or, touching the area eligible too, as if every role that may be activated were."""
    return Circles(tenant.members, (*tenant.roles, *(tenant.eligible if activated else ())))


def exempt(tenant: TenantSnapshot, programme: Programme) -> frozenset[str]:
    """The declared break-glass and service accounts, of which policies ask nothing: ids of users that there are."""
    accounts = programme.declared.break_glass | programme.declared.service
    return frozenset(one.id for one in tenant.users.values() if one.id in accounts or one.name.casefold() in accounts)


def judged_people(tenant: TenantSnapshot, programme: Programme, circles: Circles, *, guests: bool = False) -> Iterator[User]:
    """Enabled users of the tenant's own, or all of them, without those accounts and without directory synchronization."""
    aside = exempt(tenant, programme).union(*(circles.role(one) for one in SYNC_ROLES))
    return (one for one in tenant.users.values() if one.enabled and (guests or not one.guest) and one.id not in aside)
