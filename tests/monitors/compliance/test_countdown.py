"""The countdown of SMS and voice: Microsoft Entra, "SMS and voice retirement": MFA and password reset, guests too."""

import asyncio
from typing import Any

import pytest

from monitors.compliance.countdown import Counting, Left, countdown, days_left
from monitors.programme import Ring
from monitors.records.instant import DAY, instant
from monitors.tenant.area import LookUps, NotRead
from tests.builders import guid
from tests.monitors.checks.crowds import crowd, guest
from tests.monitors.checks.tenants import NOW, RING, healthy, person, programme

PUSH, PHONE = "microsoftAuthenticatorPush", "mobilePhone"
SECOND = guid(3, 96)
HELD = [(PUSH,), (PHONE,), (PHONE, "officePhone", "email"), (PHONE, PUSH), ("email",), None, (PHONE, "somethingNew"),
        {"methods": (PHONE,), "reset_registered": False}]
RINGS = (Ring("pilot", RING), Ring("rest", SECOND))


def tenant(**areas: Any) -> Any:
    """Eight people, of whom the second to fourth are in the pilot, and a guest with a phone."""
    made = crowd(HELD)
    made["users"][person(8)] = guest(8)
    made["registration"] |= crowd([*[None] * 8, (PHONE,)])["registration"]
    members = LookUps({RING: frozenset(map(person, (1, 2, 3))), SECOND: frozenset({person(8)})})
    return healthy(**made | {"members": members} | areas)


def rows(**areas: Any) -> dict[str, Left]:
    return {one.ring: one for one in countdown(tenant(**areas), programme(rings=RINGS))}


def test_everybody_and_each_ring_is_counted_once() -> None:
    day = "2026-03-10"
    assert rows() == {
        "": Left(day, "", 4, 1, 3, 2, 9, 328),
        "pilot": Left(day, "pilot", 2, 0, 2, 0, 3, 328),
        "rest": Left(day, "rest", 1, 1, 1, 0, 1, 328)}


def test_a_ring_whose_members_could_not_be_read_is_not_counted_as_empty() -> None:
    found = rows(members=LookUps({RING: NotRead("Graph answered 503"), SECOND: None}))
    assert found.keys() == {"", "rest"}
    assert found["rest"].total == 0


@pytest.mark.parametrize(("day", "left"), [
    ("2026-11-26", 67), ("2027-01-31", 1), ("2027-01-31T23:59:59Z", 1), ("2027-02-01", 0), ("2027-03-01", 0)])
def test_days_begun_count_whole(day: str, left: int) -> None:
    assert days_left(instant(day) or 0, instant("2027-02-01") or 0) == left


class Kept:
    def __init__(self) -> None:
        self.rows: list[Left] = []

    async def keep(self, rows: Any) -> None:
        self.rows += rows


@pytest.mark.parametrize(("areas", "count"), [
    ({}, 3), ({"users": NotRead("Graph answered 403")}, 0), ({"registration": NotRead("no P1", "P1")}, 0)])
def test_what_was_not_read_is_not_counted(areas: dict[str, Any], count: int) -> None:
    kept = Kept()
    asyncio.run(Counting(kept, programme(rings=RINGS)).count(tenant(**areas)))
    assert len(kept.rows) == count


def test_the_day_is_that_of_the_setting() -> None:
    [everybody] = countdown(tenant(), programme(rings=(), telephony_ends=NOW + DAY))
    assert everybody.days_left == 1
