"""Holders of roles: a group that holds one makes its members holders, and an eligible role counts."""

import pytest

from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from monitors.tenant.holders import holders
from tests.builders import guid
from tests.monitors.checks.tenants import GLOBAL_ADMINISTRATOR, healthy, person

OTHER = guid(1, 80)
ADMINS = guid(2, 80)
HELD = (Assignment(person(1), OTHER), Assignment(ADMINS, GLOBAL_ADMINISTRATOR, "group"),
        Assignment(guid(3, 80), GLOBAL_ADMINISTRATOR, "servicePrincipal"))
TENANT = healthy(roles=HELD, eligible=(Assignment(person(4), GLOBAL_ADMINISTRATOR),),
                 members=LookUps({ADMINS: frozenset({person(2), person(3)})}))


def test_of_one_role_and_of_any() -> None:
    assert holders(TENANT, {GLOBAL_ADMINISTRATOR}) == {person(2), person(3), person(4)}
    assert holders(TENANT) == {person(1), person(2), person(3), person(4)}


def test_a_group_that_is_gone_makes_nobody_a_holder() -> None:
    assert holders(TENANT.having(members=LookUps({ADMINS: None}), eligible=()), {GLOBAL_ADMINISTRATOR}) == frozenset()


@pytest.mark.parametrize("area", ["roles", "eligible", "members"])
def test_what_was_not_read_is_not_nobody(area: str) -> None:
    with pytest.raises(NotRead, match="403"):
        holders(TENANT.having(**{area: NotRead("403")}))


def test_members_of_one_group_that_were_not_read_are_not_nobody() -> None:
    with pytest.raises(NotRead, match="403"):
        holders(TENANT.having(members=LookUps({ADMINS: NotRead("403")})))
