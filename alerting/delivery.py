"""Delivery: takes what is owed from the outbox, tells each channel once, and remembers each telling before the next.

An alert is held by one instance at a time. What a channel took is written down at once, so a crash between any two steps
repeats at most the one message that was in flight.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from alerting.channels import Later, Refused
from alerting.duties import Duty, State, duties
from alerting.routing import Routing
from monitors.finding import Finding, Notice
from monitors.records.instant import SECOND, Instant

log = logging.getLogger(__name__)

Etag = Any
Sender = Callable[[Duty], Awaitable[None]]
"""Words a duty for one channel and sends it; raises Later or Refused."""


class Pointer(NamedTuple):
    """Where an owed notice lies: the ledger's key, the alert, its number; and under which severity it is pointed to."""

    severity: str
    alert: str
    number: int
    key: str
    next_try: Instant


class Opened(NamedTuple):
    """An alert's notices in order, how far their telling has come, and the ETag of that."""

    notices: Sequence[Notice]
    state: State
    etag: Etag


class OvertakenError(Exception):
    """Another instance changed the state since it was read."""


class Box(Protocol):
    """The outbox as delivery needs it. Each call is one request, or one for each hundred rows."""

    async def due(self, now: Instant, most: int) -> list[Pointer]:
        """What is to be tried now, the most severe first."""

    async def open(self, pointer: Pointer) -> Opened:
        """All that is known of the alert."""

    async def keep(self, pointer: Pointer, state: State, etag: Etag, *, told_up_to: int = 0) -> Etag:
        """Write the state under its ETag, and mark the notices up to a number as told. Raises OvertakenError."""

    async def postpone(self, pointer: Pointer, until: Instant) -> None:
        """Point to it again, for later."""

    async def drop(self, pointer: Pointer) -> None:
        """Nothing is owed there any more."""


@dataclass
class Delivery:
    """One instance that delivers. `urgent` are the detectors whose alerts go to every channel at once."""

    box: Box
    senders: Mapping[str, Sender]
    routing: Routing
    urgent: frozenset[str]
    clock: Callable[[], Instant]
    holder: str = field(default_factory=lambda: uuid4().hex)

    async def tick(self, most: int = 200) -> int:
        """Try what is due, the most severe first; how many alerts were tried. One that fails does not stop the others."""
        tried = 0
        for pointer in await self.box.due(self.clock(), most):
            try:
                await self.deliver(pointer)
            except OvertakenError:
                continue
            tried += 1
        return tried

    async def deliver(self, pointer: Pointer) -> None:
        """Tell all channels what they are owed of one alert. Raises what the box raises."""
        opened = await self.box.open(pointer)
        now = self.clock()
        if not opened.state.is_free(self.holder, now):
            return
        owed = self._owed(opened)
        if not owed:
            await self._done(pointer, opened.state, opened.etag, opened.notices)
            return
        state = opened.state.taken(self.holder, now)
        etag = await self.box.keep(pointer, state, opened.etag)
        for duty in owed:
            state = await self._tell(duty, state)
            etag = await self.box.keep(pointer, state, etag)
        left = self._owed(Opened(opened.notices, state, etag))
        if left:
            await self.box.keep(pointer, state.released(), etag)
            await self.box.postpone(pointer, state.next_try)
        else:
            await self._done(pointer, state, etag, opened.notices)

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Tell every channel at once, with no store to ask: a second page is better than none."""
        for notice in notices:
            for channel in self._routes(notice.finding):
                if channel in self.senders:
                    await self._tell(Duty(channel, notice.what, notice.number, notice.finding), State())

    def _owed(self, opened: Opened) -> list[Duty]:
        owed = duties(opened.notices, opened.state, self.routing, urgent=self._is_urgent(opened))
        return [duty for duty in owed if duty.channel in self.senders]

    def _is_urgent(self, opened: Opened) -> bool:
        return bool(opened.notices) and opened.notices[0].finding.detector in self.urgent

    def _routes(self, finding: Finding) -> Sequence[str]:
        return sorted(self.routing.of(finding, urgent=finding.detector in self.urgent))

    async def _tell(self, duty: Duty, state: State) -> State:
        """Send once; what came of it, in the state. A channel's own fault is a failure of that channel only."""
        try:
            await self.senders[duty.channel](duty)
        except Later as error:
            wait = None if error.after is None else round(error.after * SECOND)
            return self._failed(duty, state, wait, str(error))
        except Refused as error:
            return self._failed(duty, state, None, str(error), final=True)
        except Exception as error:  # noqa: BLE001 - a named edge: a channel's fault must not stop the others
            return self._failed(duty, state, None, type(error).__name__)
        log.info("told channel=%s alert=%s number=%d what=%s", duty.channel, duty.finding.id, duty.number, duty.what)
        return state.heard(duty)

    def _failed(self, duty: Duty, state: State, wait: Instant | None, reason: str, *, final: bool = False) -> State:
        after = state.failed(duty, self.clock(), wait, reason, final=final)
        how = log.critical if duty.channel in after.given_up else log.warning
        how("%s channel=%s alert=%s number=%d tries=%d: %s", "GIVEN UP" if duty.channel in after.given_up else "not told",
            duty.channel, duty.finding.id, duty.number, after.tries[duty.channel], reason)
        return after

    async def _done(self, pointer: Pointer, state: State, etag: Etag, notices: Sequence[Notice]) -> None:
        await self.box.keep(pointer, state.released(), etag, told_up_to=notices[-1].number if notices else 0)
        await self.box.drop(pointer)
