"""Which events were jumped over, or set aside unjudged, and which of those have been judged after all: pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from monitors.detector import Detector
from monitors.episodes import digest
from monitors.feed.progress import Progress
from monitors.feed.spans import Span, united, without
from monitors.feed.told import finding, raised, withdrawn
from monitors.finding import Evidence, Finding, Notice, Subject
from monitors.records.instant import MINUTE, Instant

SETTLED: Final = 2 * MINUTE
"""So long the numbers before a jump may still come: another instance may have them in hand."""
MOST_OPEN: Final = 10
"""So many open alerts a partition has at most; what is missed beyond that joins the last one."""


class Place(NamedTuple):
    """A partition of an event hub."""

    hub: str
    partition: str

    @property
    def subject(self) -> Subject:
        """As alerts name it."""
        return Subject("feed", f"{self.hub}/{self.partition}", f"event hub {self.hub}, partition {self.partition}")


class Gap(Struct, frozen=True, array_like=True):
    """An open alert about the numbers from first to last, all of which were told to be missing at this time."""

    alert: str
    first: int
    last: int
    at: Instant

    @property
    def span(self) -> Span:
        """Its numbers."""
        return Span(self.first, self.last)


class Gaps(Struct, frozen=True):
    """The open alerts of a partition, and the beginning of the numbering that was told to be new."""

    open: tuple[Gap, ...] = ()
    anew: Instant = 0


def judged(detector: Detector, place: Place, known: Gaps, progress: Progress | None, lost: Iterable[Span],
           now: Instant) -> tuple[Gaps, list[Notice]]:
    """What is open now, and what is to be told. `lost` was set aside as not judged."""
    notices = []
    if progress and progress.before is not None and known.anew != progress.began:
        notices.append(raised(_anew(detector, place, progress, progress.before)))
        known = Gaps(anew=progress.began)  # what the old hub held cannot be read again: its alerts stay open
    mended = [one for one in known.open if progress and progress.holds(one.first, one.last)]
    notices += [withdrawn(_finding(detector, place, one)) for one in mended]
    open_ = tuple(one for one in known.open if one not in mended)
    for span in without(missing(progress, lost, now), [one.span for one in open_]):
        if len(open_) < MOST_OPEN:
            gap = Gap(digest(detector.id, *place, *span, progress.began if progress else 0), *span, now)
            open_ += (gap,)
            notices.append(raised(_finding(detector, place, gap)))
        else:
            open_ = (*open_[:-1], _wider(open_[-1], span))
    return replace(known, open=open_), notices


def missing(progress: Progress | None, lost: Iterable[Span], now: Instant) -> list[Span]:
    """What was not judged, and nobody has in hand any more."""
    holes = [one.span for one in progress.holes if now - one.since >= SETTLED] if progress else []
    return without(united([*holes, *lost]), progress.spans if progress else [])


def _wider(gap: Gap, span: Span) -> Gap:
    return Gap(gap.alert, min(gap.first, span.first), max(gap.last, span.last), gap.at)


def _finding(detector: Detector, place: Place, gap: Gap) -> Finding:
    context = {**place._asdict(), "first": gap.first, "last": gap.last}
    said = Evidence(f"{gap.first}-{gap.last}", gap.at, f"sequence numbers {gap.first} to {gap.last}")
    return _said(detector, place, gap.alert, gap.at, context, [said], gap.last - gap.first + 1)


def _anew(detector: Detector, place: Place, progress: Progress, before: int) -> Finding:
    alert = digest(detector.id, *place, "anew", progress.began)
    return _said(detector, place, alert, progress.began, {**place._asdict(), "before": before}, [], 1)


def _said(detector: Detector, place: Place, alert: str, at: Instant, context: Mapping[str, Any],
          evidence: Sequence[Evidence], count: int) -> Finding:
    return finding(detector, alert, place.subject, (at, at), context, count=count, evidence=tuple(evidence))
