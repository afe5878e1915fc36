"""Exclusions without a fallback: Maester MT.1036, Prowler no_exclusion_gaps; both look at ids, so that a member of an excluded
group whom another policy takes in by a group of its own counts as open there.
"""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_007_exclusions_compensated import ExclusionsCompensated
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from tests.builders import guid
from tests.monitors.checks.rules import EXCEPT, OTHERS, SYNC, members, ruled
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, RING, healthy, person, programme, user
from tests.monitors.conditional_access.documents import grant

TWO = LookUps({**{one: members().of(one) for one in members()}, OTHERS: frozenset({person(3), person(4)}),
               RING: frozenset({person(3), person(4), person(5)})})
NOT_TRUSTED = {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}


def fallback(**odd: Any) -> Any:
    return ruled(**{"id": guid(2, 60), "conditions__users__includeUsers": [], "conditions__users__includeGroups": [RING]} | odd)


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, "pass"),
    ({"grantControls": grant("compliantDevice")}, "pass"),
    ({"grantControls": grant("block"), "conditions__locations": NOT_TRUSTED}, "pass"),
    ({"conditions__users__includeGroups": [OTHERS]}, "pass"),
    ({"state": "enabledForReportingButNotEnforced"}, "fail"),
    ({"grantControls": None}, "fail"),
    ({"conditions__signInRiskLevels": ["high"]}, "fail"),
    ({"conditions__authenticationFlows": {"transferMethods": "deviceCodeFlow"}}, "fail"),
    ({"conditions__clientAppTypes": ["exchangeActiveSync", "other"]}, "fail"),
    ({"conditions__applications__includeApplications": ["Office365"]}, "fail"),
    ({"conditions__users__excludeUsers": [person(4)]}, "fail"),
])
def test_what_makes_up_for_an_exclusion(odd: dict[str, Any], expected: str) -> None:
    assert status(ExclusionsCompensated, policies=(ruled(**EXCEPT), fallback(**odd)), members=TWO) == expected


@pytest.mark.parametrize(("odd", "expected"), [
    ({"conditions__users__excludeGroups": [EMERGENCY]}, ("pass", set())),
    (EXCEPT, ("fail", {OTHERS})),
    ({"conditions__users__excludeUsers": [person(7)]}, ("fail", {person(7)})),
    ({"conditions__users__excludeRoles": [GLOBAL_ADMINISTRATOR]}, ("fail", {GLOBAL_ADMINISTRATOR})),
    ({"conditions__users__excludeRoles": [SYNC]}, ("pass", set())),
    (EXCEPT | {"conditions__users__includeUsers": [person(8)]}, ("pass", set())),
    (EXCEPT | {"state": "disabled"}, ("not_applicable", set())),
])
def test_what_is_left_out(odd: dict[str, Any], expected: tuple[str, set[str]]) -> None:
    roles = (Assignment(person(0), GLOBAL_ADMINISTRATOR), Assignment(person(9), SYNC))
    assert result(ExclusionsCompensated, healthy(policies=(ruled(**odd),), members=TWO, roles=roles)) == expected


def test_disabled_users_need_nothing() -> None:
    users = {person(3): user(3, enabled=False), person(4): user(4, enabled=False)}
    assert status(ExclusionsCompensated, policies=(ruled(**EXCEPT),), members=TWO, users=users) == "pass"


def test_a_group_that_was_not_read_is_neither() -> None:
    unread = LookUps({**{one: members().of(one) for one in members()}, OTHERS: NotRead("Graph answered 403")})
    told = judged(ExclusionsCompensated(programme=programme()), healthy(policies=(ruled(**EXCEPT),), members=unread))
    assert told.status == "unknown"
    assert "Graph answered 403" in told.summary
    named_too = EXCEPT | {"conditions__users__excludeUsers": [person(7)]}
    assert result(ExclusionsCompensated, healthy(policies=(ruled(**named_too),), members=unread)) == ("fail", {person(7)})


def test_how_many_people_it_is_about_is_said() -> None:
    assert details(ExclusionsCompensated, policies=(ruled(**EXCEPT), fallback(conditions__users__includeGroups=[],
                   conditions__users__includeUsers=[person(3)])), members=TWO) == [
        "left out by Require MFA; people of it in no other policy: 1"]
