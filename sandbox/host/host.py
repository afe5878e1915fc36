"""The host: deliveries, timers, and the HTTP server, over the functions of one app."""

import asyncio
import contextlib
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import azure.functions as func

from sandbox.chunk import Unusable
from sandbox.host.bound import EVENT_HUB, HTTP, TIMER, Bound, bound
from sandbox.host.events import Batch, text
from sandbox.host.invocation import Ended

MOST: Final = 64
"""How many events a batch holds at most: maxEventBatchSize of host.json."""
HURRY: Final = 0.001
"""What the waits of a retry policy are multiplied by."""


class Host:
    """Runs an app's functions; `key` opens its FUNCTION routes, and without one it makes one up. Raises Unusable."""

    def __init__(self, app: func.FunctionApp, settings: Mapping[str, str], *, key: str | None = None, hurry: float = HURRY,
                 clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.key = key or secrets.token_urlsafe(24)
        self._functions = bound(app, settings)
        self._hurry = hurry
        self._clock = clock
        self._next: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def hubs(self) -> set[str]:
        """The event hubs that functions read."""
        return {one.trigger["eventHubName"] for one in self._of(EVENT_HUB)}

    @property
    def timers(self) -> dict[str, str]:
        """The schedules of the timers, by function name."""
        return {one.name: one.trigger["schedule"] for one in self._of(TIMER)}

    async def deliver(self, hub: str, bodies: Sequence[bytes], partition: str = "0", *, most: int = MOST) -> list[Ended]:
        """Hand bodies to all functions that read a hub, a partition's in order. Goes on after the last failure, as Azure does.

        Raises Unusable where no function reads the hub.
        """
        ended: list[Ended] = []
        async with self._turns[hub, partition]:
            for place in range(0, len(bodies), most):
                some = bodies[place:place + most]
                batch = Batch(partition, self._next[hub, partition], some, [self._clock()] * len(some))
                self._next[hub, partition] = batch.last + 1
                ended += await self.hand(hub, batch)
        return ended

    async def hand(self, hub: str, batch: Batch) -> list[Ended]:
        """Hand a batch that has its numbers to all functions that read a hub. Raises Unusable where none does."""
        readers = [one for one in self._of(EVENT_HUB) if one.trigger["eventHubName"] == hub]
        if not readers:
            raise Unusable(f"no function reads event hub {hub}; there are {', '.join(sorted(self.hubs)) or 'none'}")
        return list(await asyncio.gather(*(self._delivered(batch, one) for one in readers)))

    def skip(self, hub: str, number: int, partition: str = "0") -> None:
        """Let the next events of a partition pass unseen, as when somebody moves its checkpoint."""
        self._next[hub, partition] += number

    async def fire(self, name: str, *, past_due: bool = False) -> None:
        """Run a timer's function now. Raises what it raises in the end, and Unusable where there is no such timer."""
        timer = next((one for one in self._of(TIMER) if one.name == name), None)
        if timer is None:
            raise Unusable(f"no timer is called {name}; there are {', '.join(sorted(self.timers)) or 'none'}")
        told = text({"Schedule": {"AdjustForDST": True}, "ScheduleStatus": None, "IsPastDue": past_due})
        due = func.get_binding_registry().get(TIMER)
        ended = await timer.insist(lambda: due.decode(told, trigger_metadata={}), self._hurry)
        if ended.error:
            raise ended.error

    @contextlib.asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """The HTTP functions under the URL it gives, on loopback, until the block ends; 0 is any free port. Raises Unusable."""
        from sandbox.host.routes import served  # aiohttp takes a while to load

        async with served(self._of(HTTP), self.key, port) as url:
            yield url

    async def _delivered(self, batch: Batch, reader: Bound) -> Ended:
        ended = await reader.insist(lambda: batch.events(reader.trigger), self._hurry)
        return replace(ended, first=batch.first, last=batch.last)

    def _of(self, kind: str) -> list[Bound]:
        return [one for one in self._functions if one.kind == kind]
