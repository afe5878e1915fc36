"""Points of cohort detectors as parts of episodes: what stands between a detector's judgement and its alerts. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitors.cohort import Cohort, Point
from monitors.episodes import Part, Piece, Watch, chain, forgotten, joined, reconcile, with_evidence
from monitors.finding import Subject
from monitors.records.instant import DAY, MINUTE, Instant
from monitors.tallies import Event


@dataclass
class Made:
    """What some buckets say of one subject."""

    subject: Subject
    parts: dict[int, Part] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    last: Instant = 0
    points: list[tuple[Instant, Point]] = field(default_factory=list)

    def context(self, part: Part) -> Mapping[str, Any]:
        """What people should know of an alert that stands for this part: what its gravest window says, the first of those."""
        own = [point for at, point in self.points if part.start <= at <= part.end]
        return max(own, key=lambda one: (one.severity, len(one.events)), default=Point(self.subject, part.severity, ())).context

    def users(self, since: Instant, until: Instant) -> set[int]:
        """Whom the windows of that time are about."""
        return {event.user for _, point in self.points for event in point.events if since <= event.at <= until}


def made_of(detector: Cohort, points: Iterable[tuple[int, Point]], buckets: range) -> dict[str, Made]:
    """Points, by end minute and in order, as what the buckets say of each subject. An event counts at its first point."""
    found: dict[str, Made] = {}
    counted: dict[str, set[Event]] = defaultdict(set)
    for minute, point in points:
        key, at = f"{point.subject.kind}|{point.subject.id}", minute * MINUTE
        fresh = [event for event in point.events if event not in counted[key]]
        counted[key].update(fresh)
        bucket = at // detector.quiet
        if bucket in buckets:
            _add(found.setdefault(key, Made(point.subject)), detector, bucket, at, point, fresh)
    return found


def _add(made: Made, detector: Cohort, bucket: int, at: Instant, point: Point, fresh: list[Event]) -> None:
    start, end = (at // DAY * DAY, at // DAY * DAY + DAY - 1) if detector.standing else (at, at)
    times = [event.at for event in point.events]
    since = min(times, default=at) if point.since is None else point.since
    until = max(times, default=at) if point.until is None else point.until
    count = len(fresh) if point.times is None else point.times
    part = Part(start, str(start // MINUTE), end, 1, point.severity, count, since, until)
    made.parts[bucket] = joined(made.parts[bucket], part) if bucket in made.parts else part
    made.pieces += (Piece(event.at, event.id, said(event), bucket) for event in fresh)
    made.points.append((at, point))
    made.last = max(made.last, at)


def said(event: Event) -> str:
    """One line for people: who, how it ended, which policies stood in the way, from where."""
    policies = ", ".join(policy.name or policy.id for policy in event.policies)
    what = " ".join(part for part in (str(event.code), event.words) if part)
    where = event.address and f"from {event.address}"
    return ", ".join(part for part in (event.name or event.who, what, policies, where) if part)


def watched(before: Watch, detector: Cohort, subject: str, buckets: range, made: Made | None) -> Watch:
    """The watch once these buckets say this."""
    parts = {bucket: part for bucket, part in before.parts.items() if bucket not in buckets}
    parts |= made.parts if made else {}
    episodes = chain(parts.values(), detector.chained)
    alerts = reconcile(before.alerts, episodes, detector.chained, f"{detector.id}|{subject}")
    pieces = made.pieces if made else []
    return Watch(parts, {id_: with_evidence(alert, detector.quiet, buckets, pieces) if alert.status == "open" else alert
                         for id_, alert in alerts.items()})


def settled(watch: Watch, detector: Cohort, before: Instant) -> Watch:
    """Without what can no longer change, since no window that ended before this is judged again."""
    if not detector.standing:
        return forgotten(watch, detector.quiet, before)
    return Watch({bucket: part for bucket, part in watch.parts.items() if part.end >= before},
                 {id_: alert for id_, alert in watch.alerts.items() if alert.part.end >= before})
