"""Whether a category has gone silent, and is back: pure. Arrival counts, by the wall clock, never event time."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from monitors.detectors.feed_silent import FeedSilent
from monitors.episodes import digest
from monitors.feed.told import finding, raised, withdrawn
from monitors.finding import Finding, Notice, Severity, Subject
from monitors.records.instant import DAY, MINUTE, Instant, day_of

HISTORY: Final = 7
"""Days without which nobody knows what is usual."""
ABSENT: Final = 10 * MINUTE
"""Who has not looked for longer was away: that no record came meanwhile says nothing of the feed."""
GRACE: Final = 5 * MINUTE
"""So long after that, what piled up may take to come."""


class Feed(Struct, frozen=True):
    """What is known of one category."""

    since: Instant
    """When Latchkey began to wait for it."""
    looked: Instant
    awake: Instant
    """Since when it has been looked at without a break."""
    began: Instant | None = None
    last: Instant | None = None
    """When its first and its last record came."""
    longest: dict[str, Instant] = field(default_factory=dict)
    """The longest silence that ended on each of the last days."""
    told: str = ""
    """The open alert."""

    @property
    def quiet_since(self) -> Instant:
        """Since when none has come."""
        return self.since if self.last is None else self.last

    def usual(self, now: Instant) -> Instant | None:
        """The longest silence of the last days; None until there are enough of them."""
        enough = self.began is not None and now - self.began >= HISTORY * DAY and len(self.longest) >= HISTORY
        return max(self.longest.values()) if enough else None


def judged(detector: FeedSilent, category: str, known: Feed | None, last: Instant | None,
           now: Instant) -> tuple[Feed, list[Notice]]:
    """What is known of it now, and what is to be told; `last` is when its last record came, None where none ever has."""
    if known is None:
        return Feed(now, now, now, last, last, {day_of(now): 0}), []
    away = now - known.looked > ABSENT
    feed = replace(known, awake=now if away else known.awake)
    if last is not None and (feed.last is None or last > feed.last):
        notices = _back(detector, category, feed, last) if feed.told else []
        feed = replace(feed, began=feed.began or last, last=last, told="", longest=_longest(feed, last, away=away))
    else:
        feed, notices = _still(detector, category, feed, now)
    return replace(feed, looked=now, longest=_kept(feed.longest, now)), notices


def _still(detector: FeedSilent, category: str, feed: Feed, now: Instant) -> tuple[Feed, list[Notice]]:
    limit = detector.limit(category, feed.usual(now), ever=feed.last is not None)
    if feed.told or now - feed.quiet_since <= limit or (feed.awake > feed.since and now - feed.awake < GRACE):
        return feed, []
    alert = digest(detector.id, category, feed.quiet_since)
    context = {"minutes": (now - feed.quiet_since) // MINUTE, "limit": limit // MINUTE, "never": feed.last is None}
    return replace(feed, told=alert), [raised(_finding(detector, category, alert, (feed.quiet_since, now), context))]


def _back(detector: FeedSilent, category: str, feed: Feed, last: Instant) -> list[Notice]:
    """The first alert is withdrawn in silence, since the second says it, to those who were told of the first."""
    seen, context = (feed.quiet_since, last), {"minutes": (last - feed.quiet_since) // MINUTE}
    first = _finding(detector, category, feed.told, seen, context)
    back = _finding(detector, category, digest(feed.told, "back"), seen, {**context, "back": True, "silent": feed.told})
    return [withdrawn(first, silent=True), raised(replace(back, severity=Severity.INFO, routed=detector.severity))]


def _finding(detector: FeedSilent, category: str, alert: str, seen: tuple[Instant, Instant],
             context: Mapping[str, object]) -> Finding:
    return finding(detector, alert, Subject("feed", category, category), seen, context)


def _longest(feed: Feed, last: Instant, *, away: bool) -> dict[str, Instant]:
    """With the silence that ended now, as far as somebody looked. One that was told of counts as twice the usual at most:
    so a feed that comes less often is learned, and one outage does not blind the next days."""
    if feed.last is None:
        return feed.longest
    silence = max(feed.looked - feed.last, 0) if away else last - feed.last
    if feed.told:
        silence = min(silence, 2 * max(feed.longest.values(), default=0))
    day = day_of(last)
    return feed.longest | {day: max(silence, feed.longest.get(day, 0))}


def _kept(longest: Mapping[str, Instant], now: Instant) -> dict[str, Instant]:
    oldest = day_of(now - (HISTORY - 1) * DAY)
    return {day: longest.get(day, 0) for day in sorted({*longest, day_of(now)}) if day >= oldest}
