"""What the stand-in and the service have in common; with EVENTHUB_CONNECTION_STRING set, the same is asked of the service.

The string must name its hub (EntityPath), or EVENTHUB_NAME must. The hub should be one that nobody else writes to meanwhile.
"""

import asyncio
import os
import uuid
from collections.abc import Iterator

import pytest
from azure.eventhub import EventData, parse_connection_string
from azure.eventhub.aio import EventHubProducerClient
from azure.eventhub.exceptions import EventHubError

from sandbox.event_hub import StandIn
from tests.sandbox.event_hub.wire import Place, place_of, received, receiving, run, send

SERVICE = os.environ.get("EVENTHUB_CONNECTION_STRING")


@pytest.fixture(params=["the stand-in", *(["the service"] if SERVICE else [])])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A hub."""
    if request.param == "the service":
        named = parse_connection_string(SERVICE).eventhub_name or os.environ["EVENTHUB_NAME"]
        yield Place(SERVICE, named)
        return
    with StandIn({"signin": 4}) as hub:
        yield place_of(hub)


async def next_numbers(producer: EventHubProducerClient, *partitions: str) -> list[int]:
    """The sequence numbers that the partitions' next events get."""
    told = await asyncio.gather(*map(producer.get_partition_properties, partitions))
    return [int(one["last_enqueued_sequence_number"]) + 1 for one in told]


async def next_number(place: Place, partition: str) -> int:
    """The sequence number that the partition's next event gets."""
    async with place.producer() as producer:
        return (await next_numbers(producer, partition))[0]


def test_a_batch_comes_back_in_order_from_any_number_in_it(place):
    async def go():
        first = await next_number(place, "0")
        sent = [f"{uuid.uuid4()} é {number}".encode() for number in range(10)]
        await send(place, "0", sent)
        assert await next_number(place, "0") == first + 10
        after, at, start = await asyncio.gather(
            received(place, "0", 5, starting_position=first + 4),
            received(place, "0", 6, starting_position=first + 4, starting_position_inclusive=True),
            received(place, "0", 10, starting_position=first, starting_position_inclusive=True))
        assert after.numbers == list(range(first + 5, first + 10))
        assert at.numbers == list(range(first + 4, first + 10))
        assert start.bodies == sent

    run(go(), hurry=bool(place.stand_in))


def test_events_with_one_key_lie_in_one_partition_in_order(place):
    async def go():
        key = uuid.uuid4().hex
        async with place.producer() as producer:
            ids = await producer.get_partition_ids()
            before = await next_numbers(producer, *ids)
            await producer.send_event(EventData(f"{key} 0"), partition_key=key)
            await producer.send_batch([EventData(f"{key} 1"), EventData(f"{key} 2")], partition_key=key)
            after = await next_numbers(producer, *ids)
        [(partition, first)] = [(one, old) for one, old, new in zip(ids, before, after, strict=True) if new - old == 3]
        got = await received(place, partition, 3, starting_position=first, starting_position_inclusive=True)
        assert got.bodies == [f"{key} {number}".encode() for number in range(3)]
        assert {event.partition_key for event in got.events} == {key.encode()}
        assert [event.enqueued_time for event in got.events] == sorted(event.enqueued_time for event in got.events)

    run(go(), hurry=bool(place.stand_in))


def test_what_is_sent_later_reaches_a_receiver_that_began_at_the_end(place):
    async def go():
        first = await next_number(place, "1")
        await send(place, "1", ["early"])
        async with receiving(place, "1", starting_position="@latest", track_last_enqueued_event_properties=True) as got:
            await place.attached("1")
            await send(place, "1", ["live", "live too"])
            await got.until(2)
        assert got.bodies == [b"live", b"live too"]
        assert got.tracked[-1]["sequence_number"] == first + 2

    run(go(), hurry=bool(place.stand_in))


def test_an_event_larger_than_the_hub_takes_is_refused_and_not_stored(place):
    async def go():
        first = await next_number(place, "2")
        async with place.producer() as producer:
            batch = await producer.create_batch(partition_id="2")
            with pytest.raises(EventHubError) as refused:
                await producer.send_event(EventData(b"x" * (batch.max_size_in_bytes + 1)), partition_id="2")
        assert "size" in (refused.value.error or "")
        assert await next_number(place, "2") == first

    run(go(), hurry=bool(place.stand_in))
