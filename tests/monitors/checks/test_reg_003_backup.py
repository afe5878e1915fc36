"""Two methods of one device are no backup. Which methods those are: Microsoft Graph, "usageAuthMethod" values."""

import pytest

from monitors.check import Status
from monitors.checks.reg_003_backup import Backup
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, of
from tests.monitors.checks.tenants import NOW

PUSH = "microsoftAuthenticatorPush"
BOTH: Row = (PUSH, "fido2SecurityKey")
ONE: Row = (PUSH,)


@pytest.mark.parametrize(("methods", "backup"), [
    ((PUSH, "fido2SecurityKey"), True),
    ((PUSH, "hardwareOneTimePasscode"), True),
    ((PUSH, "mobilePhone"), True),
    ((PUSH, "softwareOneTimePasscode"), False),
    ((PUSH, "passKeyDeviceBoundAuthenticator"), False),
    (("mobilePhone", "officePhone"), False),
    ((PUSH, "windowsHelloForBusiness"), False),
    ((PUSH, "temporaryAccessPass"), False),
    ((PUSH, "email", "securityQuestion"), False),
    (("windowsHelloForBusiness",), False),
    ((PUSH, "passKeyDeviceBoundWindowsHello"), True),
])
def test_what_is_a_backup(methods: tuple[str, ...], backup: bool) -> None:
    assert of(Backup, [methods]).status == (Status.PASS if backup else Status.FAIL)


def test_a_method_that_nobody_knows_is_neither_a_backup_nor_none() -> None:
    assert of(Backup, [(PUSH, "passKeyOfTomorrow")]).status == Status.UNKNOWN
    assert of(Backup, [(PUSH, "unknownFutureValue")]).status == Status.UNKNOWN
    assert of(Backup, [(*BOTH, "passKeyOfTomorrow")]).status == Status.PASS


@pytest.mark.parametrize(("ends", "status"), [(NOW + 1, Status.PASS), (NOW, Status.FAIL)])
def test_sms_and_voice_are_no_backup_once_they_have_ended(ends: int, status: Status) -> None:
    assert of(Backup, [(PUSH, "mobilePhone")], decided={"telephony_ends": ends}).status == status


@pytest.mark.parametrize(("without", "missing", "status"), [
    (10, 0, Status.PASS), (11, 0, Status.WARN), (30, 0, Status.WARN), (31, 0, Status.FAIL), (10, 1, Status.UNKNOWN),
    (5, 5, Status.PASS)])
def test_the_share_of_those_without(without: int, missing: int, status: Status) -> None:
    assert of(Backup, [ONE] * without + [MISSING] * missing + [BOTH] * (100 - without - missing)).status == status


def test_who_has_registered_nothing_is_another_check_s() -> None:
    assert of(Backup, [BOTH, *[{**NOTHING, "methods": ()}] * 9]).status == Status.PASS
    assert of(Backup, [NOTHING]).status == Status.NOT_APPLICABLE
