"""What is said of a check that newly fails or no longer does; when it is said: tests/monitors/compliance/test_changes.py."""

import pytest
from msgspec.structs import replace

from monitors.checks import classes
from monitors.compliance.changes import Gathered, Judged, changed, together
from monitors.detectors import catalogue
from monitors.detectors.check_changed import WHY
from monitors.finding import Severity
from monitors.records.instant import HOUR
from tests.builders import at, sign_in
from tests.monitors.compliance.kept import kept, objects

DETECTOR = catalogue().by_id["check_changed"]
FAILING = Judged(kept("BG-005", "fail", title="Every policy leaves break-glass accounts out", severity="critical",
                      summary="2 policies take them in", findings=2, remediation="Leave them out of every policy."), objects(2))


def test_a_check_that_newly_fails_says_what_is_wrong_and_what_mends_it() -> None:
    stand, [notice] = changed(DETECTOR, None, FAILING, at())
    found = notice.finding
    assert (found.severity, found.subject) == (Severity.CRITICAL, ("tenant", "BG-005",
                                                                   "Every policy leaves break-glass accounts out"))
    assert DETECTOR.titled(found) == "BG-005 fails"
    assert DETECTOR.says(found) == '"Every policy leaves break-glass accounts out" fails: 2 policies take them in (2 objects).'
    first, second, _ = DETECTOR.steps(found)
    assert first == "Leave them out of every policy."
    assert second.startswith("Read what the check found: /api/compliance/results/BG-005/findings")
    assert DETECTOR.matters(found).startswith("Break-glass accounts are the way back in")
    assert [one.what for one in found.evidence] == ["policy Policy 0: takes somebody in", "policy Policy 1: takes somebody in"]
    assert stand is not None
    assert stand.failing


def test_one_that_no_longer_fails_says_since_when_it_did() -> None:
    stand, _ = changed(DETECTOR, None, FAILING, at())
    passing = replace(FAILING.kept, status="pass", summary="all of them do", findings=0)
    _, [over, recovered] = changed(DETECTOR, stand, Judged(passing), at() + HOUR)
    assert (over.what, over.silent) == ("withdrawn", True)
    assert DETECTOR.steps(over.finding) == ()
    found = recovered.finding
    assert (found.severity, found.routed) == (Severity.INFO, Severity.CRITICAL)
    assert DETECTOR.titled(found) == "BG-005 no longer fails"
    assert DETECTOR.says(found) == ('"Every policy leaves break-glass accounts out" no longer fails, as it did since '
                                    "11:40 UTC on 10 March 2026: all of them do.")
    assert len(DETECTOR.steps(found)) == 1


def test_several_at_once_are_named() -> None:
    many = [Judged(kept(f"REG-{n:03d}", "fail", severity="high" if n == 7 else "medium")) for n in range(1, 9)]
    _, [notice] = together(DETECTOR, "registration", Gathered(), many, at())
    assert (notice.finding.severity, notice.finding.count) == (Severity.HIGH, 8)
    assert DETECTOR.titled(notice.finding) == "8 checks fail"
    assert DETECTOR.says(notice.finding) == ("Judged for the first time, 8 checks fail: REG-007, REG-001, REG-002, REG-003, "
                                             "REG-004, REG-005 and 2 more.")
    assert len(DETECTOR.steps(notice.finding)) == 2
    assert DETECTOR.matters(notice.finding) == DETECTOR.why


@pytest.mark.parametrize("check", sorted(classes()))
def test_every_group_of_checks_says_why_it_matters(check: str) -> None:
    assert WHY[check.partition("-")[0]].endswith(".")


def test_no_record_says_so() -> None:
    assert DETECTOR.notes(sign_in()) == ""
