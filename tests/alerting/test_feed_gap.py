"""Events that are jumped over: told, and withdrawn once redrive has judged them, over Azurite and the Event Hub stand-in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from monitors.ledger import Busy
from monitors.records.envelope import Batch
from monitors.storage.dead_letters import Lost
from monitors.storage.tables import TablesStore
from monitors.stream import Stream
from sandbox.event_hub import StandIn
from sandbox.redrive_command import Redriver
from tests.alerting.at_desk import AtDesk
from tests.alerting.fed import HUB, SIGN_IN, Feed, of, titles
from tests.alerting.test_faults import Faulty
from tests.builders import body, record
from tests.monitors.storage.build import Wait
from tests.sandbox.event_hub.wire import place_of, run, send

MISSED = "HIGH: Events were not judged"
JUDGED = "CLEARED: Missed events have been judged"


@pytest.fixture
def feed(tables: TablesStore, wait: Wait[Any]) -> Feed:
    """An app that has sent digests."""
    made = Feed(tables)
    wait(made.at.deployed_before())
    return made


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """A hub whose partition 0 holds ten sign-ins."""
    with StandIn({HUB: 1}) as made:
        run(send(place_of(made, HUB), "0", [body(record(n=n)) for n in range(10)]))
        yield made


def redriven(feed: Feed, hub: StandIn, first: int, last: int) -> Any:
    """What the redrive command does with a range, in the app's own tables."""

    async def go() -> Any:
        redriver = Redriver(feed.parts, hub.connection_string, "redrive", silence=5)
        await redriver.take(Lost(HUB, "0", first, last), await feed.dead_letters.lost_ranges())
        return redriver.done

    return go()


def test_a_skipped_range_is_told_and_withdrawn_when_redrive_has_judged_all_of_it(
        feed: Feed, hub: StandIn, wait: Wait[Any]) -> None:
    wait(feed.come(0, 3))
    wait(feed.come(7, 9))
    wait(feed.tick(5))
    assert titles(feed.at) == [MISSED]
    [event] = [one["data"] for one in feed.at.siem.sent if one["data"]["detector"] == "feed_gap"]
    assert event["count"] == 3
    assert "python -m sandbox redrive --hub sign-ins --partition 0 --first 4 --last 6." in event["next_steps"][0]
    assert wait(redriven(feed, hub, 4, 5)).events == 2
    wait(feed.tick(3))
    assert titles(feed.at) == [MISSED]
    wait(redriven(feed, hub, 6, 6))
    wait(feed.tick(3))
    assert titles(feed.at) == [MISSED, JUDGED]
    assert of(feed.at, "feed_gap") == [("raised", "high"), ("withdrawn", "high")]


class Faltering(Stream):
    """A stream that raises what a test says, once for each."""

    errors: list[Exception] = []

    async def judge(self, batch: Batch) -> Any:
        if self.errors:
            raise self.errors.pop()
        return await super().judge(batch)


