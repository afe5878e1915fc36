"""Who can become an emergency account by being put into a group."""

from typing import Any

import pytest

from monitors.checks.bg_007_protected_group import ProtectedGroup
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Group
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS, healthy, listed, person
from tests.monitors.conditional_access.documents import policy


def group(members: tuple[str, ...] = KEEPERS, **odd: Any) -> dict[str, Any]:
    made = Group(EMERGENCY, "Emergency access", **odd)
    return {"groups": LookUps({EMERGENCY: made}), "members": LookUps({EMERGENCY: frozenset(members)})}


@pytest.mark.parametrize(("areas", "word"), [
    (group(role_assignable=True), "pass"),
    (group(restricted=True), "pass"),
    (group(), "warn"),
    (group(KEEPERS[:1], role_assignable=True), "warn"),
    (group((*KEEPERS, person(1)), role_assignable=True), "fail"),
    (group(dynamic=True, restricted=True), "fail"),
])
def test_the_group(areas: dict[str, Any], word: str) -> None:
    assert result(ProtectedGroup, healthy(**areas)) == (word, set() if word == "pass" else {EMERGENCY})


def test_accounts_left_out_by_name_need_no_group() -> None:
    assert status(ProtectedGroup, policies=(listed(policy(conditions__users__excludeUsers=list(KEEPERS))),)) == "not_applicable"


def test_a_group_that_no_policy_in_force_leaves_out_does_not_matter() -> None:
    assert status(ProtectedGroup, policies=(listed(state="disabled"),), **group()) == "not_applicable"


@pytest.mark.parametrize("area", ["groups", "members"])
def test_a_group_that_could_not_be_looked_up_is_unknown(area: str) -> None:
    assert status(ProtectedGroup, **{area: LookUps({EMERGENCY: NotRead("403")})}) == "unknown"
