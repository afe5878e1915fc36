"""What turns, what stays, and the form in which a kept result is told."""

import pytest

from monitors.check import Status
from monitors.compliance.results import Kept, Turn, turned
from monitors.records.instant import DAY
from tests.monitors.compliance.results import NOON, kept, people, result


def test_a_check_seen_for_the_first_time_turns() -> None:
    assert turned({}, [kept()]) == ([kept()], [Turn(None, kept())])


def test_a_status_that_stays_keeps_the_time_since_when() -> None:
    now = kept("run2", observed_at=NOON + DAY, first_seen=NOON + DAY, summary="3 of 4 people need no MFA")
    [one], turns = turned({"CA-001": kept()}, [now])
    assert (one.first_seen, one.observed_at, one.summary, one.run) == (NOON, NOON + DAY, now.summary, "run2")
    assert turns == []


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.FAIL}))
def test_any_other_status_is_a_turn_that_begins_anew(status: Status) -> None:
    now = kept("run2", status=status, observed_at=NOON + DAY, first_seen=NOON + DAY)
    assert turned({"CA-001": kept()}, [now]) == ([now], [Turn(Status.FAIL, now)])


def test_checks_of_other_scans_are_left_alone() -> None:
    assert turned({"CA-001": kept(), "BG-001": kept(check="BG-001")}, [kept("run2")])[0] == [kept("run2")]


def test_it_is_told_in_the_form_of_a_result() -> None:
    found = result(found=people(3))
    assert Kept.of(found, "run1").json == found.json
    assert set(found.json) == {"check", "title", "status", "severity", "summary", "observed_at", "first_seen", "source",
                               "findings", "controls", "remediation", "needs", "owner"}  # design.md, section 4
