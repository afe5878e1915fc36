"""What only the stand-in can be made to do, and what the unmodified SDK makes of it."""

import asyncio
import contextlib
import gc
import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from azure.eventhub import EventData, EventHubConsumerClient, EventHubProducerClient
from azure.eventhub.exceptions import AuthenticationError, ConnectError, ConnectionLostError, EventDataSendError

from sandbox.event_hub import Fault, StandIn, amqp, frames, links, session
from sandbox.event_hub.frames import Refusal
from sandbox.event_hub.hub import ANNOTATIONS, PARTITION_KEY, Namespace, Partition
from tests.sandbox.event_hub.wire import PATIENCE, place_of, received, receiving, run, send


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """A stand-in with one hub."""
    with StandIn({"signin": 4}) as made:
        yield made


@pytest.fixture
def untidy() -> Iterator[None]:
    """The SDK forgets to close a socket that its peer has cut; what it leaves is collected where that is allowed."""
    yield
    gc.collect()


careless = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def test_a_receiver_begins_where_it_says(hub):
    place = place_of(hub)

    async def begun(group, count, **where):
        return (await received(place, "1", count, group, **where)).numbers

    async def go():
        await send(place, "1", ["early"] * 10)
        await asyncio.sleep(0.1)
        between = datetime.now(UTC)
        await asyncio.sleep(0.1)
        await send(place, "1", ["late"] * 10)
        hub.forget("signin", "1", before=3)
        assert await asyncio.gather(
            begun("a", 17, starting_position="-1"), begun("b", 15, starting_position=4),
            begun("c", 16, starting_position=4, starting_position_inclusive=True),
            begun("d", 17, starting_position=1), begun("e", 10, starting_position=between),
            begun("f", 0, starting_position="@latest"),
        ) == [list(range(first, 20)) for first in (3, 5, 4, 3, 10, 20)]
        async with place.producer() as producer:
            known = await producer.get_partition_properties("1")
        assert (known["beginning_sequence_number"], known["last_enqueued_sequence_number"]) == (3, 19)
        assert hub.readers("signin", "1") == 0

    run(go())


def test_events_without_a_place_go_round_and_keyed_ones_stay_together(hub):
    async def go():
        async with place_of(hub).producer() as producer:
            for body in "abcd":
                await producer.send_event(EventData(body))
        async with place_of(hub).producer(buffered_mode=True, on_success=kept, on_error=kept, max_wait_time=0.1) as producer:
            for number in range(20):
                await producer.send_event(EventData(str(number)), partition_key=f"key {number % 3}")

    async def kept(*_):
        pass

    run(go())
    assert sorted(hub.events("signin", str(number))[0].body for number in range(4)) == [b"a", b"b", b"c", b"d"]
    found = [{int(event.body) % 3 for event in hub.events("signin", str(number))[1:]} for number in range(4)]
    assert sum(map(len, found)) == 3, "a key lies in two partitions"


def test_a_full_batch_and_a_large_event_pass_in_many_frames(hub):
    async def go():
        count = 0
        async with place_of(hub).producer() as producer:
            batch = await producer.create_batch(partition_id="0")
            while True:
                try:
                    batch.add(EventData(os.urandom(100_000)))
                except ValueError:
                    break
                count += 1
            await producer.send_batch(batch)
            await producer.send_event(EventData(b"z" * 900_000), partition_id="0")
        got = await received(place_of(hub), "0", count + 1, starting_position="-1")
        assert [len(body) for body in got.bodies] == [100_000] * 10 + [900_000]

    run(go())


@pytest.mark.parametrize(("window", "credit"), [(10, 300), (5_000, 9)], ids=["window", "credit"])
def test_credit_and_windows_are_renewed(hub, monkeypatch, window, credit):
    """A large event takes more transfers than the small window, and there are more events than the small credit."""
    monkeypatch.setattr(frames, "WINDOW", window)
    monkeypatch.setattr(session, "WINDOW", window)
    monkeypatch.setattr(links, "CREDIT", credit)

    async def go():
        async with place_of(hub).producer() as producer:
            for number in range(40):
                await producer.send_event(EventData(str(number)), partition_id="0")
            for _ in range(4):
                await producer.send_event(EventData(b"z" * 900_000), partition_id="0")
        got = await received(place_of(hub), "0", 44, starting_position="-1", prefetch=5)
        assert got.numbers == list(range(44))

    run(go())


