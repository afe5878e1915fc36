"""Which windows of cohorts are due, in whole buckets, and which minutes have to be read for them. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitors.cohort import Cohort, Window
from monitors.policies import PolicyScan
from monitors.records.instant import MINUTE, Instant
from monitors.tallies import Span


class Due(NamedTuple):
    """A stretch of a detector's buckets that may say something new, and the minutes on which they rest, `high` left out."""

    detector: Cohort
    buckets: range

    @property
    def ends(self) -> range:
        """The end minutes of windows to judge: those of the buckets, and those before in which their events may count."""
        minutes = self.detector.quiet // MINUTE
        return range(self.buckets.start * minutes - self.detector.length, self.buckets.stop * minutes)

    @property
    def needs(self) -> range:
        """The minutes to read."""
        return range(self.ends.start - self.detector.length - 1, self.ends.stop + self.detector.after)


def due(detector: Cohort, fresh: Iterable[range], last: Instant, now: Instant, oldest: int) -> list[Due]:
    """Buckets with a window that holds a changed minute, ended a little before one, or has ripened since the last run."""
    minutes = detector.quiet // MINUTE
    buckets: set[int] = set()
    for changed in fresh:
        low, high = max(changed.start - detector.after, oldest), changed.stop - 1 + detector.length
        buckets.update(range(low // minutes, high // minutes + 1) if low <= high else ())
    if detector.ripe is not None:
        low, high = max(last // MINUTE - detector.ripe, oldest), now // MINUTE - detector.ripe
        buckets.update(range(low // minutes, high // minutes + 1))
    return [Due(detector, found) for found in runs(buckets)]


def runs(numbers: Iterable[int]) -> list[range]:
    """Numbers as stretches without a gap."""
    found: list[range] = []
    for number in sorted(numbers):
        if found and found[-1].stop == number:
            found[-1] = range(found[-1].start, number + 1)
        else:
            found.append(range(number, number + 1))
    return found


def united(stretches: Iterable[range]) -> list[range]:
    """Stretches that overlap or touch as one."""
    found: list[range] = []
    for one in sorted(stretches, key=lambda one: one.start):
        if found and one.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, one.stop))
        else:
            found.append(one)
    return found


def covering(spans: Sequence[Span], needs: range) -> Span:
    """The one of these spans that holds all that is needed."""
    return next(span for span in spans if span.low <= needs.start and needs.stop <= span.high)


def suspected(due: Due, span: Span, now: Instant, policies: PolicyScan | None = None) -> list[Window]:
    """The windows that are due and can fire, by what is known of policies."""
    detector, ends = due.detector, due.ends
    if detector.ripe is not None:
        ends = range(ends.start, min(ends.stop, now // MINUTE - detector.ripe + 1))
    windows = (detector.window(span, end, policies) for end in detector.ends(span) if end in ends)
    return [window for window in windows if detector.suspects(window)]
