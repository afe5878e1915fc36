"""MFA for all users: CIS 5.2.2.2, MS.AAD.3.2; Microsoft Entra, "Require MFA for all users". Bugs: Maester and Prowler count a
policy for all users that a condition narrows, or that excludes people; ScubaGear#1683 overlooks authentication strengths.
"""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.ca_001_mfa_for_everybody import MfaForEverybody
from monitors.declared import Declared
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from tests.builders import guid
from tests.monitors.checks.rules import APP, EXCEPT, OTHERS, SYNC, ruled
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS, PEOPLE, RING, healthy, person, programme, user
from tests.monitors.conditional_access.documents import by_strength, grant

CHECK = MfaForEverybody(programme=programme())
MEMBERS = LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: frozenset({person(3), person(4)}), RING: frozenset({person(3)})})


def status(*policies: Any, check: MfaForEverybody = CHECK, **areas: Any) -> Status:
    return judged(check, healthy(policies=policies, **areas)).status


@pytest.mark.parametrize("odd", [
    {"grantControls": by_strength("fido2")},
    {"grantControls": by_strength("password,microsoftAuthenticatorPush", "fido2")},
    {"grantControls": grant("mfa", "compliantDevice", operator="AND")},
    {"grantControls": grant("block")},
    {"conditions__clientAppTypes": ["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"]},
    {"conditions__clientAppTypes": None},
    {"conditions__platforms": {"includePlatforms": ["all"], "excludePlatforms": []}},
    {"conditions__locations": {"includeLocations": ["All"], "excludeLocations": []}},
    {"conditions__users__includeUsers": ["None"], "conditions__users__includeGroups": [guid(4, 71)]},
])
def test_what_is_mfa_for_everybody(odd: dict[str, Any]) -> None:
    members = LookUps({EMERGENCY: frozenset(KEEPERS), guid(4, 71): frozenset(map(person, range(PEOPLE)))})
    assert status(ruled(**odd), members=members) == Status.PASS


@pytest.mark.parametrize("odd", [
    {"state": "enabledForReportingButNotEnforced"},
    {"state": "disabled"},
    {"grantControls": grant("mfa", "compliantDevice", operator="OR")},
    {"grantControls": grant("compliantDevice")},
    {"grantControls": by_strength("fido2", "password")},
    {"grantControls": None},
    {"conditions__signInRiskLevels": ["high"]},
    {"conditions__userRiskLevels": ["high", "medium"]},
    {"conditions__locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
    {"conditions__locations": {"includeLocations": [guid(1, 61)]}},
    {"conditions__platforms": {"includePlatforms": ["all"], "excludePlatforms": ["iOS"]}},
    {"conditions__platforms": {"includePlatforms": ["android"]}},
    {"conditions__devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}},
    {"conditions__clientAppTypes": ["browser"]},
    {"conditions__authenticationFlows": {"transferMethods": "deviceCodeFlow"}},
    {"conditions__insiderRiskLevels": "elevated"},
    {"conditions__applications__includeApplications": [APP]},
    {"conditions__applications__includeApplications": [], "conditions__applications__includeUserActions": [
        "urn:user:registersecurityinfo"]},
    {"conditions__users__includeUsers": [], "conditions__users__includeRoles": [guid(1, 77)]},
])
def test_what_is_not(odd: dict[str, Any]) -> None:
    assert status(ruled(**odd)) == Status.FAIL


@pytest.mark.parametrize("odd", [
    {"conditions__times": {"includedRanges": "workdays"}},
    {"state": "enabledSomehow"},
    {"grantControls": grant(authenticationStrength={"id": guid(9, 62), "displayName": "Phishing-resistant MFA"})},
])
def test_what_nobody_knows_is_neither(odd: dict[str, Any]) -> None:
    assert status(ruled(**odd)) == Status.UNKNOWN


def test_a_strength_that_the_policy_only_names_is_looked_up() -> None:
    named = grant(authenticationStrength={"id": "00000000-0000-0000-0000-000000000004"})
    assert status(ruled(grantControls=named)) == Status.PASS


def test_who_is_left_out_is_named_and_a_further_policy_makes_up_for_it() -> None:
    result = judged(CHECK, healthy(policies=(ruled(**EXCEPT),), members=MEMBERS))
    assert (result.status, {one.object_id for one in result.found}) == (Status.FAIL, {person(3), person(4)})
    for_them = {"conditions__users__includeUsers": [person(4)], "conditions__users__includeGroups": [RING]}
    assert status(ruled(**EXCEPT), ruled(**for_them), members=MEMBERS) == Status.PASS


@pytest.mark.parametrize(("tolerated", "expected"), [(0, Status.FAIL), (1, Status.FAIL), (2, Status.WARN), (3, Status.WARN)])
def test_how_many_are_tolerated_is_a_setting(tolerated: int, expected: Status) -> None:
    check = MfaForEverybody(programme=programme(), tolerated=tolerated)
    assert status(ruled(**EXCEPT), check=check, members=MEMBERS) == expected


@pytest.mark.parametrize("odd", [{"enabled": False}, {"guest": True}])
def test_of_disabled_users_and_guests_nothing_is_asked_here(odd: dict[str, Any]) -> None:
    users = {person(3): user(3, **odd), person(5): user(5)}
    assert status(ruled(**EXCEPT), users=users, members=MEMBERS) == Status.PASS


def test_declared_accounts_and_synchronization_are_left_to_other_checks() -> None:
    declared = Declared(break_glass=frozenset(KEEPERS), service=frozenset({"user3@contoso.test"}))
    check = MfaForEverybody(programme=programme(declared=declared))
    roles = (Assignment(person(4), SYNC),)
    assert status(ruled(**EXCEPT), check=check, members=MEMBERS, roles=roles) == Status.PASS
    assert status(ruled(**EXCEPT), check=check, members=MEMBERS) == Status.FAIL


def test_one_group_that_was_not_read_makes_it_unknown_with_the_reason() -> None:
    members = LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: NotRead("Graph answered 403")})
    result = judged(CHECK, healthy(policies=(ruled(**EXCEPT),), members=members))
    assert result.status == Status.UNKNOWN
    assert "Graph answered 403" in result.summary
    assert status(ruled(**EXCEPT), ruled(conditions__users__excludeGroups=[EMERGENCY]), members=members) == Status.PASS


def test_a_group_that_is_gone_leaves_nobody_out() -> None:
    assert status(ruled(**EXCEPT), members=LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: None})) == Status.PASS


def test_applications_left_out_are_named_unless_a_policy_of_their_own_asks() -> None:
    but = ruled(conditions__applications__excludeApplications=[APP])
    result = judged(CHECK, healthy(policies=(but,)))
    assert (result.status, [one.object_id for one in result.found]) == (Status.WARN, [APP])
    own = {"conditions__applications__includeApplications": [APP]}
    assert status(but, ruled(**own)) == Status.PASS
    assert status(but, ruled(**own, state="disabled")) == Status.WARN
