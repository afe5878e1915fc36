"""Points chained into episodes, and the alerts that stand for them: pure values.

An episode is the chain of its subject's points less than `quiet` apart. A subject's points are kept by bucket, a stretch of
event time as long as `quiet`: two points of one bucket always chain, so a bucket's first and last decide everything.
The proof by trial is tests/monitors/test_episodes.py.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from monitors.detector import Burst, Moment
from monitors.facts import Fact
from monitors.finding import Evidence, Severity
from monitors.records.instant import Instant

KEPT: Final = 10
"""How many pieces of evidence an alert keeps from its beginning, and how many from its end."""


class Part(Struct, frozen=True, array_like=True, order=True):
    """A chain of points: of one bucket, or of a whole episode. `start` and `id` name the first point."""

    start: Instant
    id: str
    end: Instant
    level: int
    severity: Severity
    count: int
    first_seen: Instant
    last_seen: Instant


class Piece(Struct, frozen=True, array_like=True, order=True):
    """A piece of evidence and the bucket whose point it supports."""

    at: Instant
    id: str
    what: str
    bucket: int


class Issued(Struct, frozen=True):
    """An alert as people know it. `id` and `born` never change, `part` is the last episode it stood for."""

    id: str
    part: Part
    born: Instant
    status: str = "new"  # then open, merged or withdrawn
    level: int = 0
    severity: Severity = Severity.INFO
    raised: int = 0
    owed: int = 0
    merged_into: str | None = None
    evidence: tuple[Piece, ...] = ()


class Watch(Struct, frozen=True):
    """All that is known of one subject and detector: its points by bucket, and its alerts by id."""

    parts: dict[int, Part] = field(default_factory=dict)
    alerts: dict[str, Issued] = field(default_factory=dict)


class Head(Struct, frozen=True):
    """The head row of one subject: its name and a watch for each detector that has something to say."""

    name: str = ""
    watches: dict[str, Watch] = field(default_factory=dict)


def digest(*parts: object) -> str:
    """A short name for what the parts say."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


def parts_of(detector: Burst, moments: Sequence[Moment]) -> tuple[dict[int, Part], list[Piece]]:
    """The moments by bucket. A fact counts once: at the first moment that rests on it."""
    parts: dict[int, Part] = {}
    pieces: list[Piece] = []
    counted: set[Fact] = set()
    for moment in moments:
        bucket = moment.at // detector.quiet
        fresh = [fact for fact in moment.facts if fact not in counted]
        counted.update(fresh)
        made = Part(moment.at, moment.id, moment.at, moment.level, moment.severity, len(fresh), *moment.span)
        parts[bucket] = joined(parts[bucket], made) if bucket in parts else made
        pieces += (Piece(fact.at, fact.id, fact.said, bucket) for fact in fresh)
    return parts, pieces


def joined(one: Part, other: Part) -> Part:
    """Two stretches of one chain as one; `one` begins no later."""
    return Part(one.start, one.id, max(one.end, other.end), max(one.level, other.level),
                max(one.severity, other.severity), one.count + other.count,
                min(one.first_seen, other.first_seen), max(one.last_seen, other.last_seen))


def chain(parts: Iterable[Part], quiet: Instant) -> list[Part]:
    """Join what lies less than `quiet` apart."""
    episodes: list[Part] = []
    for part in sorted(parts):
        if episodes and part.start - episodes[-1].end < quiet:
            episodes.append(joined(episodes.pop(), part))
        else:
            episodes.append(part)
    return episodes


def touches(one: Part, other: Part, quiet: Instant) -> bool:
    """Whether two spans overlap or lie less than `quiet` apart."""
    return one.start - other.end < quiet and other.start - one.end < quiet


# Alerts: what people were told about episodes.

RANK: Final = ("open", "withdrawn", "merged")


