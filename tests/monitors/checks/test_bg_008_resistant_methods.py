"""Keys and certificates; Windows Hello is on one computer. The password is always there (Zero Trust Assessment 579)."""

import pytest

from monitors.checks.bg_008_resistant_methods import ResistantMethods
from monitors.tenant.break_glass import HeldMethod
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, healthy, key

PASSWORD, CERTIFICATE, HELLO, PHONE = (HeldMethod(one) for one in (
    "password", "x509certificate", "windowshelloforbusiness", "phone"))


@pytest.mark.parametrize(("methods", "word"), [
    ((PASSWORD, key(1), key(2)), "pass"),
    ((PASSWORD, key(1), CERTIFICATE), "pass"),
    ((PASSWORD, key(1)), "warn"),
    ((PASSWORD, key(1), HELLO), "warn"),
    ((PASSWORD, HELLO), "warn"),
    ((PASSWORD, PHONE), "fail"),
    ((PASSWORD,), "fail"),
    ((), "fail"),
])
def test_how_many_and_which(methods: tuple[HeldMethod, ...], word: str) -> None:
    held = healthy().break_glass_methods | {KEEPERS[0]: methods}
    assert result(ResistantMethods, healthy(break_glass_methods=held)) == (word, set() if word == "pass" else {KEEPERS[0]})


def test_the_number_is_a_setting() -> None:
    assert result(ResistantMethods, healthy(), keys=3)[0] == "warn"


def test_no_account_is_nothing_to_judge() -> None:
    assert status(ResistantMethods, break_glass={}) == "not_applicable"
