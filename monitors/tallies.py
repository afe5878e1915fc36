"""Tallies: what batches leave for cohort detectors, who judge many people at once.

A tally is columns, not rows: of each success the minute, user, attempt and kind; of everybody else seen the minute and user;
and of what may matter by itself (a failure of MFA, a block, an interrupt behind a right password) an event with its exact
time. Users are hashes, so tallies unite: distinct users stay exact however batches are cut and repeated.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from msgspec import Struct, msgpack

from monitors.hashing import Hashes
from monitors.records.applied import Policy
from monitors.records.instant import MINUTE, Instant
from monitors.records.result_codes import MFA_ASKED

INTERACTIVE: Final = 1
WITH_MFA: Final = 2
"""Of a success: whether it was interactive, and whether MFA was performed or claimed."""
LOCKED: Final = "50053"
SKIPPED: Final = "skipped "
"""What a count is of: sign-ins that found a locked account or malicious address; what MFA was skipped for."""


class Event(Struct, frozen=True, array_like=True, gc=False, order=True):
    """A sign-in that did not let its user in, or not yet; `user` and `attempt` are hashes, `who` and `name` the user's id and
    principal name. `policies` stood in its way."""

    at: Instant
    id: str
    code: int
    user: int
    attempt: int
    who: str
    name: str = ""
    address: str = ""
    reason: str = ""
    words: str = ""
    policies: tuple[Policy, ...] = ()


EVENTS: Final = msgpack.Decoder(list[Event])


class PolicyChange(Struct, frozen=True, order=True, gc=False):
    """What an audit entry says of one Conditional Access policy: when, who changed it, and what."""

    at: Instant
    id: str
    policy: str
    name: str
    by: str
    what: str


@dataclass(slots=True)
class Tally:
    """What some sign-ins come to. Parallel columns: `minutes` (since 1970), `users`, `attempts`, `kinds` of successes."""

    tenant: str = ""
    minutes: Hashes = field(default_factory=lambda: array("I"))
    users: Hashes = field(default_factory=lambda: array("Q"))
    attempts: Hashes = field(default_factory=lambda: array("Q"))
    kinds: bytearray = field(default_factory=bytearray)
    other_minutes: Hashes = field(default_factory=lambda: array("I"))
    others: Hashes = field(default_factory=lambda: array("Q"))
    single_minutes: Hashes = field(default_factory=lambda: array("I"))
    singles: Hashes = field(default_factory=lambda: array("Q"))
    """The addresses from which somebody got in with a single factor."""
    events: list[Event] = field(default_factory=list)
    packed: bytes = b""
    """The events, where they are kept for long."""
    counts: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By minute and what is counted. One more delivery of a batch cut otherwise may double these, and only these."""

    _by_hour: Counter[int] | None = None

    def by_hour(self) -> Counter[int]:
        """How many successes of each kind there were, by hour since 1970 and kind; worked out once."""
        if self._by_hour is None:
            pairs = zip(self.minutes, self.kinds, strict=True)
            self._by_hour = Counter([minute // 60 * 4 + kind for minute, kind in pairs if kind])
        return self._by_hour

    def touched(self) -> set[int]:
        """The minutes of which it says something."""
        return {*self.minutes, *self.other_minutes, *(event.at // MINUTE for event in self.events)}

    def pack(self) -> None:
        """Keep its events as bytes from now on."""
        self.packed, self.events = msgpack.encode(self.events), []

    def settle(self, *, wholly: bool) -> None:
        """Keep only what windows of later days are held against: lock-outs and trouble with who got in; `wholly`, shares only."""
        self.by_hour()
        self.attempts, self.kinds = array("Q"), bytearray()
        self.single_minutes, self.singles = array("I"), array("Q")
        events = [] if wholly else [one for one in EVENTS.decode(self.packed) if one.code not in MFA_ASKED or one.reason]
        self.packed = msgpack.encode(events) if events else b""
        if wholly:
            self.minutes, self.users, self.other_minutes, self.others = array("I"), array("Q"), array("I"), array("Q")

    def by_minute(self) -> dict[int, Tally]:
        """The same, cut by minute."""
        found: dict[int, Tally] = defaultdict(lambda: Tally(self.tenant))
        for minute, user, attempt, kind in zip(self.minutes, self.users, self.attempts, self.kinds, strict=True):
            found[minute].users.append(user)
            found[minute].attempts.append(attempt)
            found[minute].kinds.append(kind)
        for minute, other in zip(self.other_minutes, self.others, strict=True):
            found[minute].others.append(other)
        for minute, single in zip(self.single_minutes, self.singles, strict=True):
            found[minute].singles.append(single)
        for event in self.events:
            found[event.at // MINUTE].events.append(event)
        for (minute, what), count in self.counts.items():
            found[minute].counts[minute, what] = count
        for minute, one in found.items():
            one.fill(minute)
        return dict(found)

    def fill(self, minute: int) -> None:
        """Say of all columns that they are of this minute."""
        self.minutes, self.other_minutes, self.single_minutes = (
            array("I", [minute]) * len(column) for column in (self.users, self.others, self.singles))


@dataclass(frozen=True)
class Span:
    """The tallies of a stretch of time, minutes from `low` to before `high`; what is asked for is worked out then."""

    low: int
    high: int
    parts: Sequence[Tally]

    @cached_property
    def tenant(self) -> str:
        """The tenant whose log it is; "" where no record says so."""
        return next((part.tenant for part in self.parts if part.tenant), "")

    @cached_property
    def events(self) -> list[Event]:
        """Its events, each once, in order of time."""
        low, high = self.low * MINUTE, self.high * MINUTE
        held = (event for part in self.parts for event in (EVENTS.decode(part.packed) if part.packed else part.events))
        return sorted({event for event in held if low <= event.at < high})

    @cached_property
    def times(self) -> list[Instant]:
        """The times of its events."""
        return [event.at for event in self.events]

    def between(self, low: Instant, high: Instant) -> Sequence[Event]:
        """Its events with low <= at < high."""
        return self.events[bisect_left(self.times, low):bisect_left(self.times, high)]

    @cached_property
    def succeeded(self) -> Mapping[int, Sequence[int]]:
        """In which minutes the users of its events succeeded, in order."""
        users = {event.user for event in self.events}
        found: dict[int, list[int]] = defaultdict(list)
        for part in self.parts:
            for minute, user in [each for each in zip(part.minutes, part.users, strict=True) if each[1] in users]:
                if self.low <= minute < self.high:
                    found[user].append(minute)
        return {user: sorted(minutes) for user, minutes in found.items()}

    @cached_property
    def ended_well(self) -> Mapping[int, Sequence[int]]:
        """In which minutes the attempts of its events succeeded, in order."""
        attempts = {event.attempt for event in self.events}
        found: dict[int, list[int]] = defaultdict(list)
        for part in self.parts:
            pairs = zip(part.minutes, part.attempts, strict=False)  # a settled tally has no attempts
            for minute, attempt in [each for each in pairs if each[1] in attempts]:
                if self.low <= minute < self.high:
                    found[attempt].append(minute)
        return {attempt: sorted(minutes) for attempt, minutes in found.items()}

    def seen(self, low: int, high: int) -> set[int]:
        """The distinct users seen in these minutes, `high` left out."""
        found = {event.user for event in self.between(low * MINUTE, high * MINUTE)}
        for minute in range(max(low, self.low), min(high, self.high)):
            found.update(self.users_by_minute.get(minute, ()))
        return found

    @cached_property
    def users_by_minute(self) -> Mapping[int, Sequence[int]]:
        """Who was seen in which minute, but for those of its events."""
        found: dict[int, list[int]] = defaultdict(list)
        for part in self.parts:
            for minute, user in zip(part.minutes, part.users, strict=True):
                found[minute].append(user)
            for minute, user in zip(part.other_minutes, part.others, strict=True):
                found[minute].append(user)
        return found

    def singles(self, low: int, high: int) -> set[int]:
        """The addresses, hashed, from which somebody got in with a single factor."""
        return {address for part in self.parts
                for minute, address in zip(part.single_minutes, part.singles, strict=True) if low <= minute < high}

    def count(self, what: str, low: int, high: int) -> int:
        """How often this was counted in these minutes."""
        return sum(count for part in self.parts for (minute, each), count in part.counts.items()
                   if each == what and low <= minute < high)

    def interactive(self, hour: int) -> tuple[int, int]:
        """Of the interactive successes of an hour how many had MFA performed or claimed, and how many there were."""
        with_mfa = self.by_hour[hour * 4 + (INTERACTIVE | WITH_MFA)]
        return with_mfa, with_mfa + self.by_hour[hour * 4 + INTERACTIVE]

    @cached_property
    def by_hour(self) -> Counter[int]:
        """How many successes of each kind there were, as a tally has them."""
        found: Counter[int] = Counter()
        for part in self.parts:
            found.update(part.by_hour())
        return found

    def skips(self, low: int, high: int) -> Mapping[str, int]:
        """What MFA was skipped for, and how often."""
        found: Counter[str] = Counter()
        for part in self.parts:
            for (minute, what), count in part.counts.items():
                if what.startswith(SKIPPED) and low <= minute < high:
                    found[what.removeprefix(SKIPPED)] += count
        return found
