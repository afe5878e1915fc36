"""Drills: a break-glass account is tried out, and for a while its sign-ins are told as a drill."""

from collections.abc import Iterable
from typing import Final, Protocol

from msgspec import Struct

from monitors.records.instant import HOUR, MINUTE, Instant

LONGEST: Final = 4 * HOUR
SHORTEST: Final = MINUTE


class Drill(Struct, frozen=True):
    """One drill. A sign-in belongs to it by event time: not before it was declared, and before it ends."""

    id: str
    account: str
    """The object id or user principal name, in lower case, as BREAK_GLASS_IDS has it."""
    by: str
    since: Instant
    until: Instant
    alert: str = ""
    """The alert that the account's sign-in raised."""
    key: str = ""
    result: str = ""

    def covers(self, account: str, at: Instant) -> bool:
        """Whether a sign-in of this account at this time belongs to it."""
        return account == self.account and self.since <= at < self.until


class Drills(Protocol):
    """Where drills are looked up; asked only of break-glass accounts that are signing in."""

    async def of(self, accounts: Iterable[str]) -> list[Drill]:
        """All drills of these accounts that are not older than facts are remembered."""


def drill_of(drills: Iterable[Drill], accounts: Iterable[str], at: Instant) -> Drill | None:
    """The drill to which a sign-in at this time belongs, whose account goes by any of these names."""
    known = frozenset(accounts)
    return next((one for one in drills if one.account in known and one.since <= at < one.until), None)