def reconcile(alerts: Mapping[str, Issued], episodes: Sequence[Part], quiet: Instant, name: str) -> dict[str, Issued]:
    """The alerts as they must stand for these episodes: exactly one open for each."""
    holders: dict[str, Part] = {}
    for episode in episodes:
        claims = [alert for alert in alerts.values()
                  if alert.id not in holders and touches(alert.part, episode, quiet)]
        best = min(claims, key=lambda alert: (RANK.index(alert.status), alert.part, alert.id), default=None)
        canonical = digest(name, episode.start, episode.id)
        holders[best.id if best else fresh_id(canonical, {*alerts, *holders})] = episode
    after = {alert.id: alert if alert.status != "open" else given_up(alert, holders, quiet)
             for alert in alerts.values() if alert.id not in holders}
    for id_, episode in holders.items():
        known = [alert for alert in after.values() if alert.merged_into == id_]
        after[id_] = held(alerts.get(id_, Issued(id_, episode, episode.start)), episode, known)
    return after


def fresh_id(id_: str, taken: set[str]) -> str:
    """The canonical id, or one derived from it where an alert that has moved away still bears it."""
    while id_ in taken:
        id_ = digest(id_)
    return id_


def given_up(alert: Issued, holders: Mapping[str, Part], quiet: Instant) -> Issued:
    """An open alert that stands for no episode of its own: merged where it touches one, else withdrawn."""
    into = next((id_ for id_, episode in holders.items() if touches(alert.part, episode, quiet)), None)
    return replace(alert, status="merged" if into else "withdrawn", merged_into=into, owed=alert.owed + 1)


def held(alert: Issued, episode: Part, known: Sequence[Issued]) -> Issued:
    """The alert, standing for this episode; told again only when (re)opened, or worse than anything told before."""
    level = max([alert.level, *(other.level for other in known)])
    severity = max([alert.severity, *(other.severity for other in known)])
    tell = alert.status != "open" or episode.level > level or episode.severity > severity
    return replace(alert, part=episode, status="open", merged_into=None, level=max(level, episode.level),
                   severity=max(severity, episode.severity), raised=alert.raised + tell, owed=alert.owed + tell)


def judged(before: Watch, detector: Burst, subject: str, buckets: range, facts: Sequence[Fact]) -> Watch:
    """The watch once these buckets say what these facts say."""
    fresh, pieces = parts_of(detector, detector.points(facts))
    parts = {bucket: part for bucket, part in before.parts.items() if bucket not in buckets}
    parts |= {bucket: part for bucket, part in fresh.items() if bucket in buckets}
    episodes = chain(parts.values(), detector.quiet)
    alerts = reconcile(before.alerts, episodes, detector.quiet, f"{detector.id}|{subject}")
    pieces = [piece for piece in pieces if piece.bucket in buckets]
    return Watch(parts, {id_: with_evidence(alert, detector.quiet, buckets, pieces) if alert.status == "open" else alert
                         for id_, alert in alerts.items()})


def with_evidence(alert: Issued, quiet: Instant, buckets: range, pieces: Sequence[Piece]) -> Issued:
    """The alert with what these buckets say now, and what it knew of others; the first and last few of all."""
    spanned = range(alert.part.start // quiet, alert.part.end // quiet + 1)
    known = {piece for piece in alert.evidence if piece.bucket not in buckets}
    known |= {piece for piece in pieces if piece.bucket in spanned}
    kept = sorted(known)
    if len(kept) > 2 * KEPT:
        kept = kept[:KEPT] + kept[-KEPT:]
    return replace(alert, evidence=tuple(kept))


def forgotten(watch: Watch, quiet: Instant, settled: Instant) -> Watch:
    """Without what ended so long ago that it cannot change; the settled parts of an episode that goes on become one."""
    parts: dict[int, Part] = {}
    for episode in chain(watch.parts.values(), quiet):
        if episode.end <= settled - quiet:
            continue
        own = {bucket: part for bucket, part in watch.parts.items() if episode.start <= part.start <= episode.end}
        old = [bucket for bucket in own if (bucket + 1) * quiet <= settled]
        parts |= {max(old): chain([own.pop(bucket) for bucket in old], quiet)[0]} if old else {}
        parts |= own
    return Watch(parts, {id_: alert for id_, alert in watch.alerts.items()
                         if max(alert.born, alert.part.end) > settled - quiet})


def evidence(alert: Issued) -> tuple[Evidence, ...]:
    """The evidence as findings carry it."""
    return tuple(Evidence(piece.id, piece.at, piece.what) for piece in alert.evidence)
