"""What is said of events that were not judged; when it is: tests/alerting/test_feed_gap.py."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.detectors import catalogue
from monitors.feed.gaps import SETTLED, Gaps, Place, judged
from monitors.feed.progress import Progress, Range
from monitors.feed.spans import Span
from monitors.finding import Severity
from monitors.records.instant import MINUTE
from tests.builders import at, sign_in

DETECTOR: Any = catalogue().by_id["feed_gap"]
PLACE = Place("sign-ins", "3")
JUMPED = Progress(at(), (Range(0, 3, at()), Range(7, 9, at(5))))


def told(progress: Progress | None, *lost: Span, now: int = at(60), known: Gaps | None = None) -> tuple[Gaps, list[Any]]:
    """What comes of it."""
    return judged(DETECTOR, PLACE, known or Gaps(), progress, lost, now)


@pytest.mark.parametrize(("case", "progress", "lost", "now", "expected"), [
    ("nothing is known", None, [], at(60), []),
    ("a jump", JUMPED, [], at(60), [(4, 6)]),
    ("a jump just now", JUMPED, [], at(5) + SETTLED - 1, []),
    ("a jump two minutes ago", JUMPED, [], at(5) + SETTLED, [(4, 6)]),
    ("lost, and nothing else known", None, [Span(0, 3)], at(5), [(0, 3)]),
    ("lost and jumped over", JUMPED, [Span(4, 6)], at(60), [(4, 6)]),
    ("lost just now", JUMPED, [Span(4, 6)], at(5), [(4, 6)]),
    ("lost in part judged after all", JUMPED, [Span(2, 4)], at(60), [(4, 6)]),
    ("lost at the end", JUMPED, [Span(10, 12)], at(5), [(10, 12)]),
    ("lost, judged after all", JUMPED, [Span(0, 3)], at(5), [])])
def test_what_is_missing(case: str, progress: Progress | None, lost: list[Span], now: int, expected: list[Any]) -> None:
    known, notices = told(progress, *lost, now=now)
    assert [(one.first, one.last) for one in known.open] == expected, case
    assert [(one.finding.context["first"], one.finding.context["last"]) for one in notices] == expected
    assert told(progress, *lost, now=now, known=known) == (known, [])


def test_what_is_said() -> None:
    known, [one] = told(JUMPED)
    assert (one.finding.severity, one.finding.subject.kind, one.finding.subject.id) == (Severity.HIGH, "feed", "sign-ins/3")
    assert alert_of(one.finding, DETECTOR).summary == (
        "3 events of event hub sign-ins, partition 3, numbers 4 to 6, were not judged.")
    mended = Progress(at(), (Range(0, 9, at()),))
    after, [over] = told(mended, known=known)
    assert (after, over.what, over.number, over.silent) == (Gaps(), "withdrawn", 2, False)
    assert DETECTOR.says(over.finding).endswith("that had been missed are judged now; what they hold has been told.")
    [alone] = told(None, Span(4, 4))[1]
    assert DETECTOR.says(alone.finding).endswith("numbers 4 to 4, was not judged.")


def test_a_hub_made_anew_is_told_once_each_time() -> None:
    anew = Progress(at(7), (Range(0, 3, at(7)),), before=509)
    known, [one] = told(anew, known=Gaps(told(JUMPED)[0].open))
    assert DETECTOR.titled(one.finding) == "An event hub was made anew"
    assert "had the number 509" in DETECTOR.says(one.finding)
    assert "by a known number" not in DETECTOR.steps(one.finding)[0]
    assert (known.open, told(anew, known=known)) == ((), (known, []))
    assert len(told(Progress(at(9), anew.ranges, before=3), known=known)[1]) == 1


def test_the_same_numbers_of_another_hub_are_another_alert() -> None:
    [one] = told(JUMPED)[1]
    [other] = told(Progress(at() + MINUTE, JUMPED.ranges))[1]
    assert one.alert != other.alert


def test_no_record_says_so() -> None:
    assert DETECTOR.notes(sign_in()) == ""
