"""Two accounts are Microsoft's own advice: Microsoft Entra, "Manage emergency access accounts"."""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.bg_001_two_accounts import TwoAccounts
from tests.builders import guid
from tests.monitors.checks.tenants import KEEPERS, healthy, keeper, keepers

NOBODY = "breakglass3@contoso.test"


def more(count: int) -> dict[str, Any]:
    return {guid(n, 75): keeper(0, id=guid(n, 75)) for n in range(count)}


@pytest.mark.parametrize(("accounts", "status"), [
    ({}, Status.FAIL),
    (more(1), Status.FAIL),
    (keepers(), Status.PASS),
    (more(4), Status.PASS),
    (more(5), Status.WARN),
    (keepers() | {NOBODY: None}, Status.FAIL),
    ({KEEPERS[0]: keeper(0), "keeper0@contoso.onmicrosoft.com": keeper(0)}, Status.FAIL),
])
def test_how_many_there_are(accounts: dict[str, Any], status: Status) -> None:
    assert judged(TwoAccounts(), healthy(break_glass=accounts)).status == status


def test_an_account_that_is_gone_is_named() -> None:
    [found] = judged(TwoAccounts(), healthy(break_glass=keepers() | {NOBODY: None})).found
    assert (found.object_kind, found.object_id, found.name) == ("user", NOBODY, NOBODY)


def test_both_numbers_are_settings() -> None:
    assert judged(TwoAccounts(least=3), healthy()).status == Status.FAIL
    assert judged(TwoAccounts(most=5), healthy(break_glass=more(5))).status == Status.PASS
