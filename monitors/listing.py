"""Findings about people, and shares of them: bounded in what is listed, never in what is counted.

A result lists the first MOST people, privileged ones first and then by id; its summary counts all and says how many it lists.
"""

from collections.abc import Callable, Collection, Container, Mapping
from heapq import nsmallest
from math import floor
from typing import Final

from monitors.check import ObjectFinding, Status
from monitors.programme import Ring
from monitors.records.instant import DAY, Instant
from monitors.tenant.joined import Sorted
from monitors.tenant.people import User

MOST: Final = 5_000
NO_ROW: Final = "the registration report does not tell of this user"
UNTOLD: Final = "the registration report does not tell of this user, or of a method that is not known here"
NOBODY: Final = frozenset[str]()


def listed(users: Collection[User], detail: str | Callable[[User], str],
           first: Container[str] = NOBODY) -> tuple[ObjectFinding, ...]:
    """The first of these people, those whose ids are in `first` before the others."""
    chosen = nsmallest(MOST, users, key=lambda one: (one.id not in first, one.id))
    return tuple(ObjectFinding("user", one.id, one.name, detail if isinstance(detail, str) else detail(one)) for one in chosen)


def rings_listed(counts: Mapping[Ring, int], what: str) -> tuple[ObjectFinding, ...]:
    """Each ring with how many of its people are concerned."""
    return tuple(ObjectFinding("ring", ring.group, ring.name, f"{count} {what}") for ring, count in counts.items())


def counted(number: int, what: str) -> str:
    """A number of people, and how many of them are listed where that is fewer."""
    return f"{number} {what}" + (f" (the first {MOST} are listed)" if number > MOST else "")


def untold(found: Sorted) -> str:
    """What a summary adds of people of whom nobody can tell."""
    return f"; of {counted(len(found.untold), 'more nobody can tell')}" if found.untold else ""


def unclear(found: Sorted) -> str:
    """The same of a part of all people, which is not listed by itself."""
    return f"; of {len(found.untold)} more nobody can tell" if found.untold else ""


def percent(part: int, total: int) -> float:
    """A share in percent, cut and not rounded: what falls short of a threshold must not look as if it met it."""
    return floor(1000 * part / total) / 10 if total else 0.0


def days_left(at: Instant, ends: Instant) -> str:
    """How long SMS and voice will still be delivered, in whole days begun."""
    days = -((at - ends) // DAY)
    return f"which end in {days} day{'s' * (days > 1)}" if days > 0 else "which have ended"


def of_least(found: Sorted, well: float, fair: float) -> Status:
    """By the share of those who are well: pass from `well` percent on, warn from `fair`; unknown where the untold decide it."""
    worst = _banded(found.well, found.total, well, fair)
    return worst if worst == _banded(found.well + len(found.untold), found.total, well, fair) else Status.UNKNOWN


def of_most(found: Sorted, few: float, many: float) -> Status:
    """By the share of those who are ill: pass up to `few` percent, warn up to `many`; unknown where the untold decide it."""
    return of_least(found, 100 - few, 100 - many)


def of_none(found: Sorted, otherwise: Status) -> Status:
    """Pass where nobody is ill, unless it is unknown of somebody."""
    if found.ill:
        return otherwise
    return Status.UNKNOWN if found.untold else Status.PASS


def _banded(part: int, total: int, well: float, fair: float) -> Status:
    if 100 * part >= well * total:
        return Status.PASS
    return Status.WARN if 100 * part >= fair * total else Status.FAIL
