"""The unmodified azure-eventhub SDK at the other end of the wire, with its waits kept short."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any, NamedTuple, TypeVar
from unittest.mock import patch

from azure.eventhub import EventData
from azure.eventhub.aio import EventHubConsumerClient, EventHubProducerClient, PartitionContext

from sandbox.event_hub import StandIn

PATIENCE = 15.0
"""Seconds within which what must come has come."""
LULL = 0.1
"""Seconds without anything after which nothing more is awaited."""


HURRY = 0.03
"""What the SDK's pauses are shortened to: it sleeps 0.1 s at each step of connecting, and 1 s to stop receiving."""
ATTACHED = 3.0
"""Seconds after which a receiver of the service is taken to be there."""

Answer = TypeVar("Answer")
sleep = asyncio.sleep


async def nap(delay: float, *rest: Any) -> Any:
    """Sleep, but not so long."""
    return await sleep(delay * HURRY, *rest)


def run(going: Coroutine[Any, Any, Answer], *, hurry: bool = True) -> Answer:
    """Run it with shorter pauses; timeouts stay as they are.

    For each connection, also one without TLS, the SDK reads all certificate authorities, which takes longer than all else.
    """
    if not hurry:
        return asyncio.run(going)
    with patch("asyncio.sleep", nap), patch("ssl.SSLContext.load_verify_locations"):
        return asyncio.run(going)


class Place(NamedTuple):
    """Where a hub is."""

    connection_string: str
    hub: str
    stand_in: StandIn | None = None

    async def attached(self, partition: str, group: str = "$Default") -> None:
        """Wait until somebody receives from a partition."""
        if not self.stand_in:
            await asyncio.sleep(ATTACHED)
            return
        async with asyncio.timeout(PATIENCE):
            while not self.stand_in.readers(self.hub, partition, group):
                await asyncio.sleep(0.02)

    def producer(self, **options: Any) -> EventHubProducerClient:
        """A sender; it backs off briefly."""
        return EventHubProducerClient.from_connection_string(
            self.connection_string, eventhub_name=self.hub, **{"retry_backoff_factor": 0.1, **options})

    def consumer(self, group: str = "$Default", **options: Any) -> EventHubConsumerClient:
        """A receiver; it backs off briefly."""
        return EventHubConsumerClient.from_connection_string(
            self.connection_string, consumer_group=group, eventhub_name=self.hub,
            **{"retry_backoff_factor": 0.1, **options})


def place_of(hub: StandIn, name: str = "signin") -> Place:
    """Where a stand-in's hub is."""
    return Place(hub.connection_string, name, hub)


async def send(place: Place, partition: str, bodies: Sequence[str | bytes]) -> None:
    """All in one batch, to one partition."""
    async with place.producer() as producer:
        batch = await producer.create_batch(partition_id=partition)
        for body in bodies:
            batch.add(EventData(body))
        await producer.send_batch(batch)


class Received:
    """What a receiver got, and what went wrong."""

    def __init__(self) -> None:
        self.events: list[EventData] = []
        self.errors: list[Exception] = []
        self.tracked: list[dict[str, Any]] = []
        self.partitions: set[str] = set()

    @property
    def numbers(self) -> list[int | None]:
        """Sequence numbers, in the order in which they came."""
        return [event.sequence_number for event in self.events]

    @property
    def bodies(self) -> list[bytes]:
        """What was sent."""
        return [b"".join(event.body) for event in self.events]

    async def until(self, count: int) -> None:
        """Wait for so many events, and then for what comes beyond them."""
        async with asyncio.timeout(PATIENCE):
            while len(self.events) < count:
                assert not self.errors, self.errors
                await asyncio.sleep(0.02)
        await sleep(LULL)

    async def failed(self) -> Exception:
        """Wait for an error."""
        async with asyncio.timeout(PATIENCE):
            while not self.errors:
                await asyncio.sleep(0.02)
        return self.errors[0]


@contextlib.asynccontextmanager
async def receiving(place: Place, partition: str, group: str = "$Default", *, retries: int = 3,
                    **where: Any) -> AsyncIterator[Received]:
    """Receive until the block ends."""
    got = Received()

    async def take(context: PartitionContext, events: list[EventData]) -> None:
        got.partitions.add(context.partition_id)
        got.events += events
        if events and where.get("track_last_enqueued_event_properties"):
            got.tracked.append(dict(context.last_enqueued_event_properties or {}))

    async def fail(_: PartitionContext, error: Exception) -> None:
        got.errors.append(error)

    async with place.consumer(group, retry_total=retries) as consumer:
        reading = asyncio.create_task(consumer.receive_batch(
            take, partition_id=partition, on_error=fail, max_wait_time=0.2, **where))
        try:
            yield got
        finally:
            reading.cancel()
            await asyncio.wait([reading])


async def received(place: Place, partition: str, count: int, group: str = "$Default", **where: Any) -> Received:
    """Receive so many events, and what comes beyond them."""
    async with receiving(place, partition, group, **where) as got:
        if not count:  # else it could be over before it began
            await place.attached(partition, group)
        await got.until(count)
    return got