def test_a_client_gets_no_more_than_it_takes_and_nothing_that_is_gone():
    """By the numbers of AMQP: window = its next-incoming-id + incoming-window - ours, credit likewise for the link."""
    given: list[bytes] = []
    partition = Partition("0")
    for _ in range(10):
        partition.append(amqp.described(0x75, amqp.binary(b"x")), {})
    namespace = Namespace({"signin": [partition]})
    made = session.Session(namespace, given.append, lambda: None, room=1_000, received=0, window=2)
    source = ["signin/ConsumerGroups/g/Partitions/0"]
    made.attach(["name", 0, True, 0, 0, (0x28, source), None, *[None] * 7], [amqp.NULL] * 14)

    def transfers(expected, window, count, credit):
        given.clear()
        made.flow([expected, window, 0, 5_000, 0, count, credit])
        return len(given)

    assert [transfers(1, 2, 0, 100), transfers(3, 3, 2, 100), transfers(6, 50, 5, 1)] == [2, 3, 1]
    partition.forget(8)
    assert transfers(7, 50, 6, 100) == 2
    assert partition.readers
    made.leave()
    assert not partition.readers


def test_a_sender_is_granted_more_before_its_credit_is_used_up(monkeypatch):
    """Python's SDK sends all the same; others wait."""
    monkeypatch.setattr(links, "CREDIT", 9)
    given: list[bytes] = []
    made = session.Session(Namespace({"signin": [Partition("0")]}), given.append, lambda: None, room=1_000, received=0, window=9)
    made.attach(["name", 0, False, 0, 0, None, (0x29, ["signin"]), *[None] * 7], [amqp.NULL] * 14)
    for number in range(9):
        made.transfer([0, number, None, 0, False, False], amqp.described(0x75, amqp.binary(b"x")))
    flows = [fields for code, fields, _ in map(frames.parse, given) if code == frames.FLOW]
    assert [(fields[5], fields[6]) for fields in flows] == [(0, 9), (3, 9), (6, 9), (9, 9)]


def test_annotations_of_a_batch_are_its_events_own():
    """Other SDKs than Python's write the partition key on the batch alone."""
    partition = Partition("0")
    event = amqp.described(0x75, amqp.binary(b"x"))
    key = amqp.described(ANNOTATIONS, amqp.mapping([(PARTITION_KEY, amqp.string("k"))]))
    Namespace({}).publish(key + amqp.described(0x75, amqp.binary(event)) * 2, [partition], None, batch=True)
    assert [one.body for one in partition.events] == [b"x", b"x"]
    assert all(amqp.read(one.rest)[0][1]["x-opt-partition-key"] == "k" for one in partition.events)


def test_a_fault_lets_some_pass_and_then_strikes_so_often():
    fault = Fault("send", "refuse", after=2, times=2, address="/one")

    def struck(at="send", address="hub/one"):
        try:
            fault.strike(at, address)
        except Refusal:
            return True
        return False

    assert [struck(address="hub/two"), struck("attach"), *(struck() for _ in range(6))] == [
        False, False, False, False, True, True, False, False]


def test_a_client_that_asks_for_it_is_told_that_the_hub_lives(hub):
    opening = frames.performative(frames.OPEN, amqp.string("client"), amqp.NULL, amqp.NULL, amqp.NULL, amqp.uint(200))
    host, port = hub.endpoint.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(b"AMQP\x00\x01\x00\x00" + frames.frame(0, opening))
        heard = b""
        while not heard.endswith(frames.frame(0, b"") * 2):
            some = client.recv(1000)
            assert some, "it hung up"
            heard += some


def test_one_reader_with_the_highest_epoch_keeps_the_others_out(hub):
    place = place_of(hub)

    async def refused(**where):
        async with receiving(place, "0", retries=0, **where) as got:
            return await got.failed()

    async def go():
        async with receiving(place, "0", retries=0, owner_level=1) as first:
            await place.attached("0")
            without, elsewhere = await asyncio.gather(refused(), received(place, "0", 0, "another group"))
            assert "non-epoch receiver is not allowed" in str(without)
            assert not elsewhere.errors
            async with receiving(place, "0", retries=0, owner_level=2) as second:
                assert isinstance(await first.failed(), ConnectionLostError | ConnectError)
                assert "higher epoch" in str(await refused(owner_level=1))
                assert not second.errors

    run(go())


def test_only_tokens_of_a_known_key_are_taken():
    async def ids(connection_string):
        place = place_of(hub)._replace(connection_string=connection_string)
        async with place.producer(retry_total=0) as producer:
            return await producer.get_partition_ids()

    with StandIn({"signin": 2}, keys={"RootManageSharedAccessKey": "right"}) as hub:
        assert run(ids(hub.connection_string.replace("stand-in", "right"))) == ["0", "1"]
        for wrong in (hub.connection_string, hub.connection_string.replace("RootManage", "Other")):
            with pytest.raises(AuthenticationError):
                run(ids(wrong))


