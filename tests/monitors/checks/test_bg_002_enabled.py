"""A disabled account, a deleted one."""

from monitors.checks.bg_002_enabled import Enabled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, healthy, keepers


def test_a_disabled_account_fails_and_is_named() -> None:
    assert result(Enabled, healthy(break_glass=keepers(enabled=False))) == ("fail", {KEEPERS[0]})


def test_a_deleted_account_fails_and_is_named() -> None:
    gone = {KEEPERS[0]: None, KEEPERS[1]: keepers()[KEEPERS[1]]}
    assert result(Enabled, healthy(break_glass=gone, break_glass_deleted=frozenset({KEEPERS[0]}))) == ("fail", {KEEPERS[0]})


def test_one_that_never_was_is_bg_001_s() -> None:
    assert status(Enabled, break_glass=keepers() | {"nobody@contoso.test": None}) == "pass"


def test_none_declared_is_nothing_to_judge() -> None:
    assert status(Enabled, break_glass={}) == "not_applicable"
