"""Methods of password reset: Microsoft Entra, "Authentication methods"; the retirement of SMS and voice covers it too."""

import pytest

from monitors.check import Status
from monitors.checks.reg_008_reset_on_phones import ResetOnPhones
from tests.monitors.checks.crowds import MISSING, Row, listed, of, ring_of
from tests.monitors.checks.tenants import NOW, RING, person

PHONE: Row = ("mobilePhone", "email")


@pytest.mark.parametrize(("methods", "status"), [
    (("mobilePhone",), Status.WARN),
    (("mobilePhone", "email"), Status.WARN),
    (("email",), Status.WARN),
    (("officePhone", "fido2SecurityKey"), Status.WARN),
    (("mobilePhone", "windowsHelloForBusiness"), Status.WARN),
    (("mobilePhone", "microsoftAuthenticatorPush"), Status.PASS),
    (("mobilePhone", "hardwareOneTimePasscode"), Status.PASS),
    (("mobilePhone", "softwareOneTimePasscode"), Status.PASS),
    (("mobilePhone", "securityQuestion"), Status.PASS),
    (("mobilePhone", "methodOfTomorrow"), Status.UNKNOWN),
    (("fido2SecurityKey",), Status.PASS),
])
def test_on_what_a_reset_rests(methods: tuple[str, ...], status: Status) -> None:
    assert of(ResetOnPhones, [methods]).status == status


@pytest.mark.parametrize(("held", "status"), [
    ({"methods": ("mobilePhone",), "reset_enabled": False}, Status.PASS),
    ({"methods": ("mobilePhone",), "reset_registered": False}, Status.PASS),
    ({"methods": ("mobilePhone",)}, Status.WARN),
    (MISSING, Status.UNKNOWN),
])
def test_whose_reset_it_is_about(held: Row, status: Status) -> None:
    assert of(ResetOnPhones, [held]).status == status


def test_phones_and_email_are_told_apart_and_rings_are_counted() -> None:
    result = of(ResetOnPhones, [PHONE, ("email",), ("microsoftAuthenticatorPush",)], also=ring_of([person(0)]))
    assert "2 members reset their password by SMS, voice or email alone, 1 of them by SMS or voice" in result.summary
    assert [one.detail for one in result.found[1:]] == ["resets by SMS or voice", "resets by email alone"]
    assert listed(result, "ring") == [RING]


def test_it_is_counted_down() -> None:
    assert "which end in 328 days" in of(ResetOnPhones, [PHONE]).summary
    assert "which have ended" in of(ResetOnPhones, [PHONE], decided={"telephony_ends": NOW}).summary
