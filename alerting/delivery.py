"""Delivery: takes what is owed from the outbox, tells each channel once, and remembers each telling before the next.

An alert is held by one instance at a time. What a channel took is written down at once, so a crash between any two steps
repeats at most the one message that was in flight. Only what waits for nothing (break-glass, drills) is told to all channels
at the same time, and told on where the store fails meanwhile: a second page is better than none.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol
from uuid import uuid4

from msgspec.structs import replace

from alerting.channels import Later, Paced, Refused
from alerting.duties import Duty, State, duties
from alerting.routing import PEOPLE, Routing
from alerting.trouble import Troubles
from monitors.finding import Finding, Notice
from monitors.ledger import Conflict
from monitors.metrics import Metric, say
from monitors.records.instant import SECOND, Instant

log = logging.getLogger(__name__)

Etag = Any
Sender = Callable[[Duty], Awaitable[None]]
"""Words a duty for one channel and sends it; raises Later or Refused."""

CHANNEL_DOWN: Final = "channel_down"


class Pointer(NamedTuple):
    """Where an owed notice lies: the ledger's key, the alert, its number; and under which severity it is pointed to."""

    severity: str
    alert: str
    number: int
    key: str
    next_try: Instant
    since: Instant = 0
    """Since when it is owed."""


class Opened(NamedTuple):
    """An alert's notices in order, how far their telling has come, and the ETag of that."""

    notices: Sequence[Notice]
    state: State
    etag: Etag


class Unkept(Exception):
    """Channels were told, and that could not be written down."""


class Box(Protocol):
    """The outbox as delivery needs it. Each call is one request, or one for each hundred rows."""

    async def due(self, now: Instant, most: int) -> list[Pointer]:
        """What is to be tried now, the most severe first."""

    async def open(self, pointer: Pointer) -> Opened:
        """All that is known of the alert."""

    async def keep(self, pointer: Pointer, state: State, etag: Etag) -> Etag:
        """Write the state under its ETag, and mark the notices that it says everybody was told of. Raises Conflict."""

    async def postpone(self, pointer: Pointer, until: Instant) -> None:
        """Point to it again, for later."""

    async def drop(self, pointer: Pointer) -> None:
        """Nothing is owed there any more."""


class Admission(Protocol):
    """Who decides, in a storm, which alerts are sent singly."""

    async def admit(self, finding: Finding) -> str:
        """The roll-up that says it instead; "" for an alert that is sent singly. The same answer however often asked."""


