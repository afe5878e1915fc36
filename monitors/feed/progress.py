"""How far one partition has come: which of its events were judged, when records last came, what could not be read. Pure.

Not only the highest number is kept but every range, so that batches may come twice, in any order, and on several instances.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Final, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from monitors.feed.spans import Span
from monitors.records.envelope import Batch
from monitors.records.instant import MINUTE, Instant, since_epoch
from monitors.stretch import Stretch

SIGN_INS: Final = "SignInLogs"
BY_CLIENTS: Final = "NonInteractiveUserSignInLogs"
AUDIT: Final = "AuditLogs"
CATEGORIES: Final = (SIGN_INS, BY_CLIENTS, AUDIT)
"""What a batch says the arrival of."""
MOST_RANGES: Final = 1_000
COUNTED: Final = 60
"""For how many minutes counts are kept."""


class Range(Struct, frozen=True, array_like=True):
    """Numbers that were judged, both ends included, and when the first of them was written down."""

    first: int
    last: int
    at: Instant


class Count(Struct, frozen=True, array_like=True):
    """How many records came in one minute, and how many of them were set aside."""

    records: int = 0
    set_aside: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.records + other.records, self.set_aside + other.set_aside)


class Hole(NamedTuple):
    """Numbers between two ranges, and since when they have been missing."""

    span: Span
    since: Instant


class Came(NamedTuple):
    """What a batch brought."""

    counted: Count
    categories: frozenset[str]

    @classmethod
    def of(cls, batch: Batch) -> "Came":
        """Read it from the batch."""
        kinds = {one.interactive for one in batch.sign_ins}
        found = {SIGN_INS} if True in kinds else set()
        found |= {BY_CLIENTS} if False in kinds else set()
        found |= {AUDIT} if batch.entries else set()
        return cls(Count(batch.records, len(batch.set_aside)), frozenset(found))


class Progress(Struct, frozen=True):
    """What is known of one partition; times are the wall clock's, in whole minutes."""

    began: Instant
    """When its numbering was first seen."""
    ranges: tuple[Range, ...] = ()
    enqueued: Instant | None = None
    """When the event with the highest number was put into the hub."""
    before: int | None = None
    """The highest number of the hub that stood here before this one was made anew."""
    arrived: dict[str, Instant] = field(default_factory=dict)
    counts: dict[int, Count] = field(default_factory=dict)
    """By minute since 1970."""

    @property
    def last(self) -> int:
        """The highest number that was judged; -1 before any."""
        return self.ranges[-1].last if self.ranges else -1

    @property
    def spans(self) -> list[Span]:
        """What was judged."""
        return [Span(one.first, one.last) for one in self.ranges]

    @property
    def holes(self) -> list[Hole]:
        """What was jumped over. What lies before the first batch ever is none."""
        return [Hole(Span(low.last + 1, high.first - 1), high.at)
                for low, high in zip(self.ranges, self.ranges[1:], strict=False)]

    def holds(self, first: int, last: int) -> bool:
        """Whether all of it was judged."""
        return Span(first, last).within(self.spans)

    def after(self, stretch: Stretch, came: Came, now: Instant) -> "Progress":
        """Once a batch was judged. A batch that was judged before changes nothing."""
        minute = now - now % MINUTE
        known = self._anew(minute) if self._is_anew(stretch) else self
        if known.holds(stretch.first, stretch.last):
            return self
        ranges = merged([*known.ranges, Range(stretch.first, stretch.last, minute)])
        counts = {each: count for each, count in known.counts.items() if each > minute // MINUTE - COUNTED}
        counts[minute // MINUTE] = counts.get(minute // MINUTE, Count()) + came.counted
        made = replace(known, ranges=ranges, counts=counts)
        if stretch.last <= known.last:
            return made
        return replace(made, enqueued=instant_of(stretch), arrived=known.arrived | dict.fromkeys(came.categories, minute))

    def _is_anew(self, stretch: Stretch) -> bool:
        """Whether numbers begin again: a lower one than known that was put into the hub later."""
        put = instant_of(stretch)
        lower = stretch.last <= self.last
        return lower and put is not None and self.enqueued is not None and put > self.enqueued + MINUTE

    def _anew(self, now: Instant) -> "Progress":
        return Progress(began=now, before=self.last, arrived=self.arrived, counts=self.counts)


def instant_of(stretch: Stretch) -> Instant | None:
    """When the last event of a stretch was put into the hub, if that is known; the host names no zone, it is UTC."""
    put = stretch.enqueued
    return None if put is None else since_epoch(put if put.tzinfo else put.replace(tzinfo=UTC))


def merged(ranges: Iterable[Range], most: int = MOST_RANGES) -> tuple[Range, ...]:
    """The same numbers in as few ranges as possible. Where that is too many, some that were judged count as not judged."""
    found: list[Range] = []
    for one in sorted(ranges, key=lambda one: (one.first, one.last)):
        if found and one.first <= found[-1].last + 1:
            low = found[-1]
            found[-1] = Range(low.first, max(low.last, one.last), min(low.at, one.at))
        else:
            found.append(one)
    return (*found[:1], *found[1:][1 - most:])


def summed(all_: Iterable[Progress]) -> Mapping[int, Count]:
    """The counts of several partitions together."""
    found: dict[int, Count] = {}
    for one in all_:
        for minute, count in one.counts.items():
            found[minute] = found.get(minute, Count()) + count
    return found
