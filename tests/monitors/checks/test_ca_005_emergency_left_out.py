"""Per policy what BG-005 is per account: Microsoft Entra, "Manage emergency access accounts"; Maester MT.1005, of whose bugs
exclusions by nested group (Maester#2114) and report-only policies that count as enforced (Prowler) are rows here.
"""

from typing import Any

import pytest

from monitors.checks.ca_005_emergency_left_out import EmergencyLeftOut
from monitors.tenant.area import NotRead
from monitors.tenant.break_glass import HeldMethod, Memberships
from tests.builders import guid
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, KEEPERS, healthy, programme
from tests.monitors.conditional_access.documents import POLICY, by_strength, grant

NOBODY_OUT = {"conditions__users__excludeGroups": []}
NESTED = dict.fromkeys(KEEPERS, Memberships(frozenset({EMERGENCY, guid(8, 71)}), frozenset({GLOBAL_ADMINISTRATOR})))


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, "pass"),
    ({"conditions__users__excludeGroups": [guid(8, 71)]}, "pass"),
    (NOBODY_OUT | {"conditions__users__excludeRoles": [GLOBAL_ADMINISTRATOR]}, "pass"),
    (NOBODY_OUT | {"conditions__users__excludeUsers": list(KEEPERS)}, "pass"),
    (NOBODY_OUT | {"state": "disabled"}, "pass"),
    (NOBODY_OUT | {"state": "enabledForReportingButNotEnforced"}, "pass"),
    (NOBODY_OUT, "warn"),
    (NOBODY_OUT | {"grantControls": by_strength("fido2")}, "warn"),
    (NOBODY_OUT | {"conditions__users__excludeUsers": [KEEPERS[0]], "grantControls": grant("block")}, "fail"),
    (NOBODY_OUT | {"grantControls": grant("block")}, "fail"),
    (NOBODY_OUT | {"grantControls": grant("compliantDevice")}, "fail"),
    (NOBODY_OUT | {"grantControls": by_strength("password,sms")}, "fail"),
])
def test_what_catches_an_account(odd: dict[str, Any], expected: str) -> None:
    assert status(EmergencyLeftOut, policies=(ruled(**odd),), break_glass_memberships=NESTED) == expected


@pytest.mark.parametrize(("controls", "expected"), [
    (by_strength("fido2"), "pass"), (grant("mfa"), "warn"), (grant("block"), "fail")])
def test_a_policy_made_for_them(controls: dict[str, Any], expected: str) -> None:
    made_for_them = programme(break_glass_policies=frozenset({POLICY}))
    assert status(EmergencyLeftOut, made_for_them, policies=(ruled(**NOBODY_OUT, grantControls=controls),)) == expected


def test_each_policy_is_named_once_with_how_many_accounts() -> None:
    block = {"grantControls": grant("block"), "id": guid(1, 79)}
    caught = healthy(policies=(ruled(**NOBODY_OUT | block), ruled(**NOBODY_OUT)))
    assert result(EmergencyLeftOut, caught) == ("fail", {guid(1, 79), POLICY})
    assert details(EmergencyLeftOut, policies=(ruled(**NOBODY_OUT | block),)) == [
        "asks block, which 2 break-glass accounts cannot satisfy"]


def test_one_account_that_cannot_do_mfa_is_enough() -> None:
    methods = {KEEPERS[0]: (HeldMethod("fido2"),), KEEPERS[1]: (HeldMethod("password"),)}
    assert status(EmergencyLeftOut, policies=(ruled(**NOBODY_OUT),), break_glass_methods=methods) == "fail"


def test_methods_matter_only_where_an_account_is_caught() -> None:
    unread = NotRead("Graph answered 403")
    assert status(EmergencyLeftOut, break_glass_methods=unread) == "pass"
    assert status(EmergencyLeftOut, policies=(ruled(**NOBODY_OUT),), break_glass_methods=unread) == "unknown"


def test_no_account_is_nothing_to_judge() -> None:
    assert status(EmergencyLeftOut, break_glass_memberships={}) == "not_applicable"
