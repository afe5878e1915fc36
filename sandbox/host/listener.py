"""The part of a Functions host that reads event hubs: each partition in order, its checkpoint moved after each invocation."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sandbox.chunk import Unusable
from sandbox.event_hub import StandIn
from sandbox.event_hub.frames import Refusal
from sandbox.event_hub.hub import Event
from sandbox.host.events import Batch
from sandbox.host.host import MOST, Host
from sandbox.host.invocation import Ended

KEPT: Final = 2_000
"""How many events of a partition stay in the hub once they are judged; a real one keeps them for days."""
PATIENCE: Final = 120.0
"""Seconds within which what was put into the hub must be judged."""
log = logging.getLogger(__name__)


class Place(NamedTuple):
    """A partition of a hub."""

    hub: str
    partition: str


class Turn:
    """Reads a partition as its only listener: woken by the hub, from whatever thread, when there is something new."""

    epoch: int | None = 0

    def __init__(self, group: str) -> None:
        self.group = group
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something new."""
        self._loop.call_soon_threadsafe(self._woken.set)

    def end(self, refusal: Refusal) -> None:
        """Another takes the partition over: it is read on all the same, beside it."""
        log.warning("another listens beside: %s", refusal)

    async def wait(self) -> None:
        """Until it is woken."""
        await self._woken.wait()
        self._woken.clear()


@dataclass
class Listener:
    """Reads the hubs of a namespace for the functions of a host. `checkpoints` are the numbers from which it reads on."""

    hubs: StandIn
    host: Host
    group: str = "latchkey"
    checkpoints: dict[Place, int] = field(default_factory=dict)
    failed: list[Ended] = field(default_factory=list)
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    _reading: list[asyncio.Task[None]] = field(default_factory=list)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Read for as long as a block."""
        places = [Place(hub, partition) for hub in sorted(self.host.hubs) for partition in self.hubs.partitions(hub)]
        self._reading = [asyncio.create_task(self._read(place)) for place in places]
        try:
            yield
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Read no more, and leave the checkpoints where they are."""
        for task in self._reading:
            task.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    async def past(self, ends: Mapping[Place, int]) -> None:
        """Wait until the checkpoints are there. Raises Unusable where they are not in time, or a function did not get through."""
        try:
            async with asyncio.timeout(PATIENCE), self._moved:
                await self._moved.wait_for(lambda: all(self.checkpoints.get(place, 0) >= end for place, end in ends.items()))
        except TimeoutError:
            raise Unusable(f"what was put into the hubs was not judged within {PATIENCE:.0f} s; the log says more") from None
        failed, self.failed = self.failed, []
        for one in failed:
            raise Unusable(f"{one.function} did not get through: {type(one.error).__name__}; the log says more") from one.error

    async def _read(self, place: Place) -> None:
        turn = Turn(self.group)
        self.hubs.admit(*place, turn)
        while True:
            events = self.hubs.since(*place, self.checkpoints.get(place, 0), MOST)
            if not events:
                await turn.wait()
                continue
            for ended in await self.host.hand(place.hub, batch_of(place.partition, events)):
                self._note(ended)
            async with self._moved:
                self.checkpoints[place] = events[-1].sequence + 1
                self._moved.notify_all()
            self.hubs.forget(*place, before=events[-1].sequence + 1 - KEPT)

    def _note(self, ended: Ended) -> None:
        if ended.error:
            self.failed.append(ended)
            log.error("%s did not get through: %s", ended.function, type(ended.error).__name__)


def batch_of(partition: str, events: list[Event]) -> Batch:
    """Events as the trigger hands them over."""
    return Batch(partition, events[0].sequence, [one.body for one in events],
                 [datetime.fromtimestamp(one.enqueued / 1000, UTC) for one in events])
