"""Users, left-joined with what the registration report says of them: one whom it does not know is there, and not judged by it.

The report leaves out disabled users, and newcomers for some hours; an inner join would lose people, and a missing row is no "no".
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from monitors.programme import Programme, Ring
from monitors.records.instant import DAY, Instant
from monitors.tenant.holders import holders
from monitors.tenant.people import Registration, User
from monitors.tenant.rows import Rows
from monitors.tenant.snapshot import TenantSnapshot


class Person(NamedTuple):
    """A user, and their row of the report where it has one."""

    user: User
    row: Registration | None


class Sorted(NamedTuple):
    """People by what a judgement says of them; `untold` are those of whom it, or the report, says nothing."""

    well: int
    ill: Collection[User]
    untold: Collection[User]

    @property
    def total(self) -> int:
        """How many were judged."""
        return self.well + len(self.ill) + len(self.untold)


def people(tenant: TenantSnapshot, programme: Programme, *, guests: bool = False) -> Iterator[Person]:
    """Enabled members, and guests where wanted; break-glass and service accounts have checks of their own.

    Touches the areas users and registration at once, whoever is in them.
    """
    users, rows, aside = tenant.users, tenant.registration, accounts(programme)
    return (Person(one, rows.get(one.id)) for one in users.values()
            if one.enabled and (guests or not one.guest) and not names(aside, one))


def exempt(user: User, programme: Programme) -> bool:
    """Whether the settings name the user as a break-glass or service account."""
    return names(accounts(programme), user)


def accounts(programme: Programme) -> frozenset[str]:
    """The break-glass and service accounts, as the settings name them."""
    return programme.declared.break_glass | programme.declared.service


def names(those: frozenset[str], user: User) -> bool:
    """Whether the user is among these, by id or name."""
    return user.id in those or user.name.casefold() in those


def settled(user: User, at: Instant, days: float) -> bool:
    """Whether the user has been there for that long, and begins to work no later than now."""
    return user.created <= at - days * DAY and (user.hired is None or user.hired <= at)


def sort(those: Iterable[Person], judge: Callable[[Registration], bool | None]) -> Sorted:
    """Everybody once: well, ill, or untold where the report has no row or the judgement is None."""
    well, ill, untold = 0, Rows(User), Rows(User)
    for user, row in those:
        answer = None if row is None else judge(row)
        if answer:
            well += 1
        else:
            (untold if answer is None else ill).add(user)
    return Sorted(well, ill, untold)


def privileged(tenant: TenantSnapshot, programme: Programme) -> frozenset[str]:
    """Ids of those who hold a role or may activate one, and of those whom the settings name; touches roles, eligible, members."""
    named = programme.declared.privileged
    by_name = (one.id for one in tenant.users.values() if names(named, one)) if named else ()
    return holders(tenant) | frozenset(by_name)


def in_ring(ring: Ring, tenant: TenantSnapshot, programme: Programme) -> Iterator[Person] | None:
    """The enabled people of a ring, guests too; None where its group is gone. Raises NotRead."""
    users, rows, members = tenant.users, tenant.registration, tenant.members.of(ring.group)
    if members is None:
        return None
    present = (users[one] for one in members if one in users)
    return (Person(one, rows.get(one.id)) for one in present if one.enabled and not exempt(one, programme))


def by_ring(those: Collection[User], tenant: TenantSnapshot, programme: Programme) -> dict[Ring, int]:
    """How many of those people are in each ring, of rings that have any. Raises NotRead."""
    circles = {ring: tenant.members.of(ring.group) or frozenset() for ring in programme.rings}
    counts = {ring: sum(one.id in circle for one in those) for ring, circle in circles.items()}
    return {ring: count for ring, count in counts.items() if count}
