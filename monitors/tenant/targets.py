"""Whom a part of the authentication methods policy is for: everybody or some groups, without others."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from monitors.tenant.methods import EVERYBODY
from monitors.tenant.snapshot import TenantSnapshot

COMPLETE: Final = ("", "migrationComplete")
"""States of the migration in which no legacy policy counts any more; Graph says nothing of new tenants, which have none."""


class Target(NamedTuple):
    """Object ids of users, or everybody, without others."""

    everybody: bool
    inside: frozenset[str]
    outside: frozenset[str]

    def takes(self, user: str) -> bool:
        """Whether it is for this user."""
        return (self.everybody or user in self.inside) and user not in self.outside


def target(included: Iterable[str], excluded: Iterable[str], tenant: TenantSnapshot) -> Target:
    """Whom these groups make up; touches the area members. Raises NotRead for a group that nobody could read."""
    wanted = frozenset(included)
    return Target(EVERYBODY in wanted, _people(wanted - {EVERYBODY}, tenant), _people(excluded, tenant))


def _people(groups: Iterable[str], tenant: TenantSnapshot) -> frozenset[str]:
    members = tenant.members
    return frozenset[str]().union(*(members.of(one) or frozenset() for one in groups))
