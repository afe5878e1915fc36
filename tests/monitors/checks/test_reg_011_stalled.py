"""Who has not registered is looked at before the ring's day, and fails from that day on."""

import pytest

from monitors.check import Status
from monitors.checks.reg_011_stalled import Stalled
from monitors.programme import Ring
from monitors.records.instant import DAY
from monitors.tenant.area import LookUps
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, listed, of
from tests.monitors.checks.tenants import NOW, RING, person

DONE: Row = {}


def ring(enforced: int | None) -> dict[str, object]:
    return {"rings": (Ring("pilot", RING, enforced),)}


@pytest.mark.parametrize(("enforced", "status"), [
    (NOW + 14 * DAY + 1, Status.NOT_APPLICABLE), (NOW + 14 * DAY, Status.WARN), (NOW + 1, Status.WARN), (NOW, Status.FAIL),
    (NOW - 60 * DAY, Status.FAIL), (None, Status.NOT_APPLICABLE)])
def test_the_day_of_the_ring(enforced: int | None, status: Status) -> None:
    assert of(Stalled, [DONE, NOTHING], decided=ring(enforced)).status == status


@pytest.mark.parametrize(("held", "status"), [
    ([DONE], Status.PASS), ([DONE, MISSING], Status.UNKNOWN), ([NOTHING, MISSING], Status.FAIL),
    ([{"capable": False}], Status.PASS)])
def test_who_has_registered(held: list[Row], status: Status) -> None:
    assert of(Stalled, held).status == status


@pytest.mark.parametrize(("created", "status"), [(NOW - 7 * DAY, Status.FAIL), (NOW - 7 * DAY + 1, Status.PASS)])
def test_newcomers_have_some_days(created: int, status: Status) -> None:
    assert of(Stalled, [NOTHING], odd={"created": created}).status == status


def test_rings_and_people_are_listed() -> None:
    result = of(Stalled, [DONE, NOTHING])
    assert (listed(result, "ring"), listed(result)) == ([RING], [person(1)])
    assert result.summary == "pilot: 1 of 2 have not registered; in all 1 people to ask"


def test_people_outside_of_rings_are_not_asked_yet() -> None:
    assert of(Stalled, [NOTHING], also={"members": LookUps({RING: frozenset()})}).status == Status.PASS


def test_the_days_are_settings() -> None:
    assert of(Stalled, [NOTHING], decided=ring(NOW + 14 * DAY), warn_days=13).status == Status.NOT_APPLICABLE
    assert of(Stalled, [NOTHING], odd={"created": NOW - 7 * DAY}, new_days=8).status == Status.PASS
