"""lastUpdatedDateTime is when the report was refreshed: Microsoft Graph, "userRegistrationDetails resource type"."""

from dataclasses import replace

import pytest

from monitors.check import Status, judged
from monitors.checks.reg_012_report import Report
from monitors.records.instant import DAY, HOUR
from monitors.tenant.area import NotRead
from monitors.tenant.own import OwnState
from tests.monitors.checks.crowds import MISSING, Row, crowd, listed, of
from tests.monitors.checks.tenants import NOW, healthy

FRESH: Row = {}


def aged(age: int) -> Row:
    return {"refreshed": NOW - age}


@pytest.mark.parametrize(("held", "status"), [
    ([aged(24 * HOUR - 1)], Status.PASS),
    ([aged(24 * HOUR)], Status.WARN),
    ([aged(90 * DAY), aged(HOUR)], Status.PASS),
    ([{"refreshed": 0}], Status.UNKNOWN),
])
def test_the_newest_row_dates_the_report(held: list[Row], status: Status) -> None:
    assert of(Report, held).status == status


def test_a_report_is_as_old_as_it_was_when_it_was_read() -> None:
    earlier = replace(healthy(**crowd([aged(40 * HOUR)])), read_at={"registration": NOW - 20 * HOUR})
    assert judged(Report(), earlier).status == Status.PASS


@pytest.mark.parametrize(("present", "missing", "status"), [
    (99, 1, Status.PASS), (981, 19, Status.PASS), (98, 2, Status.WARN), (0, 1, Status.WARN)])
def test_who_is_missing(present: int, missing: int, status: Status) -> None:
    result = of(Report, [FRESH] * present + [MISSING] * missing)
    assert result.status == status
    assert len(listed(result)) == missing


def test_nobody_misses_disabled_users_or_newcomers() -> None:
    assert of(Report, [FRESH, MISSING], odd={"enabled": False}).status == Status.PASS
    assert of(Report, [FRESH, MISSING], odd={"created": NOW - 7 * DAY + 1}).status == Status.PASS
    assert of(Report, [FRESH, MISSING], odd={"created": NOW - 7 * DAY}).status == Status.WARN
    assert of(Report, [FRESH, MISSING], odd={"guest": True}).status == Status.WARN


@pytest.mark.parametrize(("before", "rows", "status"), [
    (None, 9, Status.PASS), (9, 9, Status.PASS), (8, 9, Status.PASS), (10, 9, Status.PASS), (11, 9, Status.WARN),
    (1_000, 9, Status.WARN), (NotRead("nobody keeps it"), 9, Status.PASS)])
def test_a_report_that_lost_more_than_a_tenth_of_its_rows_since_the_scan_before(
        before: int | NotRead | None, rows: int, status: Status) -> None:
    own = before if isinstance(before, NotRead) else OwnState(registered_before=before)
    result = of(Report, [FRESH] * rows, also={"own": own})
    assert result.status == status
    assert ("since the scan before" in result.summary) is (status is Status.WARN)


def test_a_word_that_nobody_knows_is_told_once() -> None:
    result = of(Report, [("microsoftAuthenticatorPush", "passKeyOfTomorrow"), ("passKeyOfTomorrow",), ("unknownFutureValue",)])
    assert result.status == Status.WARN
    assert listed(result, "method") == ["passkeyoftomorrow", "unknownfuturevalue"]


def test_the_numbers_are_settings() -> None:
    assert of(Report, [aged(25 * HOUR)], hours=26).status == Status.PASS
    assert of(Report, [FRESH, MISSING], missing_percent=51).status == Status.PASS
    assert of(Report, [FRESH], also={"own": OwnState(registered_before=4)}, lost_percent=75).status == Status.PASS
    assert of(Report, [FRESH], also={"own": OwnState(registered_before=4)}, lost_percent=74).status == Status.WARN
