"""When a silence is one, and what is said of it; how it reaches people: tests/alerting/test_feed_silent.py."""

from typing import Any

import pytest

from monitors.detectors import catalogue
from monitors.detectors.feed_silent import length
from monitors.feed.silence import ABSENT, Feed, judged
from monitors.finding import Severity
from monitors.records.instant import DAY, HOUR, MINUTE, day_of
from tests.builders import at, sign_in

DETECTOR: Any = catalogue().by_id["feed_silent"]
NOW = at()


def feed(last: int | None = NOW, history: int = 0, longest: int = 0, longest_of: int = 7, **odd: object) -> Feed:
    """A category that came a moment ago, first so many days ago, never less often than `longest` minutes."""
    days = {day_of(NOW - day * DAY): longest * MINUTE for day in range(min(history, longest_of))}
    began = None if last is None else NOW - history * DAY
    return Feed(**{"since": NOW - history * DAY, "looked": NOW, "awake": NOW - history * DAY, "began": began,  # type: ignore[arg-type]
                   "last": last, "longest": days, **odd})


def told_after(known: Feed, category: str, limit: float) -> list[bool]:
    """Whether it is silent at a limit in minutes, and a moment later, looked at every minute."""
    found = []
    for now in (NOW + round(limit * MINUTE), NOW + round(limit * MINUTE) + 1):
        _, notices = judged(DETECTOR, category, Feed(**{**as_dict(known), "looked": now - MINUTE}), known.last, now)
        found.append(bool(notices))
    return found


def as_dict(known: Feed) -> dict[str, object]:
    """Its fields."""
    return {name: getattr(known, name) for name in known.__struct_fields__}


@pytest.mark.parametrize(("case", "known", "category", "minutes"), [
    ("never came", feed(None), "SignInLogs", 60),
    ("never came, audit", feed(None), "AuditLogs", 60),
    ("new sign-ins", feed(), "SignInLogs", 120),
    ("new audit entries", feed(), "AuditLogs", 24 * 60),
    ("six days", feed(history=6, longest=1), "SignInLogs", 120),
    ("seven days, every minute", feed(history=7, longest=1), "SignInLogs", 30),
    ("six minutes are the least that counts", feed(history=7, longest=6), "SignInLogs", 30),
    ("seven minutes", feed(history=7, longest=7), "SignInLogs", 35),
    ("two hours at night", feed(history=30, longest=120), "AuditLogs", 600),
    ("looked at on three of them", feed(history=9, longest=1, longest_of=3), "SignInLogs", 120),
])
def test_a_silence_is_longer_than_the_limit(case: str, known: Feed, category: str, minutes: float) -> None:
    assert told_after(known, category, minutes) == [False, True], case


def test_the_longest_silence_of_each_of_seven_days_is_kept() -> None:
    known, now = feed(history=30, longest=3), NOW
    for _ in range(9):
        now += DAY
        known = Feed(**{**as_dict(known), "looked": now - MINUTE, "last": now - 9 * MINUTE})
        known, notices = judged(DETECTOR, "AuditLogs", known, now, now)
        assert notices == []
        assert len(known.longest) == 7
    assert known.usual(now) == 9 * MINUTE


def test_an_outage_that_was_told_counts_as_twice_the_usual() -> None:
    known = feed(history=30, longest=10, told="a")
    later = NOW + 20 * HOUR
    after, notices = judged(DETECTOR, "SignInLogs", Feed(**{**as_dict(known), "looked": later - MINUTE}), later, later)
    assert [one.what for one in notices] == ["withdrawn", "raised"]
    assert after.usual(later) == 20 * MINUTE


def test_while_nobody_looked_no_silence_is_learned() -> None:
    later = NOW + 20 * HOUR
    after, notices = judged(DETECTOR, "SignInLogs", feed(history=30, longest=1), later, later)
    assert (notices, after.usual(later), after.awake) == ([], MINUTE, later)
    assert later - NOW > ABSENT


def test_what_is_said() -> None:
    _, [silent] = judged(DETECTOR, "SignInLogs", Feed(**{**as_dict(feed()), "looked": NOW + 3 * HOUR}), NOW, NOW + 3 * HOUR)
    found = silent.finding
    assert (found.severity, found.subject.kind, found.subject.id) == (Severity.CRITICAL, "feed", "SignInLogs")
    assert DETECTOR.says(found) == ("No record of SignInLogs has arrived for 3 hours; the last came at 11:40 UTC on 10 March "
                                    "2026. Up to 2 hours would be ordinary.")
    known, _ = judged(DETECTOR, "SignInLogs", Feed(**{**as_dict(feed()), "looked": NOW + 3 * HOUR}), NOW, NOW + 3 * HOUR)
    _, [over, back] = judged(DETECTOR, "SignInLogs", known, NOW + 3 * HOUR + MINUTE, NOW + 3 * HOUR + MINUTE)
    assert (over.silent, over.finding.status, back.finding.severity, back.finding.routed) == (
        True, "withdrawn", Severity.INFO, Severity.CRITICAL)
    assert DETECTOR.titled(back.finding) == DETECTOR.titled(over.finding) == "SignInLogs arrives again"
    assert DETECTOR.says(back.finding) == "Records of SignInLogs arrive again, after 3 hours 1 minute without any."
    _, [never] = judged(DETECTOR, "AuditLogs", Feed(NOW, NOW + HOUR, NOW), None, NOW + HOUR + MINUTE)
    assert "has ever arrived, in the 61 minutes since" in DETECTOR.says(never.finding)
    assert judged(DETECTOR, "SignInLogs", known, NOW, NOW + 3 * HOUR + MINUTE)[1] == []
    assert len(DETECTOR.steps(found)) == 4
    assert len(DETECTOR.steps(back.finding)) == 2


@pytest.mark.parametrize(("minutes", "said"), [
    (1, "1 minute"), (119, "119 minutes"), (120, "2 hours"), (121, "2 hours 1 minute")])
def test_lengths_read_well(minutes: int, said: str) -> None:
    assert length(minutes) == said


def test_no_record_says_so() -> None:
    assert DETECTOR.notes(sign_in()) == ""
