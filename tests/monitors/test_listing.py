"""What is listed is bounded, what is counted is not; shares are cut, and what nobody knows decides nothing."""

import pytest

from monitors.check import Status
from monitors.listing import MOST, counted, days_left, listed, of_least, of_most, of_none, percent
from monitors.records.instant import DAY
from monitors.tenant.joined import Sorted
from monitors.tenant.people import User

ALL = [User(f"{n:05d}", f"user{n}@contoso.test") for n in range(MOST + 2)]


def sorted_out(well: int, ill: int, untold: int) -> Sorted:
    return Sorted(well, ALL[:ill], ALL[ill:ill + untold])


@pytest.mark.parametrize(("well", "ill", "untold", "status"), [
    (9, 1, 0, Status.PASS), (8, 2, 0, Status.WARN), (5, 5, 0, Status.WARN), (4, 6, 0, Status.FAIL), (8, 1, 1, Status.UNKNOWN),
    (9, 0, 1, Status.PASS), (3, 6, 1, Status.FAIL), (0, 0, 0, Status.PASS)])
def test_a_share_of_those_who_are_well(well: int, ill: int, untold: int, status: Status) -> None:
    assert of_least(sorted_out(well, ill, untold), 90, 50) == status
    assert of_most(sorted_out(well, ill, untold), 10, 50) == status


def test_none_is_none_only_where_everybody_is_known() -> None:
    assert of_none(sorted_out(1, 0, 0), Status.WARN) == Status.PASS
    assert of_none(sorted_out(1, 0, 1), Status.WARN) == Status.UNKNOWN
    assert of_none(sorted_out(1, 1, 1), Status.WARN) == Status.WARN


def test_the_first_are_listed_privileged_ones_before_others() -> None:
    ids = [one.object_id for one in listed(ALL[::-1], "x", first={ALL[-1].id})]
    assert ids == [ALL[-1].id, *(one.id for one in ALL[:MOST - 1])]
    assert counted(len(ALL), "people") == f"{len(ALL)} people (the first {MOST} are listed)"
    assert counted(MOST, "people") == f"{MOST} people"


def test_shares_are_cut_and_days_begun_count() -> None:
    assert (percent(9799, 10000), percent(98, 100), percent(0, 0)) == (97.9, 98.0, 0.0)
    assert days_left(0, DAY + 1) == "which end in 2 days"
    assert days_left(0, DAY) == "which end in 1 day"
    assert days_left(DAY, DAY) == "which have ended"
