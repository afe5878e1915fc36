"""Security defaults and Conditional Access exclude each other: Microsoft Entra, "Security defaults in Microsoft Entra ID"."""

import pytest

from monitors.check import Status, judged
from monitors.checks.ca_011_one_foundation import OneFoundation
from monitors.tenant.area import NotRead
from tests.monitors.checks.tenants import healthy, listed

ENABLED = listed()
REPORT_ONLY = listed(state="enabledForReportingButNotEnforced")
DISABLED = listed(state="disabled")
UNLICENSED = NotRead("the tenant has no Entra ID P1", "P1")


@pytest.mark.parametrize(("defaults", "policies", "p1", "status"), [
    (False, (ENABLED,), True, Status.PASS),
    (True, (ENABLED,), True, Status.FAIL),
    (False, (), True, Status.FAIL),
    (False, (REPORT_ONLY, DISABLED), True, Status.FAIL),
    (True, (), True, Status.WARN),
    (True, (REPORT_ONLY, DISABLED), True, Status.WARN),
    (True, UNLICENSED, False, Status.PASS),
    (False, UNLICENSED, False, Status.FAIL),
])
def test_one_of_both(defaults: bool, policies: object, p1: bool, status: Status) -> None:
    assert judged(OneFoundation(), healthy(security_defaults=defaults, policies=policies, p1=p1)).status == status


def test_the_policies_beside_security_defaults_are_named() -> None:
    result = judged(OneFoundation(), healthy(security_defaults=True, policies=(ENABLED, REPORT_ONLY)))
    assert [one.object_id for one in result.found] == [ENABLED.policy.id]
