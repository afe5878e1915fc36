"""Which methods resist phishing: Microsoft Entra, "Authentication strengths"; strings: Microsoft Graph, "usageAuthMethod".

Another scanner knows three of these strings, and joins by rows of the report, so that those missing vanish.
"""

import pytest

from monitors.check import Status
from monitors.checks.reg_005_resistant import Resistant
from tests.monitors.checks.crowds import MISSING, Row, listed, of, ring_of
from tests.monitors.checks.tenants import RING, person

KEY: Row = ("fido2SecurityKey",)
PUSH: Row = ("microsoftAuthenticatorPush",)


@pytest.mark.parametrize(("method", "resists"), [
    ("fido2SecurityKey", True), ("passKeyDeviceBound", True), ("passKeyDeviceBoundAuthenticator", True),
    ("passKeyDeviceBoundWindowsHello", True), ("passKeySynced", True), ("windowsHelloForBusiness", True),
    ("macOsSecureEnclaveKey", True), ("certificateBasedAuthentication", True), ("x509CertificateMultiFactor", True),
    ("PASSKEYSYNCED", True), ("x509CertificateSingleFactor", False), ("microsoftAuthenticatorPasswordless", False),
    ("microsoftAuthenticatorPush", False), ("softwareOneTimePasscode", False), ("hardwareOneTimePasscode", False),
    ("externalAuthMethod", False), ("mobilePhone", False), ("temporaryAccessPass", False), ("email", False),
    ("qrCodePin", False), ("fido", False), ("password", False),
])
def test_what_resists_phishing(method: str, resists: bool) -> None:
    assert of(Resistant, [(method,)]).status == (Status.PASS if resists else Status.WARN)


@pytest.mark.parametrize(("with_", "without", "missing", "status"), [
    (80, 20, 0, Status.PASS), (79, 21, 0, Status.WARN), (79, 20, 1, Status.UNKNOWN), (80, 0, 20, Status.PASS),
    (0, 0, 3, Status.UNKNOWN), (0, 0, 0, Status.NOT_APPLICABLE)])
def test_the_share_that_is_aimed_at(with_: int, without: int, missing: int, status: Status) -> None:
    assert of(Resistant, [KEY] * with_ + [PUSH] * without + [MISSING] * missing).status == status


def test_a_method_that_nobody_knows_decides_nothing() -> None:
    assert of(Resistant, [("passKeyOfTomorrow",)]).status == Status.UNKNOWN


def test_a_ring_may_be_short_where_the_tenant_is_not() -> None:
    result = of(Resistant, [KEY] * 9 + [PUSH], also=ring_of([person(8), person(9)]))
    assert result.status == Status.WARN
    assert listed(result, "ring") == [RING]
    assert "1 of 2 people (50.0 %)" in result.found[0].detail


def test_the_share_is_a_setting() -> None:
    assert of(Resistant, [KEY, PUSH], target_percent=50).status == Status.PASS
