"""Findings about what sign-ins have shown of people: one a person, with what it was about and on how many days."""

from collections.abc import Iterable, Sequence
from typing import Final

from monitors.check import ObjectFinding
from monitors.listing import MOST
from monitors.records.instant import Instant
from monitors.tenant.people import Users
from monitors.tenant.usage import Shown

WINDOW: Final = 30


def by_user(ones: Iterable[Shown], users: Users, what: str, *, often_first: bool = False) -> tuple[ObjectFinding, ...]:
    """The people whom these are about, by id, or those of most days first; at most as many as a result lists."""
    found: dict[str, list[Shown]] = {}
    for one in ones:
        found.setdefault(one.user, []).append(one)
    order = sorted(found, key=lambda user: (-len(_days(found[user])) if often_first else 0, user))
    return tuple(ObjectFinding("user", user, users[user].name if user in users else "", f"{what} {_abouts(found[user])}")
                 for user in order[:MOST])


def people(ones: Iterable[Shown]) -> int:
    """How many people these are about."""
    return len({one.user for one in ones})


def days_judged(judged: Sequence[Instant]) -> str:
    """How much of the window was seen."""
    return f"in the last {WINDOW} days" if len(judged) >= WINDOW else f"on the {len(judged)} of {WINDOW} days that were judged"


def _abouts(ones: Iterable[Shown]) -> str:
    return ", ".join(f"{one.about} on {_many(one.days)}" for one in ones)


def _days(ones: Iterable[Shown]) -> set[Instant]:
    return {day for one in ones for day in one.days}


def _many(days: Sequence[Instant]) -> str:
    return f"{len(days)} days" if len(days) > 1 else "1 day"
