"""Outages as several workers see them: what one knows the others learn, and what is old says nothing."""

from typing import Any

import pytest

from alerting.outages import STALE, TablesOutages
from alerting.trouble import Trouble, Troubles
from monitors.records.instant import MINUTE
from monitors.storage.tables import TablesStore
from tests.alerting.at_desk import NOW
from tests.monitors.storage.build import Wait


@pytest.fixture
def outages(tables: TablesStore) -> TablesOutages:
    """Outages over tables of their own."""
    return TablesOutages(tables.account)


def failing(since: int = NOW, last: int = NOW, times: int = 3) -> Troubles:
    """What a worker has seen whose Teams fails."""
    return Troubles(of={"teams": Trouble(since, last, times)})


def judged(outages: TablesOutages, wait: Wait[Any], seen: Troubles, now: int) -> list[tuple[str, str]]:
    """What begins and what ends."""
    notices = wait(outages.judge(seen, now))
    wait(outages.told(notices))
    return [(one.finding.subject.id, one.what) for one in notices]


def test_an_outage_begins_after_15_minutes_once_and_ends_once(outages: TablesOutages, wait: Wait[Any]) -> None:
    seen = failing()
    assert judged(outages, wait, seen, NOW + 14 * MINUTE) == []
    assert judged(outages, wait, seen, NOW + 15 * MINUTE) == [("teams", "raised")]
    assert judged(outages, wait, seen, NOW + 16 * MINUTE) == []
    seen.worked("teams")
    assert judged(outages, wait, seen, NOW + 17 * MINUTE) == [("teams", "withdrawn")]
    assert judged(outages, wait, seen, NOW + 18 * MINUTE) == []


def test_one_failed_try_is_no_outage_however_long_ago(outages: TablesOutages, wait: Wait[Any]) -> None:
    assert judged(outages, wait, failing(times=1), NOW + 20 * MINUTE) == []


def test_a_failure_that_nobody_tried_again_after_says_nothing_any_more(outages: TablesOutages, wait: Wait[Any]) -> None:
    judged(outages, wait, failing(times=1), NOW)
    assert judged(outages, wait, Troubles(), NOW + STALE + MINUTE) == []
    assert wait(outages.kept()) == {}


def test_another_worker_learns_that_a_channel_fails_and_since_when(outages: TablesOutages, wait: Wait[Any]) -> None:
    judged(outages, wait, failing(), NOW)
    other = Troubles()
    other.learn(wait(outages.kept()))
    assert other.failing == {"teams"}
    other.failed("teams", NOW + 15 * MINUTE)
    assert judged(outages, wait, other, NOW + 15 * MINUTE) == [("teams", "raised")]


def test_a_worker_that_knew_of_a_failure_learns_that_the_channel_is_back(outages: TablesOutages, wait: Wait[Any]) -> None:
    first, second = failing(), Troubles()
    judged(outages, wait, first, NOW)
    second.learn(wait(outages.kept()))
    second.worked("teams")
    assert judged(outages, wait, second, NOW + MINUTE) == []
    first.learn(wait(outages.kept()))
    assert first.failing == set()
    assert judged(outages, wait, first, NOW + 20 * MINUTE) == []


def test_what_a_worker_has_seen_work_it_does_not_unlearn(outages: TablesOutages, wait: Wait[Any]) -> None:
    judged(outages, wait, failing(), NOW)
    other = Troubles(well={"teams"})
    other.learn(wait(outages.kept()))
    assert other.failing == set()
