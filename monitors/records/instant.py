"""Event times: whole microseconds since 1970 in UTC, read from every form Entra has been seen to write."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import msgspec

Instant = int
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END: Final = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
MICROSECOND = timedelta(microseconds=1)
AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})[ T](\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: ?([AP])M)?(?: ?(Z|[+-]\d{2}:?\d{2}))?",
    re.IGNORECASE,
)


def since_epoch(moment: datetime) -> Instant:
    """The instant of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def instant(text: object) -> Instant | None:
    """The instant that a text names, UTC where it names no zone; None where there is none, or none from 1970 to 9998.

    The year 1 is how .NET writes "no value", so times before 1970 are read as none.
    """
    if not isinstance(text, str):
        return None
    moment = _iso(text.strip()) or _american(text.strip())
    if moment is None:
        return None
    at = since_epoch(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return at if 0 <= at < END else None


def written(at: Instant) -> str:
    """ISO 8601 in UTC with Z, and a fraction only where there is one."""
    return (EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def day_of(at: Instant) -> str:
    """The UTC day as eight digits, as the names of day tables carry it."""
    return (EPOCH + timedelta(microseconds=at)).strftime("%Y%m%d")


def _iso(text: str) -> datetime | None:
    try:
        return msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        pass
    try:
        return datetime.fromisoformat(text)  # also takes what RFC 3339 does not, such as a bare date
    except ValueError:
        return None


def _american(text: str) -> datetime | None:
    found = AMERICAN.fullmatch(text)
    if not found:
        return None
    month, day, year, hour, minute, second, fraction, half, zone = found.groups()
    hours = int(hour) % 12 + 12 * (half.upper() == "P") if half else int(hour)
    micro = int(f"{fraction or '0':0<6}"[:6])
    try:
        return datetime(int(year), int(month), int(day), hours, int(minute), int(second), micro, tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(text: str | None) -> timezone:
    if not text or text.upper() == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
