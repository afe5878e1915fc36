"""How grave it is that records cannot be read, and what is told of it over Azurite."""

from typing import Any

import pytest

from monitors.detectors import catalogue
from monitors.feed.progress import Count
from monitors.feed.unread import Unread, judged
from monitors.finding import Severity
from monitors.records.instant import MINUTE
from monitors.storage.tables import TablesStore
from tests.alerting.fed import SIGN_IN, Feed, of, titles
from tests.builders import at, body, record, sign_in
from tests.monitors.storage.build import Wait

DETECTOR: Any = catalogue().by_id["dead_letters"]
M = at() // MINUTE


@pytest.mark.parametrize(("set_aside", "records", "severity"), [
    (1, 2_000, "medium"), (1, 1_001, "medium"), (1, 1_000, "high"), (9, 100_000, "medium"), (10, 100_000, "high"),
    (1, 1, "high"), (99, 99, "high"), (1, 100, "high"), (2, 199, "critical"), (2, 200, "high"), (2, 100, "critical")])
def test_severity(set_aside: int, records: int, severity: str) -> None:
    assert DETECTOR.severity_of(set_aside, records).word == severity


def told(counts: dict[int, tuple[int, int]], known: Unread | None = None) -> tuple[Unread | None, list[tuple[str, int, int]]]:
    """The burst, and what was told: severity, number of the notice, how many were set aside."""
    burst, notices = judged(DETECTOR, "sign-ins", known, {minute: Count(*count) for minute, count in counts.items()})
    return burst, [(one.finding.severity.word, one.number, one.finding.count) for one in notices]


def test_nothing_set_aside_is_nothing_to_tell() -> None:
    assert told({M: (500, 0)}) == (None, [])


def test_one_burst_is_one_alert_told_again_only_where_it_gets_graver() -> None:
    burst, first = told({M: (5_000, 1)})
    assert first == [("medium", 1, 1)]
    assert told({M: (5_000, 1)}, burst) == (burst, [])
    burst, more = told({M: (6_000, 3)}, burst)
    assert (more, burst and burst.count) == ([], 3)
    burst, graver = told({M: (6_000, 3), M + 5: (5_000, 7)}, burst)
    assert graver == [("high", 2, 10)]
    burst, worst = told({M + 59: (100, 50)}, burst)
    assert worst == [("critical", 3, 60)]


@pytest.mark.parametrize(("minutes", "same"), [(59, True), (60, False)])
def test_less_than_quiet_apart_is_one_alert(minutes: int, same: bool) -> None:
    first, _ = told({M: (5_000, 1)})
    second, _ = told({M + minutes: (5_000, 1)}, first)
    assert first is not None
    assert second is not None
    assert (first.alert == second.alert) is same


@pytest.mark.parametrize(("minutes", "severity"), [(14, Severity.HIGH), (15, Severity.MEDIUM)])
def test_its_window_is_fifteen_minutes(minutes: int, severity: Severity) -> None:
    burst, _ = told({M: (9_000, 5), M + minutes: (9_000, 5)})
    assert burst is not None
    assert burst.severity == severity


def test_what_is_said() -> None:
    _, [one] = judged(DETECTOR, "sign-ins", None, {M: Count(90, 7), M + 3: Count(50, 5)})
    assert DETECTOR.says(one.finding) == (
        "12 records of event hub sign-ins could not be read and were set aside within 3 minutes; in the worst 15 minutes "
        "12 of 140.")
    _, [one] = judged(DETECTOR, "sign-ins", None, {M: Count(90, 1)})
    assert DETECTOR.says(one.finding) == "1 record of event hub sign-ins could not be read and was set aside."
    assert DETECTOR.titled(one.finding) == "A record could not be read"
    assert DETECTOR.notes(sign_in()) == ""


def test_on_azurite_partitions_count_together_and_once_however_often_delivered(tables: TablesStore, wait: Wait[Any]) -> None:
    feed = Feed(tables)
    wait(feed.at.deployed_before())
    for partition in ("0", "1"):
        for _ in range(2):
            wait(feed.bodies([body(*(record(n=n) for n in range(999))), b"{"], 0, partition))
    wait(feed.tick(3))
    assert titles(feed.at) == ["HIGH: Records could not be read"]
    [one] = [one["data"] for one in feed.at.siem.sent if one["data"]["detector"] == "dead_letters"]
    assert (one["count"], one["context"]["records"], one["context"]["set_aside"]) == (2, 2_000, 2)
    wait(feed.bodies([b"{"] * 60 + [SIGN_IN] * 50, 2))
    wait(feed.tick(2))
    assert of(feed.at, "dead_letters") == [("raised", "high"), ("raised", "critical")]
