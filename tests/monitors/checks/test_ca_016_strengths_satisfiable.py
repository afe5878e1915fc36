"""Users in scope who lack every allowed combination: catalogue, CA-016; Microsoft Entra, "Authentication strengths". No scanner
looks; they judge strengths by display names. Combinations of several methods are whole (msgraph-sdk gives None for them).
"""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_016_strengths_satisfiable import StrengthsSatisfiable
from monitors.tenant.directory import Assignment, Domain
from monitors.tenant.people import Registration
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import (
    EMERGENCY,
    GLOBAL_ADMINISTRATOR,
    KEEPERS,
    healthy,
    person,
    programme,
    registered,
    user,
)
from tests.monitors.conditional_access.documents import by_strength, grant

KEYS = by_strength("fido2")
ASKED = {"authenticationStrength": KEYS["authenticationStrength"]}
KEYED = {person(n): registered(n, "fido2SecurityKey") for n in range(10)} | {
    one: Registration(one, ("fido2SecurityKey",)) for one in KEEPERS}
MANY = 2000


def asking(*combinations: str, **odd: Any) -> Any:
    return ruled(**{"grantControls": by_strength(*combinations)} | odd)


@pytest.mark.parametrize(("combinations", "methods", "expected"), [
    (("fido2",), ("fido2SecurityKey",), "pass"),
    (("fido2",), ("passKeySynced",), "pass"),
    (("windowsHelloForBusiness", "fido2"), ("windowsHelloForBusiness",), "pass"),
    (("password,microsoftAuthenticatorPush",), ("microsoftAuthenticatorPush",), "pass"),
    (("password,sms", "fido2"), ("mobilePhone",), "pass"),
    (("fido2",), ("microsoftAuthenticatorPush", "mobilePhone", "email"), "fail"),
    (("password,sms",), ("fido2SecurityKey",), "fail"),
    (("fido2",), (), "fail"),
    (("fido2",), ("somethingNew",), "unknown"),
    (("fido2",), ("somethingNew", "passKeySynced"), "pass"),
])
def test_what_satisfies_a_strength(combinations: tuple[str, ...], methods: tuple[str, ...], expected: str) -> None:
    rows = KEYED | {person(3): Registration(person(3), methods)}
    policy = asking(*combinations, conditions__users__includeUsers=[person(3)])
    assert status(StrengthsSatisfiable, policies=(policy,), registration=rows) == expected


NOT_KEYED = KEYED | {person(3): registered(3, "mobilePhone")}


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, ("fail", {person(3)})),
    ({"state": "enabledForReportingButNotEnforced"}, ("fail", {person(3)})),
    ({"grantControls": grant("compliantDevice", operator="AND") | ASKED}, ("fail", {person(3)})),
    ({"conditions__users__excludeUsers": [person(3)]}, ("pass", set())),
    ({"state": "disabled"}, ("not_applicable", set())),
    ({"grantControls": grant("mfa")}, ("not_applicable", set())),
    ({"grantControls": grant("block") | ASKED}, ("not_applicable", set())),
    ({"grantControls": grant("compliantDevice") | ASKED}, ("not_applicable", set())),
])
def test_of_whom_a_strength_is_required(odd: dict[str, Any], expected: tuple[str, set[str]]) -> None:
    snapshot = healthy(policies=(ruled(**{"grantControls": KEYS} | odd),), registration=NOT_KEYED)
    assert result(StrengthsSatisfiable, snapshot) == expected


@pytest.mark.parametrize("odd", [{"guest": True}, {"enabled": False}, {"name": "b_contoso.com#EXT#@contoso.onmicrosoft.com"}])
def test_guests_and_disabled_users_are_not_asked_here(odd: dict[str, Any]) -> None:
    users = {person(3): user(3, **odd), person(4): user(4)}
    assert status(StrengthsSatisfiable, policies=(asking("fido2"),), users=users, registration=NOT_KEYED) == "pass"


def crowd(lacking: int, **odd: Any) -> Any:
    rows = {person(n): registered(n, *(("mobilePhone",) if n in range(1, lacking + 1) else ("fido2SecurityKey",)))
            for n in range(MANY)}
    users = {person(n): user(n) for n in range(MANY)}
    return healthy(**{"policies": (asking("fido2"),), "users": users, "registration": rows} | odd)


@pytest.mark.parametrize(("lacking", "expected"), [(0, "pass"), (1, "warn"), (2, "warn"), (3, "fail")])
def test_a_thousandth_warns_and_more_fails(lacking: int, expected: str) -> None:
    assert result(StrengthsSatisfiable, crowd(lacking))[0] == expected


def test_the_share_is_a_setting() -> None:
    assert judged(StrengthsSatisfiable(programme=programme(), percent=0.15), crowd(3)).status == "warn"
    assert judged(StrengthsSatisfiable(programme=programme(), percent=0.05), crowd(2)).status == "fail"


@pytest.mark.parametrize("odd", [
    {"roles": (Assignment(person(1), GLOBAL_ADMINISTRATOR),)},
    {"roles": (), "eligible": (Assignment(person(1), GLOBAL_ADMINISTRATOR),)},
])
def test_one_administrator_is_enough(odd: dict[str, Any]) -> None:
    assert result(StrengthsSatisfiable, crowd(1, **odd))[0] == "fail"


def test_one_break_glass_account_is_enough() -> None:
    rows = KEYED | {KEEPERS[0]: Registration(KEEPERS[0], ())}
    lost = healthy(policies=(asking("fido2", conditions__users__excludeGroups=[]),), registration=rows, roles=())
    assert judged(StrengthsSatisfiable(programme=programme(), percent=50), lost).status == "fail"
    assert status(StrengthsSatisfiable, policies=(asking("fido2", conditions__users__excludeGroups=[EMERGENCY]),),
                  registration=rows) == "pass"


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, "unknown"),
    ({"registration": {one: row for one, row in NOT_KEYED.items() if one != person(4)}}, "fail"),
])
def test_a_user_of_whom_the_report_does_not_tell_is_neither(odd: dict[str, Any], expected: str) -> None:
    rows = {one: row for one, row in KEYED.items() if one != person(4)}
    assert status(StrengthsSatisfiable, **{"policies": (asking("fido2"),), "registration": rows} | odd) == expected


@pytest.mark.parametrize(("federated", "expected"), [(True, "unknown"), (False, "fail")])
def test_methods_of_a_federated_domain_are_not_in_the_report(federated: bool, expected: str) -> None:
    domains = {"contoso.test": Domain("contoso.test", federated=federated)}
    policy = asking("fido2", "federatedMultiFactor")
    assert status(StrengthsSatisfiable, policies=(policy,), domains=domains, registration=NOT_KEYED) == expected


def test_a_strength_that_takes_only_some_keys_is_unknown() -> None:
    limits = [{"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "allowedAAGUIDs": [person(9)]}]
    policy = ruled(grantControls=by_strength("fido2", combinationConfigurations=limits))
    assert status(StrengthsSatisfiable, policies=(policy,), registration=KEYED) == "unknown"
