"""Times as whole microseconds since 1970, and the ways in which Entra writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """The same moment in microseconds."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def iso(at: int) -> str:
    """ISO 8601, UTC, microseconds, Z: as the truth writes it."""
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=4096)
def _minute(minute: int) -> bytes:
    return (_EPOCH + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:").encode()


def _seven_digits(at: int) -> bytes:
    """To the tenth of a microsecond, which is 0 for whole hundredths of a millisecond: nobody need round those."""
    minute, rest = divmod(at, MINUTE)
    second, micro = divmod(rest, SECOND)
    return b"%b%02d.%06d%d" % (_minute(minute), second, micro, micro % 10)


def published(at: int) -> bytes:
    """The form of the top-level `time`."""
    return _seven_digits(at) + b"Z"


def created(at: int) -> bytes:
    """The form of `createdDateTime` and `activityDateTime`."""
    return _seven_digits(at) + b"+00:00"


def stepped(creation: bytes) -> bytes:
    """The form of `authenticationStepDateTime`, of the same time in the form of `createdDateTime`: whole seconds."""
    return creation[:19] + b"+00:00"
