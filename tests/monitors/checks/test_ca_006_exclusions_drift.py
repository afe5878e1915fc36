"""What is left out of policies against what was approved: catalogue, CA-006.

Bugs: Maester and Prowler (MT.1036, no_exclusion_gaps) look at which ids are excluded, never at who is in a group, and keep no
memory of what was approved: whoever puts somebody into an excluded group is seen by neither.
"""

from typing import Any

import pytest

from monitors.check import Result, judged
from monitors.checks.ca_006_exclusions_drift import ExclusionsDrift
from monitors.declared import Declared
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from monitors.tenant.review import Approved, Baseline, baseline_of
from tests.builders import guid
from tests.monitors.checks.rules import APP, OTHERS, ruled
from tests.monitors.checks.tenants import (
    EMERGENCY,
    GLOBAL_ADMINISTRATOR,
    KEEPERS,
    NOW,
    RING,
    healthy,
    person,
    programme,
)
from tests.monitors.conditional_access.documents import guests

CROWD = frozenset(person(n) for n in range(1, 7))
READER = guid(1, 90)


def circles(**groups: Any) -> LookUps[Any]:
    """Who is in the emergency group, and in OTHERS."""
    return LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: frozenset(), RING: CROWD} | {
        {"emergency": EMERGENCY, "others": OTHERS}[name]: held for name, held in groups.items()})


def leaving_out(**odd: Any) -> Any:
    """MFA for all without the emergency group and OTHERS, but for what is odd."""
    return ruled(**{"conditions__users__excludeGroups": [EMERGENCY, OTHERS]} | odd)


def drifted(now: Any, *, members: Any = None, before: Any = None, **areas: Any) -> Result:
    """What is said of a policy now, against one approved with nobody in OTHERS."""
    approved = baseline_of((leaving_out(),) if before is None else before, circles(), NOW)
    return judged(ExclusionsDrift(programme=programme()), healthy(**{
        "baseline": approved, "policies": now, "members": members or circles()} | areas))


def said(result: Result) -> tuple[str, set[tuple[str, str]]]:
    return str(result.status), {(one.object_kind, one.object_id) for one in result.found}


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, ("pass", set())),
    ({"displayName": "Another name"}, ("pass", set())),
    ({"conditions__users__excludeGroups": [EMERGENCY]}, ("pass", set())),
    ({"conditions__users__excludeUsers": [person(3)]}, ("warn", {("user", person(3))})),
    ({"conditions__users__excludeUsers": [person(0)]}, ("fail", {("user", person(0))})),
    ({"conditions__users__excludeUsers": [person(n) for n in range(1, 6)]}, ("warn", {("user", person(n)) for n in range(1, 6)})),
    ({"conditions__users__excludeUsers": [*CROWD]}, ("fail", {("user", one) for one in CROWD})),
    ({"conditions__users__excludeUsers": [KEEPERS[0]]}, ("warn", {("user", KEEPERS[0])})),
    ({"conditions__users__excludeGroups": [EMERGENCY, OTHERS, RING]}, ("fail", {("group", RING)})),
    ({"conditions__users__excludeRoles": [READER]}, ("fail", {("role", READER)})),
    ({"conditions__applications__excludeApplications": [APP]}, ("warn", {("app", APP)})),
    ({"conditions__locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
     ("warn", {("location", "AllTrusted")})),
    ({"conditions__users__excludeGuestsOrExternalUsers": guests()}, ("warn", {("policy", leaving_out().policy.id)})),
    ({"state": "disabled", "conditions__users__excludeUsers": [person(3)]}, ("pass", set())),
    ({"state": "enabledForReportingButNotEnforced", "conditions__users__excludeUsers": [person(3)]},
     ("warn", {("user", person(3))})),
])
def test_what_a_policy_leaves_out(odd: dict[str, Any], expected: Any) -> None:
    assert said(drifted((leaving_out(**odd),))) == expected


@pytest.mark.parametrize(("groups", "expected"), [
    ({"others": frozenset({person(3)})}, ("warn", {("group", OTHERS)})),
    ({"others": CROWD}, ("fail", {("group", OTHERS)})),
    ({"others": frozenset({person(0)})}, ("fail", {("group", OTHERS)})),
    ({"emergency": frozenset({person(3)})}, ("warn", {("group", EMERGENCY)})),
    ({"emergency": frozenset()}, ("pass", set())),
    ({"emergency": None}, ("pass", set())),
    ({"others": NotRead("Graph answered 503")}, ("unknown", set())),
])
def test_who_came_into_a_group_that_is_left_out(groups: dict[str, Any], expected: Any) -> None:
    assert said(drifted((leaving_out(),), members=circles(**groups))) == expected


@pytest.mark.parametrize(("members", "status"), [(10, "pass"), (15, "warn"), (16, "fail")])
def test_of_a_group_too_large_to_be_remembered_by_name_the_number_counts(members: int, status: str) -> None:
    approved = Baseline(NOW, (leaving_out(),), {EMERGENCY: Approved(2, frozenset(KEEPERS)), OTHERS: Approved(10)})
    crowd = frozenset(guid(n, 99) for n in range(members))
    assert drifted((leaving_out(),), members=circles(others=crowd), baseline=approved).status == status


def test_a_group_that_nobody_could_read_at_the_review_is_unknown_and_not_approved() -> None:
    unread = baseline_of((leaving_out(),), circles(others=NotRead("Graph answered 503")), NOW)
    assert drifted((leaving_out(),), baseline=unread).status == "unknown"


def test_what_surely_drifted_is_told_beside_what_nobody_can_tell() -> None:
    found = drifted((leaving_out(conditions__users__excludeUsers=[person(0)]),), members=circles(others=NotRead("503")))
    assert said(found) == ("fail", {("user", person(0))})


def test_a_policy_made_since_has_drifted_from_nothing() -> None:
    assert drifted((leaving_out(), ruled(id=guid(7, 91), conditions__users__excludeUsers=[person(3)]))).status == "pass"


def test_without_a_review_it_says_how_to_record_one() -> None:
    found = drifted((leaving_out(),), baseline=None)
    assert (found.status, found.summary) == ("not_applicable", (
        "no review of the policies was ever recorded: POST /api/reviews records one, and approves them as last read"))


def test_eligible_administrators_are_administrators_and_declared_ones_too() -> None:
    now = (leaving_out(conditions__users__excludeUsers=[person(3)]),)
    assert drifted(now, eligible=(Assignment(person(3), GLOBAL_ADMINISTRATOR),)).status == "fail"
    named = programme(declared=Declared(break_glass=frozenset(KEEPERS), privileged=frozenset({"user3@contoso.test"})))
    approved = baseline_of((leaving_out(),), circles(), NOW)
    told = judged(ExclusionsDrift(programme=named), healthy(baseline=approved, policies=now, members=circles()))
    assert [(one.name, one.detail) for one in told.found] == [
        ("user3@contoso.test", "left out by Require MFA; 1 of them administrators")]
    assert told.status == "fail"


def test_the_number_is_a_setting() -> None:
    now = healthy(baseline=baseline_of((leaving_out(),), circles(), NOW), members=circles(), policies=(
        leaving_out(conditions__users__excludeUsers=[person(3)]),))
    assert judged(ExclusionsDrift(programme=programme(), most=0), now).status == "fail"
