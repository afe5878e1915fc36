"""Numbers that Latchkey says of itself: each declared one by a real run, and no other; what they come to."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from alerting.channels import Later, Refused
from monitors.metrics import Metric
from monitors.records.instant import MINUTE, SECOND, written
from monitors.storage.progress import TablesProgress
from monitors.storage.scans import TablesScans
from monitors.storage.tables import TablesStore
from monitors.tenant.graph import Patience, graph
from monitors.tenant.registration import REPORT, registrations
from monitors.vitals import Vitals
from sandbox.graph import Fault, LoopbackGraph
from tests.alerting.at_desk import NOW, notice
from tests.alerting.fed import AUDIT, HUB, Feed
from tests.builders import body, mfa_failure, record
from tests.monitors.storage.build import Wait
from tests.sandbox.graph.rows import details
from tests.saying import said, values

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
LONG_AGO = body(mfa_failure(createdDateTime=written(NOW - 9 * 24 * 60 * MINUTE)))


@pytest.fixture(autouse=True)
def _heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


@pytest.fixture
def feed(tables: TablesStore, wait: Wait[Any]) -> Feed:
    """An app that has sent digests."""
    made = Feed(tables)
    wait(made.at.deployed_before())
    return made


def read_registrations(*faults: Fault) -> None:
    """Two pages of the registration report."""

    async def go() -> None:
        async with (LoopbackGraph(registration=[details(n) for n in range(3)], faults=faults) as there,
                    graph(there.endpoint, None) as client):
            quick = Patience(attempts=3, answer=5.0, first_pause=0.01, longest_pause=2.0)
            async for _ in registrations(client, start=REPORT.replace("999", "2"), pause=0.0, patience=quick):
                pass

    asyncio.run(go())


def test_every_declared_metric_is_said_and_no_other(
        feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    feed.at.teams.answers = [Later(status=503), Refused(400)]
    wait(feed.bodies([body(record()), b"{"], 0))
    wait(feed.at.found(notice("a1"), notice("a2", user=2)))
    wait(feed.tick())
    read_registrations(Fault(429, path="userRegistrationDetails", retry_after="0"))
    told = said(caplog)
    assert {name for one in told for name in one if name in {*Metric}} == {*Metric}
    for one in told:
        metrics = [metric for metric in Metric if metric in one]
        assert metrics
        assert {metric.of for metric in metrics} == {tuple(name for name in one if name not in metrics)}


def test_a_batch_says_how_far_behind_it_is(feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    seen = body(record(createdDateTime=written(NOW - 400 * SECOND)), record(createdDateTime=written(NOW - 300 * SECOND)))
    wait(feed.bodies([seen, b"{"], 0, "3", feed.now() - timedelta(seconds=90)))
    [one] = [each for each in said(caplog) if Metric.RECORDS in each]
    assert 0 <= one.pop(Metric.BATCH_TIME) < 60
    assert one == {"hub": HUB, "partition": "3", "records": 3, "set_aside": 1, "late": 0, "feed_lag_seconds": 90.0,
                   "event_age_seconds": 300.0}


@pytest.mark.parametrize(("what", "late", "age"), [(LONG_AGO, 1, 9 * 24 * 3600.0), (AUDIT, 0, 28 * 60.0 - 60)])
def test_event_time_is_that_of_the_newest_record(
        what: bytes, late: int, age: float, feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    wait(feed.bodies([what], 0))
    assert (values(caplog, Metric.LATE), values(caplog, Metric.EVENT_AGE)) == ([late], [age])


def test_of_what_cannot_be_read_no_time_is_said(feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    wait(feed.bodies([b"{"], 0))
    assert (values(caplog, Metric.SET_ASIDE), values(caplog, Metric.EVENT_AGE)) == ([1], [])


def test_what_is_owed_and_since_when(feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    feed.at.teams.answers = [Later(status=503)] * 2
    wait(feed.at.found(notice()))
    feed.clock.now += 6 * MINUTE
    wait(feed.tick())
    assert (values(caplog, Metric.OWED), values(caplog, Metric.OLDEST_OWED)) == ([1], [7 * 60])
    assert values(caplog, Metric.TOLD, channel="email") == [1]
    assert values(caplog, Metric.NOT_TOLD, channel="teams") == [1, 1]
    wait(feed.tick())
    assert (values(caplog, Metric.TOLD, channel="teams"), values(caplog, Metric.OWED)[-1]) == ([1], 0)
    assert values(caplog, Metric.OLDEST_OWED)[-1] == 0


def test_silence_is_that_of_all_partitions(feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    wait(feed.come(0, partition="0"))
    feed.clock.now += 5 * MINUTE
    wait(feed.come(0, partition="1"))
    wait(feed.tick())
    assert values(caplog, Metric.SILENCE, category="SignInLogs") == [60]
    assert values(caplog, Metric.SILENCE, category="AuditLogs") == []


def test_a_scan_is_as_old_as_what_it_published_or_as_the_feed(
        feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    wait(feed.come(0))
    wait(TablesScans(feed.at.store.account).note("policies", NOW - 44 * MINUTE))
    wait(feed.tick())
    assert (values(caplog, Metric.SCAN_AGE, scan="policies"), values(caplog, Metric.SCAN_INTERVALS, scan="policies")) == (
        [45 * 60], [3])
    assert values(caplog, Metric.SCAN_AGE, scan="roles") == [60]  # it never published; the feed began a minute ago


def test_a_tick_that_fails_is_timed_all_the_same(feed: Feed, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Vitals):
        async def run(self, now: Any) -> Any:
            raise OSError("no route")

    feed.parts.chores = [Broken(TablesProgress(feed.at.store.account), TablesScans(feed.at.store.account), {})]
    with pytest.raises(ExceptionGroup):
        wait(feed.tick())
    assert len(values(caplog, Metric.TICK_TIME)) == 1


def test_graph_is_counted_by_what_is_read_and_never_whose(caplog: pytest.LogCaptureFixture) -> None:
    read_registrations(Fault(429, path="userRegistrationDetails", retry_after="0"))
    path = "/reports/authenticationMethods"
    assert (values(caplog, Metric.GRAPH_PAGES, path=path), values(caplog, Metric.GRAPH_THROTTLED, path=path)) == ([1, 1], [1])


def test_every_metric_has_words_and_a_unit() -> None:
    assert [metric for metric in Metric if len(metric.meaning.split()) < 4 or not metric.unit] == []
