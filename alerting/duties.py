"""What is still to be told of one alert, to which channel: a pure reading of its notices and of what was told.

A channel that people read hears only how an alert stands now: raised, however often it was raised since; or cleared, and that
only where it had been told. The SIEM hears every notice, in order.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from alerting.routing import DIGEST, PEOPLE, SIEM, Routing
from monitors.finding import Finding, Notice
from monitors.records.instant import HOUR, MINUTE, SECOND, Instant

RAISED, CLEARED = "raised", "cleared"
LONGEST_WAIT = HOUR
MOST_TRIES = 40
"""With waits that double from ten seconds to an hour, a day and a half."""


class Duty(NamedTuple):
    """One thing to tell one channel: notice `number`, as raised, cleared, or (SIEM) its own word."""

    channel: str
    what: str
    number: int
    finding: Finding


class Told(Struct, frozen=True, array_like=True):
    """The last notice a channel was told of, and whether it left the alert standing there."""

    number: int
    what: str


class State(Struct, frozen=True):
    """How far the telling of one alert has come. Only delivery writes it; `told` only grows."""

    told: dict[str, Told] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    next_try: Instant = 0
    given_up: dict[str, str] = field(default_factory=dict)
    holder: str = ""
    held_until: Instant = 0
    rolled_up_into: str = ""

    def heard(self, duty: Duty) -> "State":
        """Once the channel has taken it."""
        tries = {channel: count for channel, count in self.tries.items() if channel != duty.channel}
        return replace(self, told=self.told | {duty.channel: Told(duty.number, duty.what)}, tries=tries)

    def failed(self, duty: Duty, now: Instant, wait: Instant | None, reason: str, *, final: bool) -> "State":
        """Once the channel has refused it for now (try again after `wait`, or a doubling one), or for good."""
        tries = self.tries.get(duty.channel, 0) + 1
        given_up = self.given_up | {duty.channel: reason} if final or tries >= MOST_TRIES else self.given_up
        due = now + (min(10 * SECOND * 2 ** (tries - 1), LONGEST_WAIT) if wait is None else wait)
        return replace(self, tries=self.tries | {duty.channel: tries}, given_up=given_up,
                       next_try=max(self.next_try, due) if self.next_try > now else due)

    def taken(self, holder: str, now: Instant, length: Instant = 2 * MINUTE) -> "State":
        """Held by one instance, so that no other sends at the same time."""
        return replace(self, holder=holder, held_until=now + length)

    def released(self) -> "State":
        """Free for others."""
        return replace(self, holder="", held_until=0)

    def is_free(self, holder: str, now: Instant) -> bool:
        """Whether this instance may take it."""
        return self.holder in ("", holder) or now >= self.held_until


def duties(notices: Sequence[Notice], state: State, routing: Routing, *, urgent: bool) -> list[Duty]:
    """What is owed now, in the order in which it is to be told."""
    people = (_to_people(channel, notices, state, routing, urgent=urgent) for channel in (*PEOPLE, DIGEST)
              if channel not in state.given_up)
    return [*_to_siem(notices, state, routing, urgent=urgent), *(duty for duty in people if duty)]


def _to_siem(notices: Sequence[Notice], state: State, routing: Routing, *, urgent: bool) -> list[Duty]:
    if SIEM in state.given_up:
        return []
    known = _number(state.told, SIEM)
    return [Duty(SIEM, one.what, one.number, one.finding) for one in notices
            if one.number > known and SIEM in routing.of(one.finding, urgent=urgent)]


def _to_people(channel: str, notices: Sequence[Notice], state: State, routing: Routing, *, urgent: bool) -> Duty | None:
    last = notices[-1] if notices else None
    if last is None or last.number <= _number(state.told, channel):
        return None
    told = state.told.get(channel)
    if last.what != RAISED:
        standing = told is not None and told.what == RAISED and channel != DIGEST
        return Duty(channel, CLEARED, last.number, last.finding) if standing else None
    routes = routing.of(last.finding, urgent=urgent)
    if state.rolled_up_into or channel not in routes:
        return None
    return Duty(channel, RAISED, last.number, last.finding)


def _number(told: Mapping[str, Told], channel: str) -> int:
    return told[channel].number if channel in told else 0
