"""The policy snapshot from what scans read: whom policies leave out, who depends on what, which addresses are trusted."""

from typing import Any

import pytest

from monitors.compliance.exclusions import MOST_TAKEN_IN, policy_scan
from monitors.conditional_access.location import Location
from monitors.policies import Policy, PolicyScan
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from monitors.tenant.snapshot import TenantSnapshot
from tests.builders import guid
from tests.monitors.checks.tenants import (
    EMERGENCY,
    GLOBAL_ADMINISTRATOR,
    KEEPERS,
    RING,
    healthy,
    listed,
    person,
    programme,
    registered,
)
from tests.monitors.conditional_access.documents import by_strength, grant, policy

GROUP, INNER, ROLE = guid(1, 91), guid(2, 91), guid(3, 91)
GAP = NotRead("403")


def leaving_out(**odd: Any) -> Any:
    """MFA for all users, with what the policy says besides."""
    return listed(policy(**odd))


def scan(*policies: Any, before: PolicyScan | None = None, **areas: Any) -> PolicyScan:
    """The snapshot of the healthy tenant with these policies and areas."""
    found = policy_scan(tenant(policies=policies, **areas), programme(), before)
    assert found is not None
    return found


def tenant(**areas: Any) -> TenantSnapshot:
    return healthy(**{"nested": LookUps({EMERGENCY: frozenset()}), **areas})


def test_a_policy_s_exclusions_by_name_group_and_role_with_the_groups_within() -> None:
    found = scan(leaving_out(conditions__users__excludeUsers=[person(1).upper()], conditions__users__excludeGroups=[GROUP],
                             conditions__users__excludeRoles=[ROLE]),
                 nested=LookUps({GROUP: frozenset({INNER})}), members=LookUps({GROUP: frozenset({person(2)})}))
    [one] = found.policies
    assert (one.asks_mfa, one.users, one.groups) == (True, {person(1)}, {GROUP, INNER, ROLE})
    assert [each.id for each in found.of_group(INNER)] == [one.id]
    assert [bool(list(found.of_user(person(n)))) for n in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(("state", "there"), [("enabled", True), ("enabledForReportingButNotEnforced", False),
                                              ("disabled", False)])
def test_only_policies_in_force_count(state: str, there: bool) -> None:
    assert bool(scan(leaving_out(state=state)).policies) is there


@pytest.mark.parametrize(("asked", "mfa"), [
    (grant("mfa"), True), (grant("mfa", "compliantDevice", operator="OR"), False),
    (grant("mfa", "compliantDevice", operator="AND"), True), (grant("compliantDevice"), False), (grant("block"), False),
    (by_strength("fido2"), True), (None, False)])
def test_whether_it_grants_access_for_mfa_only(asked: Any, mfa: bool) -> None:
    assert scan(leaving_out(grantControls=asked)).policies[0].asks_mfa is mfa


def test_who_holds_a_role_now_is_in_it_and_who_may_activate_it_is_not() -> None:
    roles = (Assignment(person(1), ROLE), Assignment(GROUP, ROLE, "group"), Assignment(person(5), GLOBAL_ADMINISTRATOR))
    found = scan(leaving_out(conditions__users__excludeRoles=[ROLE]), roles=roles, eligible=(Assignment(person(3), ROLE),),
                 members=LookUps({GROUP: frozenset({person(2)})}))
    assert found.members[ROLE] == {person(1), person(2)}


def test_a_group_that_is_taken_in_is_kept_where_it_is_small_and_one_that_is_left_out_in_any_case() -> None:
    many = frozenset(guid(n, 92) for n in range(MOST_TAKEN_IN + 1))
    members = LookUps({GROUP: many, INNER: frozenset(sorted(many)[1:]), RING: many})
    found = scan(leaving_out(conditions__users__includeGroups=[GROUP, INNER], conditions__users__excludeGroups=[RING]),
                 members=members)
    assert found.members.keys() == {INNER, RING}


def test_of_what_could_not_be_read_it_says_what_the_one_before_did() -> None:
    before = PolicyScan((), {GROUP: frozenset({person(7)}), ROLE: frozenset({person(8)})}, {"fido2": 3},
                        frozenset({"192.0.2.0/24"}), {"pilot": frozenset({person(9)})})
    found = scan(leaving_out(conditions__users__excludeGroups=[GROUP], conditions__users__excludeRoles=[ROLE]), before=before,
                 members=GAP, roles=GAP, registration=GAP, locations=GAP, nested=GAP)
    assert (found.members, found.sole, found.trusted, found.rings) == (
        before.members, before.sole, before.trusted, before.rings)
    unknown = scan(leaving_out(conditions__users__excludeGroups=[GROUP]), members=LookUps({GROUP: GAP}))
    assert (unknown.members, unknown.rings) == ({}, {}), "nobody knows, which is not nobody"


def test_a_group_that_is_gone_has_nobody_in_it() -> None:
    found = scan(leaving_out(conditions__users__excludeGroups=[GROUP]), members=LookUps({GROUP: None}))
    assert found.members == {GROUP: frozenset()}


def test_without_the_policies_themselves_there_is_none() -> None:
    assert policy_scan(tenant(policies=GAP), programme(), PolicyScan((Policy("1", "MFA"),))) is None


def test_trusted_ranges_are_those_of_trusted_locations_only() -> None:
    places = (Location(guid(1, 93), "Office", frozenset({"192.0.2.0/24"}), True),
              Location(guid(2, 93), "Café", frozenset({"198.51.100.0/24"})),
              Location(guid(3, 93), "Other office", frozenset({"2001:db8::/48"}), True))
    found = scan(locations={one.id: one for one in places})
    assert found.trusted == {"192.0.2.0/24", "2001:db8::/48"}


@pytest.mark.parametrize(("methods", "sole"), [
    (("microsoftAuthenticatorPush",), {"microsoftauthenticator": 1}), (("mobilePhone",), {}), (("sms",), {"sms": 1}),
    (("fido2SecurityKey", "passKeySynced"), {"fido2": 1}), (("fido2SecurityKey", "microsoftAuthenticatorPush"), {}),
    (("fido2SecurityKey", "windowsHelloForBusiness"), {}), (("fido2SecurityKey", "somethingNew"), {}), (("email",), {})])
def test_who_has_nothing_but_one_method(methods: tuple[str, ...], sole: dict[str, int]) -> None:
    """By the ids of the authentication methods policy: of a mobile phone both texts and calls remain."""
    assert scan(registration={person(1): registered(1, *methods)}).sole == sole


def test_rings_by_name() -> None:
    found = scan(members=LookUps({RING: frozenset(KEEPERS)}))
    assert found.rings == {"pilot": frozenset(KEEPERS)}
