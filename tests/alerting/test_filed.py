"""Alerts in order of time on Azurite: each once, as its last notice has it, wherever its time has moved, and only so long."""

from typing import Any

import pytest
from msgspec.structs import replace

from alerting.filed import Filed, TablesFiled, loads, months, place_of
from alerting.pulling import AlertsQuery, PullingAlerts
from monitors.http.paging import Page
from monitors.http.problem import Problem
from monitors.records.instant import DAY, HOUR, MINUTE, Instant
from monitors.storage.tables import TablesStore
from tests.alerting.at_desk import DETECTORS, NOW, AtDesk, notice
from tests.monitors.storage.build import HOSTILE, Wait

END = NOW + DAY
BEGIN = place_of(NOW - 60 * DAY, "")


@pytest.fixture
def at(tables: TablesStore) -> AtDesk:
    """A desk over empty tables."""
    return AtDesk(tables)


def listed(at: AtDesk, wait: Wait[Any], most: int = 500) -> list[tuple[str, str]]:
    """All alerts and how they stand, read so many notices at a time."""
    found: list[Filed] = []
    place, on = BEGIN, True
    while on:
        some, on = wait(at.desk.outbox.filed.after(place, END, most))
        found += some
        place = some[-1].place if some else place
    return [(one.finding.id, one.finding.status) for one in found]


def pulled(at: AtDesk, wait: Wait[Any], **asked: Any) -> Page:
    """A page."""
    page: Page = wait(PullingAlerts(at.desk.outbox, DETECTORS.by_id, at.clock).alerts(AlertsQuery(**asked)))
    return page


def test_an_alert_stays_where_its_first_notice_put_it(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.outbox.state_up([notice("late", at=NOW), notice("early", at=NOW - HOUR)], NOW))
    wait(at.desk.outbox.state_up([notice("late", 2, "withdrawn", at=NOW - 40 * DAY), notice("early", 2, at=NOW + MINUTE)], NOW))
    wait(at.desk.outbox.state_up([notice("late", at=NOW)], NOW))
    assert listed(at, wait) == [("early", "open"), ("late", "withdrawn")]


@pytest.mark.parametrize("most", [1, 2, 3, 500])
def test_however_many_are_read_at_once_each_is_told_once(at: AtDesk, wait: Wait[Any], most: int) -> None:
    wait(at.desk.outbox.owe([notice(f"a{n}", at=NOW - n * 20 * DAY) for n in range(3)], NOW))
    if most > 1:
        wait(at.desk.outbox.state_up([notice("a1", 1, at=NOW - 20 * DAY), notice("a1", 2, "merged", at=NOW - 20 * DAY)], NOW))
    assert [one for one, _ in listed(at, wait, most)] == ["a2", "a1", "a0"]


def test_what_a_crash_left_without_a_pointer_is_filed_by_the_sweep(at: AtDesk, wait: Wait[Any]) -> None:
    lost = notice("lost")
    wait(at.store.stand(f"user|{lost.finding.subject.id}", lost))
    assert listed(at, wait) == []
    wait(at.desk.outbox.sweep(NOW))
    assert listed(at, wait) == [("lost", "open")]


def test_a_page_names_the_roll_up_that_says_an_alert_instead(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.found(*(notice(f"s{n:02d}", user=n + 1, at=NOW) for n in range(12))))
    into = {one.id: one.rolled_up_into for one in pulled(at, wait).items}
    assert sum(one is not None for one in into.values()) == 2
    assert len(into) == 12


def test_a_page_ends_where_few_of_many_are_asked_for_and_the_next_goes_on(at: AtDesk, wait: Wait[Any],
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerting.pulling.READ_AT_ONCE", 2)
    monkeypatch.setattr("alerting.pulling.ROUNDS", 2)
    wait(at.desk.outbox.owe([notice(f"a{n}", at=NOW + n, detector="account_locked" if n == 5 else "mfa_fatigue")
                             for n in range(6)], NOW))
    pages = [pulled(at, wait, detector=["account_locked"])]
    while pages[-1].next:
        pages.append(pulled(at, wait, detector=["account_locked"], page=pages[-1].next))
    assert [one.id for page in pages for one in page.items] == ["a5"]
    assert len(pages[0].items) == 0


def test_an_alert_of_a_detector_that_is_gone_is_told_all_the_same(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.outbox.owe([notice("old", detector="of_yesterday")], NOW))
    [one] = pulled(at, wait).items
    assert (one.id, one.detector, one.severity) == ("old", "of_yesterday", "high")


def test_any_id_is_filed_and_none_for_another(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.outbox.owe([notice(id_, user=n + 1) for n, id_ in enumerate(HOSTILE[:8])], NOW))
    assert sorted(one for one, _ in listed(at, wait, 3)) == sorted(set(HOSTILE[:8]))


def test_months_past_their_time_are_deleted_whole(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.outbox.owe([notice("old", at=NOW - 20 * DAY), notice("new", at=NOW)], NOW))
    filed: TablesFiled = at.desk.outbox.filed
    assert wait(filed.drop_old(NOW + 380 * DAY)) == []
    assert wait(filed.drop_old(NOW + 400 * DAY)) == ["alerts202602"]
    assert listed(at, wait) == [("new", "open")]


def test_a_place_that_was_made_up_is_refused(at: AtDesk, wait: Wait[Any]) -> None:
    with pytest.raises(Problem, match="page is no token"):
        pulled(at, wait, page="AAAA")


@pytest.mark.parametrize(("low", "high", "expected"), [
    (NOW, NOW + 1, ["202603"]), (NOW - 30 * DAY, NOW, ["202602", "202603"]), (NOW, NOW, ["202603"]), (NOW + 40 * DAY, NOW, []),
    (NOW - 90 * DAY, NOW - 60 * DAY, ["202512", "202601"])])
def test_the_months_of_a_time(low: Instant, high: Instant, expected: list[str]) -> None:
    assert list(months(low, high)) == expected


def test_a_transaction_takes_a_hundred_ordinary_notices_or_a_few_long_ones() -> None:
    rows = [{"notice": "x" * 10}] * 250 + [{"notice": "x" * 16_000, "notice1": "x" * 200_000}] * 3
    assert [len(one) for one in loads(rows)] == [100, 100, 51, 1, 1]


def test_an_alert_keeps_its_place_when_it_is_told_again(at: AtDesk, wait: Wait[Any]) -> None:
    first = notice("a1")
    wait(at.desk.outbox.owe([first, replace(first, number=2, finding=replace(first.finding, raised=2))], NOW))
    [one] = pulled(at, wait).items
    assert one.raised == 2


def test_an_alert_whose_notices_a_request_cuts_apart_is_read_again_whole(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.outbox.state_up([notice("first", at=NOW), notice("second", at=NOW + 1), notice("second", 2, "merged")], NOW))
    assert listed(at, wait, most=2) == [("first", "open"), ("second", "merged")]
