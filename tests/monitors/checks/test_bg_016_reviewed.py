"""What was changed before the review has been seen; what came after has not."""

import pytest

from monitors.checks.bg_016_reviewed import Reviewed
from monitors.records.instant import DAY
from monitors.tenant.break_glass import SeenChange
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import KEEPERS, NOW, healthy, programme

CHANGE = SeenChange("a1", KEEPERS[0], NOW - 3 * DAY, "User registered security info", "admin@contoso.test")


@pytest.mark.parametrize(("days", "word"), [(None, "fail"), (4, "fail"), (3, "pass"), (2, "pass")])
def test_before_the_review_or_after(days: int | None, word: str) -> None:
    decided = programme(break_glass_reviewed=None if days is None else NOW - days * DAY)
    found = result(Reviewed, healthy(break_glass_changes=(CHANGE,)), decided)
    assert found == (word, {KEEPERS[0]} if word == "fail" else set())


def test_what_when_and_by_whom_is_said() -> None:
    [said] = details(Reviewed, programme(break_glass_reviewed=None), break_glass_changes=(CHANGE,))
    assert said.startswith("User registered security info at 2026-")
    assert said.endswith("by admin@contoso.test")


def test_no_review_is_needed_where_nothing_changed() -> None:
    assert status(Reviewed, programme(break_glass_reviewed=None)) == "pass"


def test_no_account_is_nothing_to_judge() -> None:
    assert status(Reviewed, break_glass={}) == "not_applicable"