@dataclass
class Delivery:
    """One instance that delivers. `urgent` are the detectors whose alerts go to every channel at once."""

    box: Box
    senders: Mapping[str, Sender]
    routing: Routing
    urgent: frozenset[str]
    clock: Callable[[], Instant]
    admission: Admission
    troubles: Troubles = field(default_factory=Troubles)
    holder: str = field(default_factory=lambda: uuid4().hex)

    async def tick(self, most: int = 1000, length: Instant = 45 * SECOND) -> int:
        """Try what is due, the most severe first, for so long; how many alerts were tried. Raises what the box raises."""
        tried, until = 0, self.clock() + length
        for pointer in await self.box.due(self.clock(), most):
            if self.clock() >= until:
                break
            try:
                await self.deliver(pointer)
            except Conflict:
                continue  # another instance has it
            tried += 1
        return tried

    async def deliver(self, pointer: Pointer, fresh: Notice | None = None) -> None:
        """Tell all channels what they are owed of one alert; a fresh notice need not be read. Raises Conflict, and as the box."""
        first = fresh is not None and fresh.number == 1  # nobody can have told it yet, or writing the state says Conflict
        opened = Opened([fresh], State(), None) if fresh and first else await self.box.open(pointer)
        now = self.clock()
        if not opened.state.is_free(self.holder, now):
            return
        opened = opened._replace(state=await self._decided(opened))
        owed = self._owed(opened)
        ready = [duty for duty in owed if opened.state.due.get(duty.channel, 0) <= now]
        if ready:
            etag = await self.box.keep(pointer, opened.state.taken(self.holder, now), opened.etag)
            together = self._is_urgent(opened.notices)
            opened = await (self._at_once if together else self._in_turn)(pointer, ready, opened._replace(etag=etag))
            owed = self._owed(opened)
        await self._leave(pointer, opened, owed)

    async def page(self, pointer: Pointer, notice: Notice) -> None:
        """Deliver what waits for nothing, also where the store fails; what could not be written down is owed still."""
        try:
            await self._deliver_or_look_again(pointer, notice)
        except Conflict:
            return  # another instance has it
        except Unkept as error:
            log.error("told, but not written down: alert=%s: %s", notice.alert, error)
        except Exception as error:  # noqa: BLE001 - a named edge: whatever the store raises, the page goes out
            log.error("told without the store: alert=%s: %s", notice.alert, type(error).__name__)
            await self.send_unrecorded([notice])

    async def _deliver_or_look_again(self, pointer: Pointer, notice: Notice) -> None:
        try:
            await self.deliver(pointer, notice)
        except Conflict:  # another instance's doing, or our own: the answer was lost and the SDK wrote once more
            await self.deliver(pointer)

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Tell every channel at once, with no store to ask: a second page is better than none."""
        duties_ = [Duty(channel, one.what, one.number, one.finding) for one in notices
                   for channel in sorted(self.routing.of(one.finding, urgent=self.waits_for_nothing(one.finding)))
                   if channel in self.senders]
        await asyncio.gather(*(self._tell(duty, State()) for duty in duties_))

    def waits_for_nothing(self, finding: Finding) -> bool:
        """Whether the finding goes to every channel at once."""
        return finding.detector in self.urgent

    async def _at_once(self, pointer: Pointer, ready: Sequence[Duty], opened: Opened) -> Opened:
        """All channels at the same time; then one writing of what they took."""
        states = await asyncio.gather(*(self._tell(duty, opened.state) for duty in ready))
        state = opened.state
        for duty, after in zip(ready, states, strict=True):
            state = state.with_channel(duty.channel, after)
        try:
            etag = await self.box.keep(pointer, state, opened.etag)
        except Exception as error:
            raise Unkept(type(error).__name__) from error
        return Opened(opened.notices, state, etag)

    async def _in_turn(self, pointer: Pointer, ready: Sequence[Duty], opened: Opened) -> Opened:
        """One channel after the other, each written down before the next; the last one by whoever leaves."""
        state, etag = opened.state.taken(self.holder, self.clock()), opened.etag
        for duty in ready[:-1]:
            state = await self._tell(duty, state)
            etag = await self.box.keep(pointer, state, etag)
        return Opened(opened.notices, await self._tell(ready[-1], state), etag)

    async def _leave(self, pointer: Pointer, opened: Opened, owed: Sequence[Duty]) -> None:
        """Free for others: done with, or to be tried again."""
        state = opened.state.released()
        if owed:
            await self.box.keep(pointer, state, opened.etag)
            await self.box.postpone(pointer, min(state.due.get(duty.channel, self.clock()) for duty in owed))
            return
        last = opened.notices[-1].number if opened.notices else 0
        await self.box.keep(pointer, replace(state, told_up_to=last), opened.etag)
        await self.box.drop(pointer)

    async def _decided(self, opened: Opened) -> State:
        """The state once it is known whether the alert is sent singly."""
        state = opened.state
        if state.single is not None or not opened.notices:
            return state
        finding = opened.notices[-1].finding
        if not may_roll_up(finding, self.routing, self.urgent) or opened.notices[-1].what != "raised":
            return state
        into = await self.admission.admit(finding)
        return replace(state, single=not into, rolled_up_into=into)

    def _owed(self, opened: Opened) -> list[Duty]:
        owed = duties(opened.notices, opened.state, self.routing, urgent=self._is_urgent(opened.notices),
                      failing=self.troubles.failing)
        return [duty for duty in owed if duty.channel in self.senders and not is_of_itself(duty)]

    def _is_urgent(self, notices: Sequence[Notice]) -> bool:
        return bool(notices) and self.waits_for_nothing(notices[0].finding)

    async def _tell(self, duty: Duty, state: State) -> State:
        """Send once; what came of it, in the state. A channel's own fault is a failure of that channel only."""
        urgent = self.waits_for_nothing(duty.finding)
        if not urgent and (until := self.troubles.rests_until(duty.channel, self.clock())):
            return state.put_off(duty.channel, until)
        try:
            await self.senders[duty.channel](duty)
        except Paced as error:
            return state.put_off(duty.channel, self.clock() + round((error.after or 1) * SECOND))
        except Later as error:
            wait = None if error.after is None else round(error.after * SECOND)
            return self._failed(duty, state, wait, str(error))
        except Refused as error:
            return self._failed(duty, state, None, str(error), final=True)
        except Exception as error:  # noqa: BLE001 - a named edge: a channel's fault must not stop the others
            return self._failed(duty, state, None, type(error).__name__)
        log.info("told channel=%s alert=%s number=%d what=%s", duty.channel, duty.finding.id, duty.number, duty.what)
        say({Metric.TOLD: 1}, channel=duty.channel)
        self.troubles.worked(duty.channel)
        return state.heard(duty, self.clock())

    def _failed(self, duty: Duty, state: State, wait: Instant | None, reason: str, *, final: bool = False) -> State:
        self.troubles.failed(duty.channel, self.clock())
        after = state.failed(duty, self.clock(), wait, reason, final=final)
        ended = duty.channel in after.given_up
        say({Metric.GIVEN_UP if ended else Metric.NOT_TOLD: 1}, channel=duty.channel)
        how = log.critical if ended else log.warning
        how("%s channel=%s alert=%s number=%d tries=%d: %s", "GIVEN UP" if ended else "not told",
            duty.channel, duty.finding.id, duty.number, after.tries[duty.channel], reason)
        return after


def may_roll_up(finding: Finding, routing: Routing, urgent: Collection[str]) -> bool:
    """Whether a storm may say it together with others: about one ordinary user, and sent to people singly otherwise."""
    single = finding.subject.kind == "user" and not finding.privileged and finding.detector not in urgent
    return single and not routing.of(finding, urgent=False).isdisjoint(PEOPLE)


def is_of_itself(duty: Duty) -> bool:
    """Whether it would tell a channel that this channel is down."""
    return duty.finding.detector == CHANNEL_DOWN and duty.finding.subject.id == duty.channel


def order(notices: Collection[Notice]) -> list[Notice]:
    """The most severe first."""
    return sorted(notices, key=lambda one: (-one.finding.severity, one.alert, one.number))
