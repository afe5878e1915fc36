"""Risk policies: MS.AAD.2.1 and 2.3, CIS 5.2.2.6 to 8; Microsoft Entra, "Require multifactor authentication for elevated sign-in
risk" and "Require a secure password change for elevated user risk": MFA does not end a user's risk, and both need P2.

"Conditional Access: Conditions": the conditions of one policy are joined by AND, so sign-in and user risk need a policy each.
"""

from typing import Any

import pytest

from monitors.checks.ca_018_risk_answered import RiskAnswered
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import status
from tests.monitors.checks.tenants import person
from tests.monitors.conditional_access.documents import RESISTANT, by_strength, grant

CHANGE = grant("mfa", "passwordChange", operator="AND")


def sign_in(**odd: Any) -> Any:
    return ruled(**{"conditions__signInRiskLevels": ["high", "medium"]} | odd)


def user(**odd: Any) -> Any:
    return ruled(**{"conditions__userRiskLevels": ["high"], "grantControls": CHANGE} | odd)


@pytest.mark.parametrize(("rules", "expected"), [
    ((sign_in(), user()), "pass"),
    ((sign_in(),), "warn"),
    ((user(),), "warn"),
    ((), "fail"),
    ((ruled(),), "fail"),
    ((ruled(conditions__signInRiskLevels=["high"], conditions__userRiskLevels=["high"], grantControls=CHANGE),), "fail"),
])
def test_each_risk_by_a_policy_of_its_own(rules: tuple[Any, ...], expected: str) -> None:
    assert status(RiskAnswered, policies=rules) == expected


@pytest.mark.parametrize(("odd", "expected"), [
    ({"grantControls": grant("block")}, "pass"),
    ({"grantControls": by_strength(id_=RESISTANT)}, "pass"),
    ({"grantControls": grant("compliantDevice")}, "warn"),
    ({"grantControls": grant("mfa", "compliantDevice")}, "warn"),
    ({"conditions__signInRiskLevels": ["medium"]}, "warn"),
    ({"state": "enabledForReportingButNotEnforced"}, "warn"),
    ({"state": "somehow"}, "unknown"),
    ({"conditions__users__includeUsers": [person(1)]}, "warn"),
    ({"conditions__applications__includeApplications": ["Office365"]}, "warn"),
    ({"conditions__clientAppTypes": ["browser"]}, "warn"),
    ({"conditions__locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}}, "warn"),
    ({"conditions__times": {"only": "at night"}}, "unknown"),
])
def test_what_answers_a_risky_sign_in(odd: dict[str, Any], expected: str) -> None:
    assert status(RiskAnswered, policies=(sign_in(**odd), user())) == expected


@pytest.mark.parametrize(("odd", "expected"), [
    ({"grantControls": grant("block")}, "pass"),
    ({"grantControls": grant("riskRemediation")}, "pass"),
    ({"grantControls": grant("mfa")}, "warn"),
    ({"grantControls": grant("mfa", "passwordChange")}, "warn"),
])
def test_what_answers_a_risky_user(odd: dict[str, Any], expected: str) -> None:
    assert status(RiskAnswered, policies=(sign_in(), user(**odd))) == expected


def test_it_needs_p2_whatever_there_is() -> None:
    assert status(RiskAnswered, policies=(), p2=False) == "not_licensed"
