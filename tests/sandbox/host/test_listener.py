"""The listener hands on what the real SDK sent, with the hub's numbers and times, and moves its checkpoint afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, List  # noqa: UP035 - the worker refuses list[...] at indexing

import azure.functions as func
import pytest
from azure.eventhub import EventData
from azure.eventhub.aio import EventHubProducerClient

from sandbox.chunk import Unusable
from sandbox.event_hub import StandIn
from sandbox.host import Host, Listener
from sandbox.host import listener as module
from sandbox.host.listener import Place
from tests.sandbox.host.test_deliveries import HUB, SETTINGS, hub_app

Events = List[func.EventHubEvent]  # noqa: UP006
FIRST, SECOND = Place(HUB, "0"), Place(HUB, "1")


class Seen:
    """A function that keeps what it gets, and waits or fails where it is told to."""

    def __init__(self) -> None:
        self.events: list[func.EventHubEvent] = []
        self.go_on = asyncio.Event()
        self.fails = False

    @property
    def function(self) -> Callable[..., Any]:
        async def seen(events: Events) -> None:
            self.events += events
            await self.go_on.wait()
            if self.fails:
                raise OSError("not now")

        return seen


def listened(play: Callable[[StandIn, Listener, Seen], Awaitable[None]]) -> None:
    """A play with a hub of two partitions, and a listener for one function."""
    async def go() -> None:
        seen = Seen()
        with StandIn({HUB: 2}) as hubs:
            listener = Listener(hubs, Host(hub_app(seen.function), SETTINGS))
            async with listener.reading():
                await play(hubs, listener, seen)

    asyncio.run(go())


def test_what_the_sdk_sends_arrives_with_the_hubs_own_numbers_and_times() -> None:
    async def play(hubs: StandIn, listener: Listener, seen: Seen) -> None:
        seen.go_on.set()
        before = datetime.now(UTC)
        producer = EventHubProducerClient.from_connection_string(hubs.connection_string, eventhub_name=HUB)
        async with producer:
            for body in ("a", "b", "c"):
                await producer.send_event(EventData(body), partition_id="1")
        await listener.past({SECOND: 3})
        assert [(one.get_body(), one.sequence_number) for one in seen.events] == [(b"a", 0), (b"b", 1), (b"c", 2)]
        stored = [datetime.fromtimestamp(one.enqueued / 1000, UTC) for one in hubs.events(HUB, "1")]
        assert [one.enqueued_time.replace(tzinfo=UTC) for one in seen.events] == stored
        assert all(before - timedelta(milliseconds=1) <= one <= datetime.now(UTC) for one in stored)
        assert hubs.readers(HUB, "1", "latchkey") == 1

    listened(play)


def test_the_checkpoint_moves_after_the_invocation() -> None:
    async def play(hubs: StandIn, listener: Listener, seen: Seen) -> None:
        assert hubs.put(HUB, "0", [b"a", b"b"]) == 2
        while not seen.events:
            await asyncio.sleep(0)
        assert listener.checkpoints == {}
        seen.go_on.set()
        await listener.past({FIRST: 2})
        assert listener.checkpoints == {FIRST: 2}

    listened(play)


def test_what_did_not_get_through_is_told_and_not_read_again() -> None:
    async def play(hubs: StandIn, listener: Listener, seen: Seen) -> None:
        seen.go_on.set()
        seen.fails = True
        with pytest.raises(Unusable, match="seen did not get through: OSError"):
            await listener.past({FIRST: hubs.put(HUB, "0", [b"a"])})
        seen.fails = False
        await listener.past({FIRST: hubs.put(HUB, "0", [b"b"])})
        assert [one.get_body() for one in seen.events] == [b"a", b"b"]

    listened(play)


def test_a_listener_that_stopped_reads_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)

    async def play(hubs: StandIn, listener: Listener, seen: Seen) -> None:
        await listener.stop()
        with pytest.raises(Unusable, match="not judged within"):
            await listener.past({FIRST: hubs.put(HUB, "0", [b"a"])})
        assert seen.events == []

    listened(play)


def test_what_was_judged_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)

    async def play(hubs: StandIn, listener: Listener, seen: Seen) -> None:
        seen.go_on.set()
        await listener.past({FIRST: hubs.put(HUB, "0", [b"%d" % number for number in range(100)])})
        await asyncio.sleep(0)
        assert [one.body for one in hubs.events(HUB, "0")] == [b"98", b"99"]
        assert [one.sequence_number for one in seen.events] == list(range(100))

    listened(play)
