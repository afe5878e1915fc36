"""Device code flow blocked: CIS 5.2.2.12, MS.AAD.3.9; Microsoft Entra, "Block authentication flows with Conditional Access".

Bugs: ScubaGear compares transferMethods as one text (Maester#1057, kiota-python#515), so that both flows together do not count.
"""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_012_flows_blocked import FlowsBlocked
from tests.monitors.checks.rules import EXCEPT, members, ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import healthy, person, programme
from tests.monitors.conditional_access.documents import grant


def blocking(flows: str | None, **odd: Any) -> Any:
    return ruled(**{"conditions__authenticationFlows": {"transferMethods": flows}, "grantControls": grant("block")} | odd)


BOTH = "deviceCodeFlow,authenticationTransfer"


@pytest.mark.parametrize(("policies", "expected"), [
    ((blocking(BOTH),), "pass"),
    ((blocking("authenticationTransfer, deviceCodeFlow"),), "pass"),
    ((blocking("deviceCodeFlow"), blocking("authenticationTransfer")), "pass"),
    ((blocking("deviceCodeFlow"),), "warn"),
    ((blocking("authenticationTransfer"),), "fail"),
    ((), "fail"),
    ((blocking(BOTH, grantControls=grant("mfa")),), "fail"),
    ((blocking(BOTH, state="enabledForReportingButNotEnforced"),), "fail"),
    ((blocking(BOTH, conditions__users__includeUsers=[person(1)]),), "fail"),
    ((blocking(BOTH, conditions__platforms={"includePlatforms": ["android"]}),), "fail"),
    ((blocking(BOTH, conditions__applications__includeApplications=["Office365"]),), "fail"),
    ((blocking(None, conditions__clientAppTypes=["exchangeActiveSync", "other"]),), "fail"),
    ((blocking(BOTH, conditions__times={"only": "at night"}),), "unknown"),
])
def test_both_flows_for_everybody(policies: tuple[Any, ...], expected: str) -> None:
    assert status(FlowsBlocked, policies=policies) == expected


@pytest.mark.parametrize(("tolerated", "expected"), [(1, "fail"), (2, "warn")])
def test_who_is_left_out_is_named(tolerated: int, expected: str) -> None:
    two = healthy(policies=(blocking(BOTH, **EXCEPT),), members=members(others=frozenset({person(3), person(4)})))
    assert judged(FlowsBlocked(programme=programme(), tolerated=tolerated), two).status == expected
    assert result(FlowsBlocked, two, tolerated=tolerated)[1] == {person(3), person(4)}
