"""How the work of a tenant is spread over its days."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.tenant.clock import DAY, HOUR, MINUTE

SLICE = 5 * MINUTE
_EVEN, _NIGHT = 1.0, 0.15
_BUSY = {6: 0.5, 7: 1.2, 8: 2.6, 9: 3.0, 10: 2.8, 11: 2.6, 12: 1.8, 13: 2.6, 14: 2.8, 15: 2.6, 16: 2.0, 17: 1.0}
_EVENING = {18: 0.6, 19: 0.5, 20: 0.5, 21: 0.4, 22: 0.3}
_HOURS = {hour: {**_BUSY, **_EVENING}.get(hour, _NIGHT) for hour in range(24)}
_WEEKEND_SHARE = 0.35
WORKING_HOURS = range(7, 18)


def hour_of(at: int) -> int:
    """The hour of the day, UTC."""
    return at % DAY // HOUR


def is_weekend(at: int) -> bool:
    """Whether it is a Saturday or a Sunday; the first day of 1970 was a Thursday."""
    return (at // DAY + 3) % 7 >= 5


def shares(start: int, end: int, total: float) -> Iterator[tuple[int, int]]:
    """The start of each slice and how much of `total` falls into it; all of it does."""
    slices = range(start, end, SLICE)
    whole = sum(map(_weight, slices))
    spent, weighed = 0, 0.0
    for at in slices:
        weighed += _weight(at)
        due = round(total * weighed / whole)
        yield at, due - spent
        spent = due


def _weight(at: int) -> float:
    return _HOURS[hour_of(at)] * (_WEEKEND_SHARE if is_weekend(at) else _EVEN)
