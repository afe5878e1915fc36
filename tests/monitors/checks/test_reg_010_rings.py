"""Ready is: able to do MFA, as the ring's policies want it, with what is still there on the day. Shares are the catalogue's."""

from typing import Any

import pytest

from monitors.check import Status
from monitors.checks.reg_010_rings import Rings
from monitors.programme import Ring
from monitors.records.instant import DAY
from monitors.tenant.area import LookUps
from tests.builders import guid
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, listed, of
from tests.monitors.checks.tenants import NOW, RING, person
from tests.monitors.checks.tenants import listed as policy
from tests.monitors.conditional_access.documents import by_strength

PUSH: Row = ("microsoftAuthenticatorPush",)
KEY: Row = ("fido2SecurityKey",)
SECOND = guid(5, 71)
NAMED: dict[str, Any] = {"conditions__users__includeUsers": [], "conditions__users__includeGroups": [RING]}


@pytest.mark.parametrize(("ready", "unready", "missing", "status"), [
    (95, 5, 0, Status.PASS), (949, 51, 0, Status.WARN), (85, 15, 0, Status.WARN), (849, 151, 0, Status.FAIL),
    (95, 0, 5, Status.PASS), (94, 0, 6, Status.UNKNOWN), (84, 15, 1, Status.UNKNOWN), (80, 19, 1, Status.FAIL)])
def test_the_share_of_the_ready(ready: int, unready: int, missing: int, status: Status) -> None:
    assert of(Rings, [PUSH] * ready + [NOTHING] * unready + [MISSING] * missing).status == status


@pytest.mark.parametrize(("methods", "combinations", "odd", "status"), [
    (("fido2SecurityKey",), ("fido2", "password,sms"), {}, Status.PASS),
    (("passKeySynced",), ("fido2",), {}, Status.PASS),
    (("windowsHelloForBusiness",), ("fido2",), {}, Status.FAIL),
    (("microsoftAuthenticatorPush",), ("fido2",), {}, Status.FAIL),
    (("microsoftAuthenticatorPush",), ("password,microsoftAuthenticatorPush",), {}, Status.PASS),
    (("microsoftAuthenticatorPush",), ("deviceBasedPush",), {}, Status.FAIL),
    (("microsoftAuthenticatorPasswordless",), ("deviceBasedPush",), {}, Status.PASS),
    (("mobilePhone",), ("password,sms",), {}, Status.PASS),
    (("officePhone",), ("password,sms",), {}, Status.FAIL),
    (("officePhone",), ("password,voice",), {}, Status.PASS),
    (("hardwareOneTimePasscode",), ("password,hardwareOath",), {}, Status.PASS),
    (("temporaryAccessPass",), ("temporaryAccessPassOneTime",), {}, Status.FAIL),
    (("externalAuthMethod",), ("federatedMultiFactor",), {}, Status.FAIL),
    (("x509CertificateMultiFactor",), ("x509CertificateMultiFactor",), {}, Status.PASS),
    (("methodOfTomorrow",), ("fido2",), {}, Status.UNKNOWN),
    (("microsoftAuthenticatorPush",), ("fido2",), {"state": "enabledForReportingButNotEnforced"}, Status.FAIL),
    (("microsoftAuthenticatorPush",), ("fido2",), {"state": "disabled"}, Status.PASS),
    (("microsoftAuthenticatorPush",), ("fido2",), {"conditions__users__includeGroups": [SECOND]}, Status.PASS),
])
def test_what_the_ring_s_policies_accept(methods: tuple[str, ...], combinations: tuple[str, ...], odd: dict[str, Any],
                                         status: Status) -> None:
    held = policy(**{**NAMED, "grantControls": by_strength(*combinations), **odd})
    assert of(Rings, [methods], also={"policies": (held,)}).status == status


def test_a_strength_of_which_nobody_knows_what_it_allows_decides_nothing() -> None:
    held = policy(**NAMED, grantControls=by_strength())
    assert of(Rings, [KEY], also={"policies": (held,), "strengths": {}}).status == Status.UNKNOWN


def test_a_strength_that_allows_some_models_only_decides_nothing_of_who_has_a_key() -> None:
    limits = [{"id": "x", "appliesToCombinations": ["fido2"], "allowedAAGUIDs": [guid(1, 73)]}]
    held = policy(**NAMED, grantControls=by_strength("fido2", combinationConfigurations=limits))
    assert of(Rings, [KEY], also={"policies": (held,)}).status == Status.UNKNOWN
    assert of(Rings, [PUSH], also={"policies": (held,)}).status == Status.FAIL


@pytest.mark.parametrize(("enforced", "ends", "status"), [
    (NOW - DAY, NOW + 1, Status.PASS), (NOW - DAY, NOW, Status.FAIL), (None, NOW + 1, Status.PASS),
    (NOW + 9 * DAY, NOW + 9 * DAY + 1, Status.PASS), (NOW + 9 * DAY, NOW + 9 * DAY, Status.FAIL)])
def test_phones_make_nobody_ready_for_a_day_on_which_they_have_ended(enforced: int | None, ends: int, status: Status) -> None:
    decided = {"rings": (Ring("pilot", RING, enforced),), "telephony_ends": ends}
    assert of(Rings, [("mobilePhone",)], decided=decided).status == status


def test_the_worst_ring_decides_and_is_named() -> None:
    decided = {"rings": (Ring("pilot", RING), Ring("all", SECOND))}
    members = {"members": LookUps({RING: frozenset({person(0)}), SECOND: frozenset({person(0), person(1)})})}
    result = of(Rings, [PUSH, NOTHING], also=members, decided=decided)
    assert result.status == Status.FAIL
    assert (listed(result, "ring"), listed(result)) == ([SECOND], [person(1)])
    assert result.summary == "pilot: 1 of 1 ready (100.0 %); all: 1 of 2 ready (50.0 %); in all 1 people are not ready"


def test_who_is_disabled_or_gone_is_not_counted() -> None:
    assert of(Rings, [NOTHING], odd={"enabled": False}).status == Status.PASS
    assert of(Rings, [PUSH], also={"members": LookUps({RING: frozenset({person(0), person(7)})})}).status == Status.PASS


def test_a_ring_whose_group_is_gone_fails_and_no_ring_is_no_question() -> None:
    assert of(Rings, [PUSH], also={"members": LookUps({RING: None})}).status == Status.FAIL
    assert of(Rings, [PUSH], decided={"rings": ()}).status == Status.NOT_APPLICABLE


def test_both_shares_are_settings() -> None:
    assert of(Rings, [PUSH, NOTHING], pass_percent=50).status == Status.PASS
    assert of(Rings, [PUSH, NOTHING], warn_percent=50).status == Status.WARN
