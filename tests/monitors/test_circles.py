"""Who is meant: Microsoft Entra, "Conditional Access: Users, groups, agents, and workload identities"."""

from typing import Any

import pytest

from monitors.circles import Side, circles_of, guest_kind, judged_people
from monitors.declared import Declared
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from tests.builders import TENANT
from tests.monitors.checks.rules import EXCEPT, OTHERS, SYNC, ruled
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, KEEPERS, healthy, person, programme, user
from tests.monitors.conditional_access.documents import guests

NOBODY = {"conditions__users__includeUsers": []}
EXTERNAL = "anna_contoso.com#EXT#@contoso.onmicrosoft.com"
NAMED = LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: frozenset({person(3)})})
UNREAD = LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: NotRead("Graph answered 403")})


@pytest.mark.parametrize(("odd", "kind"), [
    ({}, ""),
    ({"guest": True}, "internalGuest"),
    ({"guest": True, "name": EXTERNAL}, "b2bCollaborationGuest"),
    ({"name": EXTERNAL.lower()}, "b2bCollaborationMember"),
])
def test_which_type_of_guest_somebody_is(odd: dict[str, Any], kind: str) -> None:
    assert guest_kind(user(1, **odd)) == kind


@pytest.mark.parametrize(("odd", "takes"), [
    ({}, True),
    ({"conditions__users__excludeUsers": [person(3)]}, False),
    ({"conditions__users__excludeUsers": ["All"]}, False),
    (EXCEPT, False),
    (NOBODY, False),
    (NOBODY | {"conditions__users__includeUsers": [person(3)]}, True),
    (NOBODY | {"conditions__users__includeGroups": [OTHERS]}, True),
    (NOBODY | {"conditions__users__includeGroups": [OTHERS], "conditions__users__excludeUsers": [person(3)]}, False),
    (NOBODY | {"conditions__users__includeRoles": [GLOBAL_ADMINISTRATOR]}, True),
    (NOBODY | {"conditions__users__includeRoles": [SYNC]}, False),
    ({"conditions__users__excludeRoles": [GLOBAL_ADMINISTRATOR]}, False),
])
def test_whom_a_policy_takes_in(odd: dict[str, Any], takes: bool) -> None:
    tenant = healthy(members=NAMED, roles=(Assignment(OTHERS, GLOBAL_ADMINISTRATOR, "group"),))
    assert circles_of(tenant).reach(ruled(**odd).policy).takes(user(3)) is takes


@pytest.mark.parametrize(("odd", "takes"), [
    (EXCEPT, None),
    (NOBODY | {"conditions__users__includeGroups": [OTHERS]}, None),
    (NOBODY | {"conditions__users__includeGroups": [OTHERS], "conditions__users__excludeUsers": [person(3)]}, False),
    (NOBODY | {"conditions__users__excludeGroups": [OTHERS]}, False),
    ({"conditions__users__includeGroups": [OTHERS]}, True),
])
def test_a_group_that_was_not_read_decides_only_what_it_must(odd: dict[str, Any], takes: bool | None) -> None:
    reach = circles_of(healthy(members=UNREAD)).reach(ruled(**odd).policy)
    assert reach.takes(user(3)) is takes
    assert "403" in reach.gap


@pytest.mark.parametrize(("assignment", "activated", "holds"), [
    (Assignment(person(3), GLOBAL_ADMINISTRATOR), False, True),
    (Assignment(person(3), GLOBAL_ADMINISTRATOR, scope="/administrativeUnits/1"), False, False),
    (Assignment(person(3), GLOBAL_ADMINISTRATOR, "servicePrincipal"), False, False),
])
def test_who_holds_a_role_as_policies_see_it(assignment: Assignment, activated: bool, holds: bool) -> None:
    circles = circles_of(healthy(roles=(assignment,)), activated=activated)
    assert (person(3) in circles.role(GLOBAL_ADMINISTRATOR)) is holds


@pytest.mark.parametrize("activated", [True, False])
def test_a_role_that_may_be_activated_counts_on_request(activated: bool) -> None:
    tenant = healthy(roles=(), eligible=(Assignment(person(3), GLOBAL_ADMINISTRATOR),))
    assert (person(3) in circles_of(tenant, activated=activated).role(GLOBAL_ADMINISTRATOR)) is activated


@pytest.mark.parametrize(("side", "names"), [
    (guests("b2bCollaborationGuest"), True),
    (guests("internalGuest"), False),
    (guests("b2bCollaborationGuest", TENANT), None),
    (guests("internalGuest", TENANT), False),
])
def test_guests_of_all_tenants_or_of_some(side: dict[str, Any], names: bool | None) -> None:
    policy = ruled(**NOBODY, conditions__users__includeGuestsOrExternalUsers=side).policy
    assert circles_of(healthy()).side(policy, include=True).names(user(3, guest=True, name=EXTERNAL)) is names


def test_nobody_is_a_guest_of_no_type() -> None:
    assert Side(False, frozenset(), frozenset({"internalGuest of every tenant"})).names(user(3)) is False


def test_of_whom_something_is_asked() -> None:
    users = {one.id: one for one in (user(1), user(2, enabled=False), user(3, guest=True), user(4), user(5), user(6))}
    declared = Declared(break_glass=frozenset({person(5)}), service=frozenset({"user6@contoso.test"}))
    tenant = healthy(users=users, roles=(Assignment(person(4), SYNC),))
    decided, circles = programme(declared=declared), circles_of(tenant)
    assert {one.id for one in judged_people(tenant, decided, circles)} == {person(1)}
    assert {one.id for one in judged_people(tenant, decided, circles, guests=True)} == {person(1), person(3)}
