"""Expiry is the domain's, unless the account says otherwise (passwordPolicies, DisablePasswordExpiration)."""

from typing import Any

import pytest

from monitors.checks.bg_013_password import PasswordAge
from monitors.records.instant import DAY
from monitors.tenant.directory import Domain
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, NOW, healthy, keepers


def areas(days: int | None, expires: bool = False, period: int | None = None) -> dict[str, Any]:
    changed = None if days is None else NOW - days * DAY
    domain = Domain("contoso.onmicrosoft.com", initial=True, password_days=period)
    return {"break_glass": keepers(password_changed=changed, password_expires=expires), "domains": {domain.name: domain}}


@pytest.mark.parametrize(("given", "word"), [
    (areas(365), "pass"),
    (areas(366), "warn"),
    (areas(None), "warn"),
    (areas(10, expires=True, period=None), "pass"),
    (areas(10, expires=False, period=90), "pass"),
    (areas(10, expires=True, period=90), "warn"),
    (areas(59, expires=True, period=90), "warn"),
    (areas(60, expires=True, period=90), "fail"),
    (areas(100, expires=True, period=90), "fail"),
])
def test_age_and_expiry(given: dict[str, Any], word: str) -> None:
    assert result(PasswordAge, healthy(**given)) == (word, set() if word == "pass" else {KEEPERS[0]})


def test_both_numbers_are_settings() -> None:
    assert result(PasswordAge, healthy(**areas(20)), most_days=19)[0] == "warn"
    assert result(PasswordAge, healthy(**areas(59, expires=True, period=90)), soon_days=31)[0] == "fail"


def test_no_account_is_nothing_to_judge() -> None:
    assert status(PasswordAge, break_glass={}) == "not_applicable"
