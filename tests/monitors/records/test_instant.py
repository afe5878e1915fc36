"""Every form of time that has been seen, and what is none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.records.instant import EPOCH, day_of, instant, since_epoch, written

MOMENT = since_epoch(datetime(2025, 12, 12, 15, 3, 58, tzinfo=UTC))


@pytest.mark.parametrize(("text", "fraction"), [
    ("2025-12-12T15:03:58Z", 0),
    ("2025-12-12T15:03:58+00:00", 0),
    ("2025-12-12T15:03:58", 0),
    ("2025-12-12 15:03:58", 0),
    ("2025-12-12T10:03:58-05:00", 0),
    ("2025-12-12T16:03:58.5+01:00", 500_000),
    ("2025-12-12T15:03:58.072989Z", 72_989),
    ("2025-12-12T15:03:58.0729890Z", 72_989),
    ("2025-12-12T15:03:58.0729890+00:00", 72_989),
    ("2025-12-12T15:03:58.072989000Z", 72_989),
    ("2025-12-12T15:03:58.072989000", 72_989),
    ("2025-12-12T10:03:58.0729890-05:00", 72_989),
    ("12/12/2025 3:03:58 PM", 0),
    ("12/12/2025 3:03:58 pm", 0),
    ("12/12/2025 03:03:58 PM", 0),
    ("12/12/2025 15:03:58", 0),
    ("12/12/2025 4:03:58 PM +01:00", 0),
    ("12/12/2025 10:03:58 AM -05:00", 0),
    ("12/12/2025 3:03:58 PM Z", 0),
    ("12/12/2025 3:03:58.0729890 PM", 72_989),
    ("  2025-12-12T15:03:58Z ", 0),
])
def test_one_moment_in_every_form(text: str, fraction: int):
    assert instant(text) == MOMENT + fraction


@pytest.mark.parametrize(("text", "same"), [
    ("8/22/2022 6:07:16 PM", "2022-08-22T18:07:16Z"),
    ("1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00Z"),
    ("1/9/2007 12:00:00 AM", "2007-01-09T00:00:00Z"),
    ("1/9/2007 12:00:00 PM", "2007-01-09T12:00:00Z"),
    ("2027-01-31", "2027-01-31T00:00:00Z"),
])
def test_american_times_and_bare_dates(text: str, same: str):
    assert written(instant(text) or 0) == same


@pytest.mark.parametrize("text", [
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00", "0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00-05:00",
    "1/1/0001 12:00:00 AM", "1/1/0001 12:00:00 AM +00:00", "1601-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00+05:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00", "9998-12-31T23:00:00-05:00",
    "", " ", "soon", "13/45/2025 3:03:58 PM", "2025-02-30T00:00:00Z", "12/12/2025 3:03:58 PM +99:99",
    "1692199702901", None, 0, 1692199702901, 1.5, True, [], {},
])
def test_what_names_no_time_is_none(text: object):
    assert instant(text) is None


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(text: str):
    assert instant(text) is None or isinstance(instant(text), int)


@given(st.datetimes(datetime(1970, 1, 3), datetime(9998, 12, 29)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_again_whatever_the_offset(naive: datetime, minutes: int):
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    at = instant(moment.isoformat())
    assert at == since_epoch(moment)
    assert at is not None
    assert instant(written(at)) == at
    assert EPOCH + timedelta(microseconds=at) == moment


def test_days_are_utc():
    assert day_of(instant("2026-03-10T23:59:59.999999Z") or 0) == "20260310"
    assert day_of(instant("2026-03-10T19:00:00-05:00") or 0) == "20260311"
