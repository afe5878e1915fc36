"""Phones, Authenticator and mailboxes belong to persons."""

import pytest

from monitors.checks.bg_009_no_personal_device import NoPersonalDevice
from monitors.tenant.break_glass import HeldMethod
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import KEEPERS, healthy, key

PASSWORD = HeldMethod("password")


@pytest.mark.parametrize(("kinds", "word"), [
    ((), "pass"), (("phone",), "fail"), (("microsoftauthenticator",), "fail"), (("softwareoath", "email"), "fail"),
])
def test_without_a_key(kinds: tuple[str, ...], word: str) -> None:
    held = healthy().break_glass_methods | {KEEPERS[0]: (PASSWORD, *map(HeldMethod, kinds))}
    assert result(NoPersonalDevice, healthy(break_glass_methods=held)) == (word, set() if word == "pass" else {KEEPERS[0]})


def test_beside_a_key_it_is_a_warning_that_names_it() -> None:
    held = healthy().break_glass_methods | {KEEPERS[0]: (PASSWORD, key(), HeldMethod("phone"), HeldMethod("email"))}
    assert status(NoPersonalDevice, break_glass_methods=held) == "warn"
    assert details(NoPersonalDevice, break_glass_methods=held) == ["has email, phone"]


def test_no_account_is_nothing_to_judge() -> None:
    assert status(NoPersonalDevice, break_glass={}) == "not_applicable"
