"""A range of sequence numbers read again: exactly it, in order, and never silently less."""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import pytest

from sandbox.chunk import Unusable
from sandbox.event_hub import Fault, StandIn
from sandbox.redrive import Gone, Reading, Redriven, Wanted, redrive
from tests.sandbox.event_hub.wire import Place, place_of, receiving, run, send


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """A hub whose partition 0 holds 40 events."""
    with StandIn({"signin": 2}) as made:
        run(send(place_of(made), "0", [f"body {number}" for number in range(40)]))
        yield made


class Judged:
    """Takes what is redriven."""

    def __init__(self) -> None:
        self.events: list[tuple[int, bytes]] = []

    async def __call__(self, events: Sequence[tuple[int, bytes]]) -> None:
        assert events
        self.events += events

    @property
    def numbers(self) -> list[int]:
        """Sequence numbers, in the order in which they came."""
        return [number for number, _ in self.events]


async def again(hub: StandIn, first: int, last: int, judge, partition: str = "0", name: str = "signin") -> Redriven:
    """Redrive with a consumer group of its own."""
    return await redrive(hub.connection_string, name, "redrive", partition, first, last, judge, silence=5)


def test_exactly_the_range_is_judged_up_to_the_partitions_end(hub):
    async def go():
        ranges = [(3, 7), (0, 0), (0, 39), (39, 39), (30, 1_000)]
        judged = [Judged() for _ in ranges]
        done = await asyncio.gather(*(again(hub, *each, judge) for each, judge in zip(ranges, judged, strict=True)))
        for (first, last), judge, told in zip(ranges, judged, done, strict=True):
            reached = min(last, 39)
            assert judge.events == [(number, f"body {number}".encode()) for number in range(first, reached + 1)]
            assert told == Redriven(end=39, events=reached - first + 1, last=reached)

    run(go())
    assert hub.clients == 0


@pytest.mark.parametrize(
    ("kept_from", "first", "last", "judged", "gone", "available"),
    [
        (5, 3, 7, [5, 6, 7], [(3, 4)], 5),
        (10, 3, 7, [], [(3, 7)], 10),
        (40, 3, 7, [], [(3, 7)], 40),
        (40, 38, 99, [], [(38, 39)], 40),
        (8, 3, 7, [], [(3, 7)], 8),
        (3, 3, 4, [3, 4], None, None),
    ],
    ids=["some", "all", "the whole partition", "to its end", "just all", "nothing"],
)
def test_what_retention_took_is_told_after_the_rest_is_judged(hub, kept_from, first, last, judged, gone, available):
    hub.forget("signin", "0", before=kept_from)
    judge = Judged()
    if gone is None:
        run(again(hub, first, last, judge))
        assert judge.numbers == judged
        return
    with pytest.raises(Gone) as lost:
        run(again(hub, first, last, judge))
    assert judge.numbers == judged
    assert (lost.value.gone, lost.value.available, lost.value.redriven.events) == (gone, available, len(judged))
    said = str(lost.value)
    assert f"sequence numbers {gone[0][0]} to {gone[0][1]} are past the hub's retention" in said
    assert f"the first available is {available}" in said
    assert "replay" in said


def test_retention_that_takes_some_meanwhile_is_seen(hub):
    async def judge(events):
        hub.forget("signin", "0", before=38)
        judged.extend(number for number, _ in events)

    judged: list[int] = []
    run(send(place_of(hub), "0", ["x" * 200_000] * 5))
    hub.go_wrong(Fault("deliver", "detach", after=10))
    with pytest.raises(Gone) as lost:
        run(again(hub, 0, 44, judge))
    [(first, last)] = lost.value.gone
    assert last == 37
    assert judged == [*range(first), *range(38, 45)]


@pytest.mark.parametrize(
    ("first", "last", "partition", "name", "told"),
    [
        (40, 50, "0", "signin", "it ends at 39, before 40; check hub, partition and range"),
        (0, 5, "1", "signin", "it ends at -1, before 0"),
        (7, 3, "0", "signin", "7 to 3 is no range"),
        (-1, 3, "0", "signin", "-1 to 3 is no range"),
        (0, 3, "9", "signin", "it has no such hub or partition; check"),
        (0, 3, "0", "nowhere", "event hub nowhere: it has no such hub or partition; check"),
    ],
)
def test_a_range_that_is_not_there_is_told_with_its_mend(hub, first, last, partition, name, told):
    judge = Judged()
    with pytest.raises(Unusable) as refused:
        run(again(hub, first, last, judge, partition, name))
    assert told in str(refused.value)
    assert not judge.events


class Busy(Exception):
    """The store is busy."""


def test_what_the_judge_raises_comes_out(hub):
    async def judge(events):
        raise Busy

    with pytest.raises(Busy):
        run(again(hub, 3, 37, judge))
    assert hub.clients == 0


def test_nothing_is_judged_after_the_judge_has_failed():
    """The SDK goes on handing out what it holds until it is stopped."""
    async def judge(events):
        calls.append(events[0][0])
        raise Busy

    async def go():
        reading = Reading("0", Wanted(3, 9), judge, Redriven(9), 5)
        for number in (3, 4):
            await reading._take(None, [SimpleNamespace(sequence_number=number, body=[b"x"])])

    calls: list[int] = []
    asyncio.run(go())
    assert calls == [3]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("deed", ["cut", "detach"])
def test_each_is_judged_once_though_the_connection_breaks(hub, deed):
    """The SDK then delivers some again, and forgets to close its socket, hence the filters."""
    hub.go_wrong(*(Fault("deliver", deed, after=after) for after in (3, 6)))
    judge = Judged()
    run(again(hub, 2, 30, judge))
    assert judge.numbers == list(range(2, 31))
    gc.collect()


def test_a_consumer_group_that_the_function_app_reads_is_told(hub):
    place = Place(hub.connection_string, "signin", hub)

    async def go():
        async with receiving(place, "0", "redrive", owner_level=0):
            await place.attached("0", "redrive")
            with pytest.raises(Unusable, match="name one that nobody reads"):
                await again(hub, 0, 3, Judged())

    run(go())


@pytest.mark.parametrize(
    ("wanted", "come", "taken", "gone"),
    [
        (Wanted(3, 5), [1, 2, 3, 4, 5, 6], [3, 4, 5], []),
        (Wanted(3, 5), [3, 3, 4, 3, 4, 5], [3, 4, 5], []),
        (Wanted(3, 5), [5], [5], [(3, 4)]),
        (Wanted(3, 5), [3, 5], [3, 5], [(4, 4)]),
        (Wanted(3, 5), [9], [], [(3, 5)]),
        (Wanted(3, 9), [3, 5, 9], [3, 5, 9], [(4, 4), (6, 8)]),
        (Wanted(3, 5), [], [], []),
    ],
)
def test_each_number_is_taken_once_and_gaps_are_gone(wanted, come, taken, gone):
    assert [number for number, _ in wanted.take((number, b"") for number in come)] == taken
    assert wanted.gone == gone
