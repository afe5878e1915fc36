"""Days of facts: held once a fact, and forgotten as the window moves on."""

from monitors.records.instant import DAY
from monitors.shown_days import Days
from monitors.tenant.usage import Shown
from monitors.usage import DEVICE_NEEDED, LET_IN, REFUSED, SETTLED, SOMETHING, Fact

IMAP, POP = Fact(LET_IN, "anna", "IMAP"), Fact(LET_IN, "anna", "POP")


def held(first: int) -> Days:
    """From a day on: IMAP on days 100 and 102, POP on day 101."""
    days = Days()
    days.begin(first)
    for day, facts in ((102, [IMAP, SOMETHING]), (100, [IMAP, SOMETHING]), (101, [POP])):
        days.add(day, facts)
    return days


def written(*days: int) -> tuple[int, ...]:
    return tuple(day * DAY for day in days)


def test_days_of_a_fact_are_told_in_order_and_once() -> None:
    days = held(100)
    days.add(102, [IMAP])
    assert days.told()[LET_IN] == (Shown("anna", "IMAP", written(100, 102)), Shown("anna", "POP", written(101)))
    assert days.told()[REFUSED] == ()
    assert days.of(SOMETHING) == written(100, 102)


def test_what_only_led_to_others_and_what_is_too_old_is_not_held() -> None:
    days = held(100)
    days.add(100, [Fact(DEVICE_NEEDED, "anna", "50097"), Fact(SETTLED, "anna", "")])
    days.add(99, [POP])
    assert days.told() == held(100).told()
    assert days.days == {100, 101, 102}


def test_the_window_moves_on_and_going_back_begins_anew() -> None:
    days = held(100)
    days.begin(102)
    assert (days.told()[LET_IN], days.days) == ((Shown("anna", "IMAP", written(102)),), {102})
    days.begin(101)
    assert (days.told(), days.days) == ({}, set())


def test_a_copy_is_added_to_by_itself() -> None:
    days = held(100)
    days.copy().add(110, [POP])
    assert days.told() == held(100).told()
    assert days.copy().told() == days.told()
