"""What is still to be told of one alert, to which channel: a pure reading of its notices and of what was told.

A channel that people read hears only how an alert stands now: raised, however often it was raised since; or cleared, and that
only where it had been told, unless another alert says it (a silent notice). The SIEM hears every notice, in order.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct, field, structs
from msgspec.structs import replace

from alerting.routing import DIGEST, EMAIL, PEOPLE, SIEM, TEAMS, Routing
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
    rolled_up_into: str = ""
    told: Mapping[str, "Told"] = MappingProxyType({})
    """What the channels were told of the alert before."""


class Told(Struct, frozen=True, array_like=True):
    """The last notice a channel was told of, whether it left the alert standing there, and when the channel took it."""

    number: int
    what: str
    at: Instant = 0


class State(Struct, frozen=True):
    """How far the telling of one alert has come. Only delivery writes it; `told` only grows."""

    told: dict[str, Told] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    due: dict[str, Instant] = field(default_factory=dict)
    """When a channel that failed is to be tried again."""
    given_up: dict[str, str] = field(default_factory=dict)
    holder: str = ""
    held_until: Instant = 0
    single: bool | None = None
    """Whether it may be sent singly, once that is known; else the roll-up says it."""
    rolled_up_into: str = ""
    told_up_to: int = 0
    """All notices up to this number are told to everybody."""

    def heard(self, duty: Duty, now: Instant) -> "State":
        """Once the channel has taken it."""
        return replace(self, told=self.told | {duty.channel: Told(duty.number, duty.what, now)},
                       tries=_without(self.tries, duty.channel), due=_without(self.due, duty.channel))

    def failed(self, duty: Duty, now: Instant, wait: Instant | None, reason: str, *, final: bool) -> "State":
        """Once the channel has refused it for now (try again after `wait`, or a doubling one), or for good."""
        tries = self.tries.get(duty.channel, 0) + 1
        given_up = self.given_up | {duty.channel: reason} if final or tries >= MOST_TRIES else self.given_up
        due = now + (min(10 * SECOND * 2 ** (tries - 1), LONGEST_WAIT) if wait is None else wait)
        return replace(self, tries=self.tries | {duty.channel: tries}, given_up=given_up).put_off(duty.channel, due)

    def with_channel(self, channel: str, other: "State") -> "State":
        """With what the other knows of one channel."""
        mine, theirs = structs.asdict(self), structs.asdict(other)
        for name in ("told", "tries", "due", "given_up"):
            kept = {one: value for one, value in mine[name].items() if one != channel}
            mine[name] = kept | ({channel: theirs[name][channel]} if channel in theirs[name] else {})
        return State(**mine)

    def put_off(self, channel: str, due: Instant) -> "State":
        """A channel that was not tried, to be tried then."""
        return replace(self, due=self.due | {channel: due})

    def taken(self, holder: str, now: Instant, length: Instant = 2 * MINUTE) -> "State":
        """Held by one instance, so that no other sends at the same time."""
        return replace(self, holder=holder, held_until=now + length)

    def released(self) -> "State":
        """Free for others."""
        return replace(self, holder="", held_until=0)

    def is_free(self, holder: str, now: Instant) -> bool:
        """Whether this instance may take it."""
        return self.holder in ("", holder) or now >= self.held_until


def duties(notices: Sequence[Notice], state: State, routing: Routing, *, urgent: bool,
           failing: Collection[str] = ()) -> list[Duty]:
    """What is owed now, in the order in which it is to be told; channels that are failing are tried last."""
    failing = {*failing, *state.given_up}
    people = (_to_people(channel, notices, state, routing, urgent=urgent, failing=failing) for channel in (*PEOPLE, DIGEST)
              if channel not in state.given_up)
    owed = [*_to_siem(notices, state, routing, urgent=urgent), *(duty for duty in people if duty)]
    return sorted(owed, key=lambda duty: duty.channel in failing)


def _to_siem(notices: Sequence[Notice], state: State, routing: Routing, *, urgent: bool) -> list[Duty]:
    if SIEM in state.given_up:
        return []
    known = _number(state.told, SIEM)
    return [Duty(SIEM, one.what, one.number, one.finding, state.rolled_up_into, state.told) for one in notices
            if one.number > known and SIEM in routing.of(one.finding, urgent=urgent)]


def _to_people(channel: str, notices: Sequence[Notice], state: State, routing: Routing, *, urgent: bool,
               failing: Collection[str]) -> Duty | None:
    last = notices[-1] if notices else None
    if last is None or last.number <= _number(state.told, channel):
        return None
    told = state.told.get(channel)
    if last.what != RAISED:
        standing = told is not None and told.what == RAISED and not last.silent
        return Duty(channel, CLEARED, last.number, last.finding) if standing else None
    routes = routing.of(last.finding, urgent=urgent)
    if TEAMS in routes and TEAMS in failing:
        routes |= {EMAIL}
    if state.rolled_up_into or channel not in routes:
        return None
    return Duty(channel, RAISED, last.number, last.finding, told=state.told)


def _without(counts: Mapping[str, int], channel: str) -> dict[str, int]:
    return {one: count for one, count in counts.items() if one != channel}


def _number(told: Mapping[str, Told], channel: str) -> int:
    return told[channel].number if channel in told else 0
