"""Every 90 days: Microsoft Entra, "Manage emergency access accounts" ("Validate accounts regularly")."""

import pytest

from monitors.checks.bg_011_tried_out import TriedOut
from monitors.records.instant import DAY
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, NOW, healthy, keepers


@pytest.mark.parametrize(("days", "word"), [(0, "pass"), (90, "pass"), (91, "warn"), (120, "warn"), (121, "fail"),
                                            (None, "fail")])
def test_how_long_ago(days: int | None, word: str) -> None:
    used = {KEEPERS[0]: None if days is None else NOW - days * DAY, KEEPERS[1]: NOW}
    assert result(TriedOut, healthy(break_glass_used=used)) == (word, set() if word == "pass" else {KEEPERS[0]})


@pytest.mark.parametrize(("days", "word"), [(1, "warn"), (90, "warn"), (91, "fail")])
def test_a_new_account_has_some_time(days: int, word: str) -> None:
    areas = {"break_glass": keepers(created=NOW - days * DAY), "break_glass_used": {KEEPERS[0]: None, KEEPERS[1]: NOW}}
    assert result(TriedOut, healthy(**areas)) == (word, {KEEPERS[0]})


def test_both_numbers_are_settings() -> None:
    assert result(TriedOut, healthy(), days=29)[0] == "warn"
    assert result(TriedOut, healthy(), days=10, most_days=20)[0] == "fail"


def test_no_account_is_nothing_to_judge() -> None:
    assert status(TriedOut, break_glass={}) == "not_applicable"
