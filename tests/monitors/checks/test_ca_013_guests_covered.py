"""Guests: Maester MT.1016; the six types: Microsoft Graph, "conditionalAccessGuestsOrExternalUsers resource type"."""

from typing import Any

import pytest

from monitors.checks.ca_013_guests_covered import GuestsCovered
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.people import User
from tests.builders import TENANT
from tests.monitors.checks.rules import EXCEPT, OTHERS, members, ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import healthy, person, user
from tests.monitors.conditional_access.documents import guests

SIX = ("internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember", "b2bDirectConnectUser", "otherExternalUser",
       "serviceProvider")
NOBODY = {"conditions__users__includeUsers": []}
ONLY = "conditions__users__includeGuestsOrExternalUsers"
BUT = "conditions__users__excludeGuestsOrExternalUsers"


def guest(**odd: Any) -> User:
    return user(3, **{"name": "anna_contoso.com#EXT#@contoso.onmicrosoft.com", "guest": True} | odd)


@pytest.mark.parametrize(("policies", "expected"), [
    ((ruled(),), "pass"),
    ((ruled(**NOBODY, **{ONLY: guests(",".join(SIX))}),), "pass"),
    ((ruled(conditions__users__includeUsers=["GuestsOrExternalUsers"]),), "pass"),
    ((ruled(**{BUT: guests("serviceProvider")}), ruled(**NOBODY, **{ONLY: guests("serviceProvider")})), "pass"),
    ((ruled(**NOBODY, **{ONLY: guests(",".join(SIX[:5]))}),), "fail"),
    ((ruled(**{BUT: guests("internalGuest")}),), "fail"),
    ((ruled(conditions__users__excludeUsers=["GuestsOrExternalUsers"]),), "fail"),
    ((ruled(state="enabledForReportingButNotEnforced"),), "fail"),
    ((ruled(conditions__signInRiskLevels=["high"]),), "fail"),
    ((), "fail"),
    ((ruled(**{BUT: guests("serviceProvider", TENANT)}),), "warn"),
    ((ruled(**NOBODY, **{ONLY: guests(",".join(SIX), TENANT)}),), "warn"),
    ((ruled(conditions__times={"only": "at night"}),), "unknown"),
])
def test_all_types_of_guests(policies: tuple[Any, ...], expected: str) -> None:
    assert status(GuestsCovered, policies=policies) == expected


def test_the_types_left_out_are_named() -> None:
    policy = ruled(**{BUT: guests("serviceProvider,internalGuest")})
    assert result(GuestsCovered, healthy(policies=(policy,))) == ("fail", {"serviceProvider", "internalGuest"})


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, ("fail", {person(3)})),
    ({"guest": False}, ("pass", set())),
    ({"enabled": False}, ("pass", set())),
    ({"id": person(4)}, ("pass", set())),
])
def test_each_guest_by_person(odd: dict[str, Any], expected: tuple[str, set[str]]) -> None:
    one = guest(**odd)
    areas = {"users": {one.id: one}, "members": members(others=frozenset({person(3)})), "policies": (ruled(**EXCEPT),)}
    assert result(GuestsCovered, healthy(**areas)) == expected


def test_of_a_guest_who_may_be_in_a_group_that_was_not_read_nobody_can_tell() -> None:
    unread = LookUps({**{one: members().of(one) for one in members()}, OTHERS: NotRead("Graph answered 403")})
    assert status(GuestsCovered, users={person(3): guest()}, members=unread, policies=(ruled(**EXCEPT),)) == "unknown"
