"""Whom Microsoft will block until a passkey is registered: Microsoft Entra, "SMS and voice retirement" (2027-02-01, no opt-out).

Graph's isMfaCapable is still true for them, which other scanners take for the answer.
"""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.reg_004_phone_only import PhoneOnly
from monitors.records.instant import DAY, instant
from monitors.tenant.directory import Assignment
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, crowd, guest, listed, of, ring_of
from tests.monitors.checks.tenants import GLOBAL_ADMINISTRATOR, NOW, RING, healthy, person, programme

PHONE: Row = ("mobilePhone",)


@pytest.mark.parametrize(("methods", "status"), [
    (("mobilePhone",), Status.WARN),
    (("mobilePhone", "alternateMobilePhone", "officePhone"), Status.WARN),
    (("mobilePhone", "email", "securityQuestion"), Status.WARN),
    (("mobilePhone", "temporaryAccessPass"), Status.WARN),
    (("mobilePhone", "appPassword"), Status.WARN),
    (("mobilePhone", "x509CertificateSingleFactor"), Status.WARN),
    (("mobilePhone", "softwareOneTimePasscode"), Status.PASS),
    (("mobilePhone", "windowsHelloForBusiness"), Status.PASS),
    (("mobilePhone", "macOsSecureEnclaveKey"), Status.PASS),
    (("mobilePhone", "externalAuthMethod"), Status.PASS),
    (("mobilePhone", "x509CertificateMultiFactor"), Status.PASS),
    (("mobilePhone", ""), Status.WARN),
    (("mobilePhone", "methodOfTomorrow"), Status.UNKNOWN),
    (("methodOfTomorrow",), Status.PASS),
    (("email",), Status.PASS),
    (("officePhone",), Status.WARN),
    (("mobileSMS",), Status.WARN),
])
def test_who_rests_on_phones(methods: tuple[str, ...], status: Status) -> None:
    assert of(PhoneOnly, [methods]).status == status


@pytest.mark.parametrize(("held", "status"), [
    ([NOTHING | {"methods": ()}], Status.PASS), ([MISSING], Status.UNKNOWN), ([PHONE, MISSING], Status.WARN)])
def test_who_has_nothing_and_of_whom_nobody_knows(held: list[Row], status: Status) -> None:
    assert of(PhoneOnly, held).status == status


@pytest.mark.parametrize(("day", "status", "told"), [
    ("2026-12-31T23:59:59Z", Status.WARN, "which end in 32 days"),
    ("2027-01-01T00:00:00Z", Status.FAIL, "which end in 31 days"),
    ("2027-01-31T23:59:59Z", Status.FAIL, "which end in 1 day"),
    ("2027-02-01T00:00:00Z", Status.FAIL, "which have ended"),
])
def test_it_is_counted_down_to_the_day(day: str, status: Status, told: str) -> None:
    ends = (instant("2027-02-01") or 0) - (instant(day) or 0) + NOW
    result = of(PhoneOnly, [PHONE], decided={"telephony_ends": ends})
    assert result.status == status
    assert told in result.summary


def test_the_day_is_a_setting() -> None:
    assert of(PhoneOnly, [PHONE], decided={"telephony_ends": NOW + 31 * DAY + 1}).status == Status.WARN
    assert of(PhoneOnly, [PHONE], decided={"telephony_ends": NOW + 31 * DAY}).status == Status.FAIL
    assert of(PhoneOnly, [PHONE], decided={"telephony_ends": NOW + 31 * DAY}, fail_days=30).status == Status.WARN


def test_guests_are_concerned_and_disabled_users_are_not() -> None:
    people: dict[str, Any] = crowd([PHONE])
    assert judged(PhoneOnly(), healthy(**people | {"users": {person(0): guest(0)}})).status == Status.WARN
    assert judged(PhoneOnly(), healthy(**people | {"users": {person(0): guest(0, enabled=False)}})).status == Status.PASS


def test_rings_are_told_with_their_numbers_and_administrators_first() -> None:
    result = of(PhoneOnly, [PHONE, PHONE, PHONE], also={"eligible": (Assignment(person(2), GLOBAL_ADMINISTRATOR),),
                                                        **ring_of([person(0), person(2)])})
    assert [(one.object_kind, one.object_id) for one in result.found] == [
        ("ring", RING), ("user", person(2)), ("user", person(0)), ("user", person(1))]
    assert result.found[0].detail.startswith("2 people")
    assert "3 people have" in result.summary


def test_a_ring_in_which_nobody_rests_on_phones_is_not_told() -> None:
    assert listed(of(PhoneOnly, [PHONE], also=ring_of([]), decided={"rings": programme().rings}), "ring") == []
