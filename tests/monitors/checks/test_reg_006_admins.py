"""Phase 1 and 2 of Microsoft's mandatory MFA ask it of every administrator; whoever may activate a role is one."""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.reg_006_admins import Admins
from monitors.tenant.area import LookUps
from monitors.tenant.directory import Assignment
from tests.builders import guid
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, crowd, listed, of
from tests.monitors.checks.tenants import GLOBAL_ADMINISTRATOR, healthy, person, user

KEY: Row = ("fido2SecurityKey",)
PUSH: Row = ("microsoftAuthenticatorPush", "microsoftAuthenticatorPasswordless")
GROUP = guid(9, 71)


def holds(n: int) -> Assignment:
    return Assignment(person(n), GLOBAL_ADMINISTRATOR)


@pytest.mark.parametrize(("held", "status"), [
    (KEY, Status.PASS),
    (("windowsHelloForBusiness",), Status.PASS),
    (PUSH, Status.WARN),
    (("externalAuthMethod",), Status.WARN),
    (("passKeyOfTomorrow",), Status.UNKNOWN),
    (NOTHING, Status.FAIL),
    ({"methods": ("fido2SecurityKey",), "capable": False}, Status.FAIL),
    (MISSING, Status.UNKNOWN),
])
@pytest.mark.parametrize("area", ["roles", "eligible"])
def test_one_administrator(held: Row, status: Status, area: str) -> None:
    assert of(Admins, [held], also={area: (holds(0),)}).status == status


@pytest.mark.parametrize(("held", "status"), [
    ([KEY, NOTHING, MISSING], Status.FAIL), ([KEY, PUSH, MISSING], Status.UNKNOWN), ([KEY, PUSH], Status.WARN)])
def test_the_worst_decides(held: list[Row], status: Status) -> None:
    assert of(Admins, held, also={"roles": tuple(holds(n) for n in range(3))}).status == status


def test_members_of_a_group_that_holds_a_role_are_administrators() -> None:
    areas: dict[str, Any] = {"eligible": (Assignment(GROUP, GLOBAL_ADMINISTRATOR, "group"),),
                             "members": LookUps({GROUP: frozenset({person(1)})})}
    assert listed(of(Admins, [KEY, NOTHING], also=areas, decided={"rings": ()})) == [person(1)]


def test_who_holds_no_role_is_another_check_s() -> None:
    assert of(Admins, [NOTHING, KEY], also={"roles": (holds(1),)}).status == Status.PASS
    assert of(Admins, [{"admin": True, "capable": False}], also={"roles": ()}).status == Status.NOT_APPLICABLE


def test_guests_who_are_administrators_count_and_disabled_ones_do_not() -> None:
    people = crowd([NOTHING])
    for odd, status in (({"guest": True}, Status.FAIL), ({"enabled": False}, Status.NOT_APPLICABLE)):
        areas = people | {"users": {person(0): user(0, **odd)}, "roles": (holds(0),)}
        assert judged(Admins(), healthy(**areas)).status == status
