"""Waves: whom an alert about many people locked out is about, so that none of them is told of singly while it is open. Pure."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from msgspec import Struct

from monitors.finding import Finding
from monitors.hashing import hash_of
from monitors.records.instant import HOUR, MINUTE, Instant

BEFORE: Final = 15 * MINUTE
AFTER: Final = HOUR
"""How long before the first and after the last lock-out what happens to its users belongs to the wave."""


OF_ITS_KIND: Final = frozenset({"repeated_mfa_failures", "enrolment_blocked"})
"""Detectors that rest on what locks people out: whoever they name while a wave lasts is in it, also before the timer says so."""


class Wave(Struct, frozen=True):
    """The alert that says it, when it began and was last seen, whether it is open, and its users, hashed and in order."""

    alert: str
    since: Instant
    until: Instant
    is_open: bool
    users: bytes = b""

    def holds(self, finding: Finding) -> bool:
        """Whether the finding is about one of its users, and of its time."""
        if not self.is_open or finding.id == self.alert or finding.subject.kind != "user":
            return False
        timely = self.since - BEFORE <= finding.first_seen <= self.until + AFTER
        return timely and (finding.detector in OF_ITS_KIND or hash_of(finding.subject.id) in array("Q", self.users))


class Waves(Protocol):
    """Where is kept whom an open alert about many people is about."""

    async def put(self, wave: Wave) -> None:
        """Write a wave as it stands."""

    async def get(self, alert: str) -> Wave | None:
        """The wave that this alert stands for."""


def wave_of(alert: Finding, users: Iterable[int], known: Wave | None) -> Wave:
    """The wave that an alert stands for, with whom it held before."""
    before = array("Q", known.users) if known else ()
    return Wave(alert.id, alert.first_seen, alert.last_seen, alert.status == "open",
                array("Q", sorted({*users, *before})).tobytes())


def attached_to(finding: Finding, waves: Sequence[Wave]) -> str:
    """The alert that says it instead, the earliest of them; "" for none."""
    return min(((wave.since, wave.alert) for wave in waves if wave.holds(finding)), default=(0, ""))[1]
