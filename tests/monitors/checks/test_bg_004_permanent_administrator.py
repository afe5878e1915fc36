"""Active and permanent, for the whole tenant: every other way to hold the role has something that can be down."""

from typing import Any

import pytest

from monitors.checks.bg_004_permanent_administrator import PermanentAdministrator
from monitors.tenant.directory import Assignment
from tests.builders import guid
from tests.monitors.checks.saying import details, result
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, KEEPERS, NOW, healthy

OTHER_ROLE = guid(9, 76)
SECOND = Assignment(KEEPERS[1], GLOBAL_ADMINISTRATOR)


def held(principal: str = KEEPERS[0], role: str = GLOBAL_ADMINISTRATOR, **odd: Any) -> Assignment:
    return Assignment(principal, role, **odd)


@pytest.mark.parametrize(("roles", "eligible", "status", "how"), [
    ([held()], [], "pass", ""),
    ([held(EMERGENCY, kind="group")], [], "warn", "through a group"),
    ([held(until=NOW + 1)], [], "fail", "for a while"),
    ([held(activated=True)], [], "fail", "for a while"),
    ([held(scope="/administrativeUnits/1")], [], "fail", "part of the tenant"),
    ([], [held()], "fail", "activate"),
    ([], [held(EMERGENCY, kind="group")], "fail", "activate"),
    ([held(role=OTHER_ROLE)], [], "fail", "does not hold"),
    ([held(until=NOW + 1), held()], [], "pass", ""),
    ([held(EMERGENCY, kind="group", until=NOW + 1)], [], "fail", "does not hold"),
])
def test_how_the_role_is_held(roles: list[Assignment], eligible: list[Assignment], status: str, how: str) -> None:
    areas = {"roles": (*roles, SECOND), "eligible": tuple(eligible)}
    assert result(PermanentAdministrator, healthy(**areas)) == (status, {KEEPERS[0]} if how else set())
    assert all(how in one for one in details(PermanentAdministrator, **areas))


def test_one_that_does_not_hold_it_outweighs_one_through_a_group() -> None:
    memberships = healthy().break_glass_memberships | {KEEPERS[1]: healthy().break_glass_memberships[KEEPERS[1]].__class__()}
    areas = {"roles": (held(EMERGENCY, kind="group"),), "break_glass_memberships": memberships}
    assert result(PermanentAdministrator, healthy(**areas)) == ("fail", set(KEEPERS))
