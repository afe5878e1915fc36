"""What the digest says of the end of SMS and voice: how many days are left, and for how many people."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from monitors.compliance.countdown import EVERYBODY, Left
from monitors.records.instant import Instant

LOOKED_BACK: Final = 3
"""So many days back a count may lie and still be told; a scan is made once a day."""


def days_told(now: Instant) -> tuple[str, str]:
    """The days whose counts are needed to tell how it stands, first and last."""
    today = _day(now)
    return str(today - timedelta(days=LOOKED_BACK + 1)), str(today)


def burn_down(rows: Sequence[Left], now: Instant) -> list[str]:
    """A sentence, or none where nobody rests on SMS and voice, or nobody has counted lately."""
    counted = {one.day: one for one in rows if one.ring == EVERYBODY}
    if not counted:
        return []
    last = counted[max(counted)]
    if not (last.phone_only or last.reset_on_phones):
        return []
    rings = [one for one in rows if one.day == last.day and one.ring != EVERYBODY and one.phone_only]
    since = (_day(now) - date.fromisoformat(last.day)).days
    told = f"{_alone(last, rings)}{_change(last, counted)}{_resets(last)}{_aged(last, since)}"
    return [f"{_until(last.days_left - since)}: {told}."]


def _until(days: int) -> str:
    return f"{days} day{'s' * (days > 1)} until SMS and voice end" if days > 0 else "SMS and voice have ended"


def _alone(last: Left, rings: Sequence[Left]) -> str:
    if not last.phone_only:
        return "nobody has nothing else for MFA"
    inside = [", ".join(f"ring {one.ring} {one.phone_only}" for one in rings)] if rings else []
    inside += [f"{last.guests} of them guests"] if last.guests else []
    verb = "person has" if last.phone_only == 1 else "people have"
    return f"{last.phone_only} {verb} nothing else" + (f" ({'; '.join(inside)})" if inside else "")


def _change(last: Left, counted: dict[str, Left]) -> str:
    """Against the day before, where that was counted."""
    before = counted.get(str(date.fromisoformat(last.day) - timedelta(days=1)))
    if before is None:
        return ""
    more = last.phone_only - before.phone_only
    return ", as many as the day before" if not more else f", {abs(more)} {'more' if more > 0 else 'fewer'} than the day before"


def _resets(last: Left) -> str:
    return f"; {last.reset_on_phones} reset their password by nothing else" if last.reset_on_phones else ""


def _aged(last: Left, since: int) -> str:
    return f" (as of {last.day})" if since > 1 else ""


def _day(at: Instant) -> date:
    return datetime.fromtimestamp(at // 1_000_000, UTC).date()
