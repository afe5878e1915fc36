"""A log goes silent and comes back: what every channel is told of it, over Azurite."""

from typing import Any

import pytest

from monitors.records.instant import HOUR, MINUTE
from monitors.storage.tables import TablesStore
from tests.alerting.at_desk import AtDesk
from tests.alerting.fed import AUDIT, Feed, mails, of, steps, titles
from tests.alerting.test_faults import Faulty
from tests.monitors.storage.build import Wait


@pytest.fixture
def feed(tables: TablesStore, wait: Wait[Any]) -> Feed:
    """An app that has sent digests, and whose sign-ins and audit entries have begun to come."""
    made = Feed(tables)
    wait(made.at.deployed_before())
    wait(made.come(0))
    wait(made.come(1, what=AUDIT))
    wait(made.tick())
    return made


def test_silence_is_told_once_and_its_end_once_to_the_same_people(feed: Feed, wait: Wait[Any]) -> None:
    wait(feed.idle(119))
    assert titles(feed.at) == []
    wait(feed.idle(30))
    assert titles(feed.at) == ["CRITICAL: SignInLogs has gone silent"]
    assert len(mails(feed.at)) == 1
    wait(feed.come(2))
    wait(feed.tick(5))
    assert titles(feed.at)[1:] == ["INFO: SignInLogs arrives again"]
    assert ["arrives again" in one for one in mails(feed.at)] == [False, True]
    assert of(feed.at, "feed_silent") == [("raised", "critical"), ("withdrawn", "critical"), ("raised", "info")]
    first, _, back = (one["data"] for one in feed.at.siem.sent if one["data"]["detector"] == "feed_silent")
    assert back["context"]["silent"] == first["id"] != back["id"]
    wait(feed.idle(60))
    assert len(titles(feed.at)) == 2


def test_the_next_silence_is_another_alert(feed: Feed, wait: Wait[Any]) -> None:
    for number in (2, 3):
        wait(feed.idle(125))
        wait(feed.come(number))
        wait(feed.tick(2))
    ids = {one["data"]["id"] for one in feed.at.siem.sent if one["data"]["detector"] == "feed_silent"}
    assert len(ids) == 4


def test_old_sign_ins_that_arrive_now_are_no_silence(feed: Feed, wait: Wait[Any]) -> None:
    """Arrival counts: what happened this noon arrives for hours."""
    for number in range(2, 6):
        wait(feed.idle(60))
        wait(feed.come(number))
    wait(feed.tick(5))
    assert titles(feed.at) == []


def test_a_category_that_never_came_is_told_after_an_hour(tables: TablesStore, wait: Wait[Any]) -> None:
    feed = Feed(tables, EXPECTED_CATEGORIES="auditlogs")
    wait(feed.at.deployed_before())
    wait(feed.tick())
    wait(feed.idle(60))
    assert titles(feed.at) == []
    wait(feed.tick())
    assert titles(feed.at) == ["CRITICAL: AuditLogs has gone silent"]


def test_while_latchkey_itself_was_away_nothing_is_said_of_the_feed(feed: Feed, wait: Wait[Any]) -> None:
    feed.clock.now += 5 * HOUR
    wait(feed.tick(3))
    wait(feed.come(2))
    wait(feed.idle(30))
    assert titles(feed.at) == []
    feed.clock.now += 5 * HOUR
    wait(feed.tick(7))
    assert titles(feed.at) == ["CRITICAL: SignInLogs has gone silent"]


def test_of_two_instances_each_partition_counts_and_one_tells(
        feed: Feed, another: TablesStore, wait: Wait[Any]) -> None:
    other = Feed(another, feed.clock, "two")
    for number in range(10, 14):
        wait(other.come(number, partition="1"))
        wait(feed.idle(60))
    assert titles(feed.at) == []
    for minutes in steps(130):
        feed.clock.now += (minutes - 1) * MINUTE
        wait(feed.tick())
        wait(other.runtime.tick())
    assert titles(feed.at) + titles(other.at) == ["CRITICAL: SignInLogs has gone silent"]


@pytest.mark.parametrize("late", [False, True], ids=["before its effect", "after its effect"])
def test_the_store_fails_at_any_step_of_it(azurite: str, prefix: str, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch,
                                           late: bool) -> None:
    for step in range(24):
        with monkeypatch.context() as patched:
            store = wait(TablesStore.open(azurite, f"{prefix}x{step}"))
            feed = Feed(store, EXPECTED_CATEGORIES="SignInLogs")
            wait(feed.at.deployed_before())
            wait(feed.come(0))
            wait(feed.tick())
            feed.clock.now += 2 * HOUR - 8 * MINUTE
            wait(feed.tick_on(4, 3))
            Faulty(step, late=late).install(patched)
            wait(feed.tick_on(1, 1, 9, 9, 1))  # past what a dead instance held, and the next search for lost pointers
            assert told(feed.at) == [("raised", "critical")], f"step {step}"
            wait(feed.come(1))
            wait(feed.tick(2))
            assert told(feed.at)[1:] == [("withdrawn", "critical"), ("raised", "info")], f"step {step}"
            wait(store.close())


def told(at: AtDesk) -> list[tuple[str, str]]:
    """What the SIEM was told, but for what was in flight twice."""
    return list(dict.fromkeys(of(at, "feed_silent")))


def test_an_ordinary_batch_costs_one_write_and_no_read(feed: Feed, tables: TablesStore, wait: Wait[Any]) -> None:
    faulty = Faulty()
    with pytest.MonkeyPatch.context() as patched:
        faulty.install(patched)
        wait(feed.come(2, 65))
        assert faulty.requests == 1
        wait(feed.come(2, 65))
        assert faulty.requests == 1


def test_a_day_of_silence_is_not_forgotten_when_the_worker_is_another(
        feed: Feed, another: TablesStore, wait: Wait[Any]) -> None:
    wait(feed.idle(125))
    other = Feed(another, feed.clock, "two")
    wait(other.tick(5))
    wait(other.come(2))
    wait(other.tick(2))
    assert (titles(feed.at), titles(other.at)) == (["CRITICAL: SignInLogs has gone silent"], ["INFO: SignInLogs arrives again"])
