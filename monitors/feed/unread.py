"""Records that were set aside, minute by minute, chained into one alert: pure."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from monitors.detectors.dead_letters import DeadLetters
from monitors.episodes import digest
from monitors.feed.progress import COUNTED, Count
from monitors.feed.told import finding, raised
from monitors.finding import Finding, Notice, Severity, Subject
from monitors.records.instant import MINUTE


class Unread(Struct, frozen=True):
    """The last burst of a hub: its alert, its first and last minute, how grave it was at worst, and what was counted of it."""

    alert: str
    first: int
    last: int
    severity: Severity
    raised: int = 0
    count: int = 0
    seen: dict[int, int] = {}
    """How many were set aside in each of the last minutes."""
    worst: Count = Count()


def judged(detector: DeadLetters, hub: str, known: Unread | None,
           counts: Mapping[int, Count]) -> tuple[Unread | None, list[Notice]]:
    """The burst as it stands now, and what is to be told: that it began, or grew more severe."""
    seen = known.seen if known else {}
    fresh = {minute: count.set_aside - seen.get(minute, 0) for minute, count in sorted(counts.items())
             if count.set_aside > seen.get(minute, 0)}
    if not fresh:
        return known, []
    first = min(fresh)
    if known is None or first - known.last >= detector.quiet_minutes:
        known = Unread(digest(detector.id, hub, first), first, first, Severity.INFO, seen=seen)
    severity, worst = max((_window(detector, counts, minute) for minute in fresh), key=lambda one: (one[0], one[1].set_aside))
    graver = severity > known.severity
    last = max(known.last, *fresh)
    burst = replace(known, first=min(first, known.first), last=last, count=known.count + sum(fresh.values()),
                    raised=known.raised + graver, severity=max(severity, known.severity), worst=worst if graver else known.worst,
                    seen={minute: counts[minute].set_aside for minute in counts if minute > last - COUNTED})
    return burst, [raised(_finding(detector, hub, burst), burst.raised)] if graver else []


def _window(detector: DeadLetters, counts: Mapping[int, Count], end: int) -> tuple[Severity, Count]:
    """How grave the window is that ends with this minute."""
    total = Count()
    for minute in range(end - detector.window_minutes + 1, end + 1):
        total += counts.get(minute, Count())
    return detector.severity_of(total.set_aside, total.records), total


def _finding(detector: DeadLetters, hub: str, burst: Unread) -> Finding:
    context: dict[str, Any] = {"hub": hub, "records": burst.worst.records, "set_aside": burst.worst.set_aside}
    return finding(detector, burst.alert, Subject("feed", hub, hub), (burst.first * MINUTE, burst.last * MINUTE), context,
                   severity=burst.severity, count=burst.count)
