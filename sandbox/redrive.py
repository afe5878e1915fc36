"""Reads a range of sequence numbers of a partition again, so that what was not judged is judged after all."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from sandbox.chunk import Unusable
from sandbox.publish import connected, speaking_of

if TYPE_CHECKING:
    from azure.eventhub import EventData
    from azure.eventhub.aio import EventHubConsumerClient, PartitionContext

SILENCE: Final = 30.0
"""Seconds within which a partition that holds more of the range must give some of it."""
AT_ONCE: Final = 100
"""How many events are held: each may be 1 MB."""

Numbered = tuple[int, bytes]
"""A sequence number and the body that has it."""
Judge = Callable[[Sequence[Numbered]], Awaitable[None]]


@dataclass
class Redriven:
    """What was judged: how many events; `last` is the highest of their numbers, `end` the partition's last number."""

    end: int
    events: int = 0
    last: int | None = None


class Gone(Unusable):
    """Some of the range is past the hub's retention; what was left of it has been judged."""

    def __init__(self, where: str, gone: Sequence[tuple[int, int]], available: int, redriven: Redriven) -> None:
        numbers = " and ".join(f"{first} to {last}" for first, last in gone)
        super().__init__(
            f"{where}: sequence numbers {numbers} are past the hub's retention, the first available is {available}; "
            f"{redriven.events} events of the range were judged. Download the sign-ins and audit entries of that time from "
            "the Entra admin center, which keeps them for up to 30 days, and replay them")
        self.gone = list(gone)
        self.available = available
        self.redriven = redriven


@dataclass
class Wanted:
    """The numbers from `next` to `until` are still to come; each is taken once, whatever the SDK delivers twice."""

    next: int
    until: int
    gone: list[tuple[int, int]] = field(default_factory=list)
    available: int = 0
    """The first number after what is gone that the hub has."""

    @property
    def over(self) -> bool:
        """Whether none is to come."""
        return self.next > self.until

    def begin_at(self, available: int) -> None:
        """What is wanted and lies before this number is gone."""
        if self.next < available and not self.over:
            self.gone.append((self.next, min(available - 1, self.until)))
            self.next = self.available = available

    def take(self, events: Iterable[Numbered]) -> list[Numbered]:
        """Those that are wanted, in order."""
        taken = []
        for number, body in events:
            self.begin_at(number)
            if number == self.next and not self.over:
                taken.append((number, body))
                self.next += 1
        return taken


async def redrive(connection_string: str, hub: str, consumer_group: str, partition: str, first: int, last: int,
                  judge: Judge, *, silence: float = SILENCE) -> Redriven:
    """Judge the events first to last, or to the partition's end. Raises Gone, Unusable, and what `judge` raises.

    The consumer group must be one that nobody else reads: next to the function app's receivers the hub refuses this one.
    """
    from azure.eventhub.aio import EventHubConsumerClient

    where = f"event hub {hub}, partition {partition}"
    if not 0 <= first <= last:
        raise Unusable(f"{where}: {first} to {last} is no range of sequence numbers; name the lower one first")
    with speaking_of(hub):
        async with connected(EventHubConsumerClient.from_connection_string, connection_string,
                             consumer_group=consumer_group, eventhub_name=hub) as consumer:
            known = await consumer.get_partition_properties(partition)
            done = Redriven(known["last_enqueued_sequence_number"])
            if first > done.end:
                raise Unusable(f"{where}: it ends at {done.end}, before {first}; check hub, partition and range, and whether "
                               "the hub was made anew, for then its numbers began at 0 again")
            wanted = Wanted(first, min(last, done.end))
            wanted.begin_at(done.end + 1 if known["is_empty"] else known["beginning_sequence_number"])
            failure = None if wanted.over else await Reading(partition, wanted, judge, done, silence).run(consumer)
    if failure:
        raise failure
    if wanted.gone:
        raise Gone(where, wanted.gone, wanted.available, done)
    return done


class Reading:
    """One partition being read until nothing more is wanted."""

    def __init__(self, partition: str, wanted: Wanted, judge: Judge, done: Redriven, silence: float) -> None:
        self._partition = partition
        self._wanted = wanted
        self._judge = judge
        self._done = done
        self._silence = silence
        self._over: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()

    async def run(self, consumer: "EventHubConsumerClient") -> Exception | None:
        """What `judge` raised, if it did. Raises EventHubError and Unusable."""
        reading = asyncio.create_task(consumer.receive_batch(
            self._take, partition_id=self._partition, starting_position=self._wanted.next, starting_position_inclusive=True,
            max_batch_size=AT_ONCE, prefetch=AT_ONCE, max_wait_time=self._silence, on_error=self._fail))
        reading.add_done_callback(self._ended)
        try:
            return await self._over
        finally:
            reading.cancel()  # else it sleeps for its load balancing interval before it looks whether it is closed
            await asyncio.wait([reading])

    async def _take(self, _: "PartitionContext", events: "list[EventData]") -> None:
        if self._over.done():
            return
        if not events:
            self._over.set_exception(Unusable(f"nothing came of partition {self._partition} for {self._silence:.0f} s, "
                                              f"though it holds {self._wanted.next}; try again"))
            return
        taken = self._wanted.take((event.sequence_number or 0, body_of(event)) for event in events)
        try:
            await self._judged(taken)
        except Exception as error:  # noqa: BLE001 - handed on; raised in here, the SDK would log it and read on
            self._over.set_result(error)
        if self._wanted.over and not self._over.done():
            self._over.set_result(None)

    async def _judged(self, taken: list[Numbered]) -> None:
        if taken:
            await self._judge(taken)
            self._done.events += len(taken)
            self._done.last = taken[-1][0]

    async def _fail(self, _: "PartitionContext", error: Exception) -> None:
        if not self._over.done():
            self._over.set_exception(error)

    def _ended(self, reading: "asyncio.Task[None]") -> None:
        if not self._over.done():
            self._over.set_exception(Unusable(f"reading partition {self._partition} ended early; try again"))


def body_of(event: "EventData") -> bytes:
    """What the application sent."""
    return b"".join(cast(Iterable[bytes], event.body))
