"""Which policies catch an emergency account: nested groups, roles and names count; report-only is not enforced.

Bugs of other scanners: exclusions by group only, by nested group and by role are exclusions (azure-guardrails 983, Maester
MT.1005); a dedicated policy for these accounts is a right design (Maester 717, entra-docs 1373); report-only ones do not count
(Prowler); a strength is judged by its combinations (ScubaGear 1683).
"""

from typing import Any

import pytest

from monitors.checks.bg_005_left_out import LeftOut
from monitors.tenant.area import NotRead
from monitors.tenant.break_glass import HeldMethod, Memberships
from tests.builders import guid
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, KEEPERS, healthy, key, listed, programme
from tests.monitors.conditional_access.documents import POLICY, by_strength, grant, policy

NOBODY_OUT = {"conditions__users__excludeGroups": []}
RESISTANT = by_strength("fido2", "x509CertificateMultiFactor")


def caught_by(**odd: Any) -> dict[str, Any]:
    return {"policies": (listed(policy(**NOBODY_OUT | odd)),)}


@pytest.mark.parametrize("odd", [
    {"conditions__users__excludeGroups": [EMERGENCY]},
    {"conditions__users__excludeGroups": [guid(8, 71)]},
    {"conditions__users__excludeUsers": list(KEEPERS)},
    {"conditions__users__excludeUsers": [one.upper() for one in KEEPERS]},
    {"conditions__users__excludeRoles": [GLOBAL_ADMINISTRATOR]},
    {"conditions__users__includeUsers": [guid(1, 72)]},
    {"conditions__users__includeUsers": [], "conditions__users__includeGroups": [guid(9, 71)]},
    {"conditions__users__includeUsers": [], "conditions__users__includeRoles": [guid(9, 76)]},
    {"state": "disabled"},
    {"state": "enabledForReportingButNotEnforced"},
    {"conditions__applications__includeApplications": [],
     "conditions__applications__includeAuthenticationContextClassReferences": ["c1"]},
])
def test_what_leaves_the_accounts_out(odd: dict[str, Any]) -> None:
    nested = Memberships(frozenset({EMERGENCY, guid(8, 71)}), frozenset({GLOBAL_ADMINISTRATOR}))
    areas = caught_by(**odd) | {"break_glass_memberships": dict.fromkeys(KEEPERS, nested)}
    assert result(LeftOut, healthy(**areas)) == ("pass", set())


@pytest.mark.parametrize("odd", [
    {},
    {"conditions__users__includeUsers": [], "conditions__users__includeGroups": [EMERGENCY]},
    {"conditions__users__includeUsers": [], "conditions__users__includeRoles": [GLOBAL_ADMINISTRATOR]},
    {"conditions__users__includeUsers": list(KEEPERS)},
    {"conditions__users__excludeUsers": [guid(1, 72)]},
    {"conditions__platforms": {"includePlatforms": ["iOS"]}},
    {"conditions__signInRiskLevels": ["high"]},
])
def test_what_catches_them(odd: dict[str, Any]) -> None:
    assert result(LeftOut, healthy(**caught_by(**odd))) == ("warn", set(KEEPERS))


@pytest.mark.parametrize(("controls", "status"), [
    (grant("mfa"), "warn"),
    (grant("block"), "fail"),
    (grant("compliantDevice"), "fail"),
    (grant("mfa", "compliantDevice", operator="OR"), "warn"),
    (grant("mfa", "compliantDevice", operator="AND"), "fail"),
    (grant(termsOfUse=[guid(1, 77)]), "fail"),
    (grant("passwordChange"), "fail"),
    (RESISTANT, "warn"),
    (by_strength("password,sms"), "fail"),
    (by_strength("x509CertificateMultiFactor"), "fail"),
])
def test_what_is_asked_of_an_account_with_keys(controls: dict[str, Any], status: str) -> None:
    assert result(LeftOut, healthy(**caught_by(grantControls=controls)))[0] == status


@pytest.mark.parametrize(("controls", "methods", "word"), [
    (RESISTANT, (key(),), "pass"),
    (grant("mfa"), (key(),), "warn"),
    (by_strength("fido2", "password,sms"), (key(),), "warn"),
    (RESISTANT | {"builtInControls": ["mfa"]}, (key(),), "warn"),
    (RESISTANT, (HeldMethod("password"), HeldMethod("phone")), "fail"),
    (RESISTANT, (), "fail"),
])
def test_a_policy_made_for_them(controls: dict[str, Any], methods: tuple[HeldMethod, ...], word: str) -> None:
    made_for_them = programme(break_glass_policies=frozenset({POLICY}))
    assert status(LeftOut, made_for_them, **caught_by(grantControls=controls),
                  break_glass_methods=dict.fromkeys(KEEPERS, methods)) == word


def test_an_account_without_mfa_is_locked_out_by_mfa() -> None:
    password = dict.fromkeys(KEEPERS, (HeldMethod("password"), HeldMethod("email")))
    assert status(LeftOut, **caught_by(), break_glass_methods=password) == "fail"


def test_the_methods_matter_only_where_an_account_is_caught() -> None:
    unread = NotRead("Graph answered 403")
    assert status(LeftOut, break_glass_methods=unread) == "pass"
    assert status(LeftOut, **caught_by(), break_glass_methods=unread) == "unknown"


def test_each_policy_is_named() -> None:
    assert details(LeftOut, **caught_by(grantControls=grant("block"), conditions__users__excludeUsers=[KEEPERS[1]])) == [
        "Require MFA asks block, which it cannot satisfy"]


def test_no_account_is_nothing_to_judge() -> None:
    assert status(LeftOut, break_glass={}, break_glass_memberships={}) == "not_applicable"