def test_what_is_not_there_is_not_found(hub):
    async def go():
        async with place_of(hub, "nowhere").producer(retry_total=0) as producer:
            with pytest.raises(ConnectError, match="404"):
                await producer.get_partition_ids()
        async with place_of(hub).producer(retry_total=0) as producer:
            with pytest.raises(ConnectError, match="404"):
                await producer.get_partition_properties("4")

    run(go())


def test_a_rejected_batch_is_the_senders_to_try_again(hub):
    """The SDK sends once more, at once, over a link it had before; a first send, or a second refusal, it gives up."""
    async def go():
        async with place_of(hub).producer() as producer:
            for fault in (1, 2):
                hub.go_wrong(Fault("send", "refuse", times=fault))
                with pytest.raises(EventDataSendError) as busy:
                    await producer.send_event(EventData("x"), partition_id="0")
                assert busy.value.error == "server-busy"
            hub.go_wrong(Fault("send", "refuse", after=1))
            for body in "ab":
                await producer.send_event(EventData(body), partition_id="0")

    run(go())
    assert [event.body for event in hub.events("signin", "0")] == [b"a", b"b"]


@careless
@pytest.mark.usefixtures("untidy")
def test_a_cut_while_sending_is_made_good_by_sending_again(hub):
    """So an event that was stored but not acknowledged is there twice: consumers must expect it."""
    hub.go_wrong(Fault("send", "cut", address="/Partitions/0"), Fault("stored", "cut", address="/Partitions/1"),
                 Fault("attach", "cut", address="/Partitions/2"))

    async def go():
        await asyncio.gather(*(send(place_of(hub), partition, ["x"]) for partition in "012"))

    run(go())
    assert [len(hub.events("signin", partition)) for partition in "012"] == [1, 2, 1]


@careless
@pytest.mark.usefixtures("untidy")
def test_a_receiver_that_is_cut_or_detached_goes_on_where_it_was(hub):
    place = place_of(hub)

    async def go():
        await asyncio.gather(*(send(place, partition, ["x"] * 10) for partition in "012"))
        hub.go_wrong(Fault("deliver", "cut", after=4, address="Partitions/0"), Fault("deliver", "detach", after=4,
                     address="Partitions/1"))
        async with receiving(place, "2", starting_position="-1") as third:
            first, second = await asyncio.gather(
                *(received(place, partition, 10, starting_position="-1") for partition in "01"))
            hub.cut()
            await send(place, "2", ["y"])
            await third.until(11)
        for got in (first, second, third):
            assert list(dict.fromkeys(got.numbers)) == sorted(set(got.numbers)), "out of order"
            assert not got.errors
        assert not any(hub.readers("signin", partition) for partition in "012")
        assert [set(got.numbers) for got in (first, second, third)] == [set(range(10)), set(range(10)), set(range(11))]

    run(go())


def test_the_sdk_without_asyncio_is_carried_too(hub):
    got = []
    with EventHubProducerClient.from_connection_string(hub.connection_string, eventhub_name="signin") as producer:
        producer.send_batch([EventData("a"), EventData("b")], partition_id="3")
    consumer = EventHubConsumerClient.from_connection_string(
        hub.connection_string, consumer_group="$Default", eventhub_name="signin")
    reading = threading.Thread(target=consumer.receive_batch, kwargs={
        "on_event_batch": lambda _, events: got.extend(events), "partition_id": "3", "starting_position": "-1"})
    reading.start()
    until = time.monotonic() + PATIENCE
    while len(got) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    consumer.close()
    reading.join()
    assert [event.body_as_str() for event in got] == ["a", "b"]


def test_it_ends_with_its_block_and_frees_its_port():
    with StandIn({"signin": 1}) as hub:
        host, port = hub.endpoint.split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"AMQP\x00\x01\x00\x00")
            assert client.recv(8) == b"AMQP\x00\x01\x00\x00"
            assert hub.clients == 1
    assert not [one for one in threading.enumerate() if one.name == "event-hub-stand-in"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x01\x02\x00\x00\x00" * 3])
def test_what_speaks_another_protocol_is_cut_off(sent):
    with StandIn({"signin": 1}) as hub:
        host, port = hub.endpoint.split(":")
        with socket.create_connection((host, int(port)), timeout=5) as client:
            client.sendall(sent)
            with contextlib.suppress(ConnectionResetError):
                assert client.recv(8) == b""