def test_what_was_set_aside_as_lost_is_a_gap_at_once_also_where_nothing_follows(
        tables: TablesStore, hub: StandIn, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(tables, stream=Faltering)
    wait(feed.at.deployed_before())
    wait(feed.come(0, 3))
    monkeypatch.setattr(Faltering, "errors", [ValueError("a fault of our own")])
    wait(feed.come(4, 9))
    wait(feed.tick())
    assert titles(feed.at) == [MISSED]
    wait(redriven(feed, hub, 4, 9))
    wait(feed.tick())
    assert titles(feed.at) == [MISSED, JUDGED]
    assert wait(feed.dead_letters.lost_ranges()) == []


def test_the_very_first_batch_lost_is_a_gap_once(tables: TablesStore, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(tables, stream=Faltering)
    wait(feed.at.deployed_before())
    monkeypatch.setattr(Faltering, "errors", [Busy("user|x")])
    with pytest.raises(Busy):
        wait(feed.come(0, 3, retry=(60, 60)))
    wait(feed.tick(2))
    wait(feed.come(4, 9))
    wait(feed.tick(5))
    assert titles(feed.at) == [MISSED]


def test_lost_at_the_last_attempt_and_judged_all_the_same_is_none(
        tables: TablesStore, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(tables, stream=Faltering)
    monkeypatch.setattr(Faltering, "errors", [ServiceRequestError("no route")])
    with pytest.raises(ServiceRequestError):
        wait(feed.come(0, 3, retry=(60, 60)))
    wait(feed.come(0, 3))
    wait(feed.tick(5))
    assert titles(feed.at) == []


def test_redelivery_overlap_and_another_order_are_no_gap(feed: Feed, another: TablesStore, wait: Wait[Any]) -> None:
    other = Feed(another, feed.clock, "two")
    put = feed.now()
    for which, first, last in [(feed, 100, 109), (other, 100, 109), (other, 120, 129), (feed, 110, 114), (feed, 105, 119),
                               (feed, 100, 129), (other, 100, 104), (feed, 130, 135), (other, 130, 139), (feed, 136, 145)]:
        wait(which.come(first, last, put=put))
    wait(feed.tick(5))
    assert titles(feed.at) == []


def test_a_true_gap_is_not_hidden_by_another_instance_that_is_further(
        feed: Feed, another: TablesStore, wait: Wait[Any]) -> None:
    other = Feed(another, feed.clock, "two")
    wait(feed.come(0, 9))
    wait(other.come(20, 29))
    wait(feed.come(0, 12, put=feed.now()))
    wait(other.come(30, 39))
    for _ in range(5):
        wait(feed.tick())
        wait(other.runtime.tick())
    assert titles(feed.at) + titles(other.at) == [MISSED]
    said = [one["data"]["context"] for one in feed.at.siem.sent + other.at.siem.sent if one["data"]["detector"] == "feed_gap"]
    assert [(one["first"], one["last"]) for one in said] == [(13, 19)]


def test_a_hub_made_anew_is_said_and_is_no_gap(feed: Feed, wait: Wait[Any]) -> None:
    wait(feed.come(500, 509))
    wait(feed.tick(3))
    wait(feed.come(500, 509, put=feed.now() - timedelta(minutes=3)))  # once more, after all
    wait(feed.tick())
    assert titles(feed.at) == []
    wait(feed.come(0, 9))
    wait(feed.come(10, 19))
    wait(feed.tick(3))
    assert titles(feed.at) == ["HIGH: An event hub was made anew"]
    wait(feed.come(25, 29))
    wait(feed.tick(3))
    assert titles(feed.at)[1:] == [MISSED]


def test_each_range_is_an_alert_but_a_partition_never_has_many(feed: Feed, wait: Wait[Any]) -> None:
    for number in range(0, 60, 2):
        wait(feed.come(number))
    wait(feed.tick(5))
    assert len(of(feed.at, "feed_gap")) == 10
    for number in range(1, 59, 2):
        wait(feed.come(number, put=feed.now() - timedelta(minutes=30)))
    wait(feed.tick(2))
    assert of(feed.at, "feed_gap")[10:] == [("withdrawn", "high")] * 10


@pytest.mark.parametrize("late", [False, True], ids=["before its effect", "after its effect"])
def test_the_store_fails_at_any_step_no_false_gap_and_no_hidden_one(
        azurite: str, prefix: str, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    step, requests = 0, 1
    while step < requests:
        faulty = Faulty(step, late=late)
        with monkeypatch.context() as patched:
            store = wait(TablesStore.open(azurite, f"{prefix}x{step}"))
            feed = Feed(store, EXPECTED_CATEGORIES="")
            wait(feed.at.deployed_before())
            faulty.install(patched)
            wait(lived(feed))
            wait(store.close())
        assert told(feed.at) == [("raised", 10, 14), ("withdrawn", 10, 14)], f"step {step}"
        requests = min(faulty.requests, 60)
        step += 1
    assert step > 30


async def lived(feed: Feed) -> None:
    """Batches, each tried until it is through; five events never come, and are judged later."""
    put = feed.now()
    for first, last in [(0, 4), (5, 9), (15, 19), (20, 24)]:
        await through(feed, first, last, put)
    await afterwards(feed)
    await through(feed, 10, 14, put)
    await afterwards(feed)


async def afterwards(feed: Feed) -> None:
    """Time goes on, past the next search for lost pointers."""
    await feed.tick_on(2, 15)


async def through(feed: Feed, first: int, last: int, put: datetime) -> None:
    """A batch as the host brings it: again while it fails, but not for ever."""
    for retry in range(3):
        try:
            return await feed.come(first, last, what=SIGN_IN, put=put, retry=(retry, 60))
        except OSError:
            continue
    raise AssertionError("it never got through")


def told(at: AtDesk) -> list[tuple[str, int, int]]:
    """What the SIEM was told of gaps, but for what was in flight twice."""
    return list(dict.fromkeys((one["type"].rpartition(".")[2], one["data"]["context"]["first"], one["data"]["context"]["last"])
                              for one in at.siem.sent if one["data"]["detector"] == "feed_gap"))
