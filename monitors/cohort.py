"""The frame of detectors that judge a cohort: many people at once, by the tallies of a stretch of minutes.

A cohort detector is a judgement on values: what a window of tallies says, given what the same hours used to say. Its points
are the end minutes of windows that fire; what becomes of points is as for any burst.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final, NamedTuple

from monitors.detector import Detector
from monitors.finding import Finding, Severity, Subject
from monitors.policies import PolicyScan
from monitors.records.instant import MINUTE, Instant
from monitors.tallies import Event, PolicyChange, Span

HOUR: Final = 60
"""In minutes, by which tallies count."""


@dataclass(frozen=True)
class Window:
    """The minutes up to `end`, and `after` of them more, in which successes still count. Both ends are in it: it looks back
    from the last event of its end minute, or the end of that minute."""

    span: Span
    end: int
    length: int
    after: int
    policies: PolicyScan | None = None
    """What the last policy scan says, for detectors that ask for it; None where there is none."""

    @cached_property
    def until(self) -> Instant:
        """Its end."""
        place = bisect_left(self.span.times, (self.end + 1) * MINUTE)
        last = self.span.times[place - 1] if place else 0
        return last if last >= self.end * MINUTE else (self.end + 1) * MINUTE - 1

    @cached_property
    def since(self) -> Instant:
        """Its beginning."""
        return self.until - self.length * MINUTE

    @cached_property
    def events(self) -> Sequence[Event]:
        """What happened in it, in order of time."""
        times = self.span.times
        return self.span.events[bisect_left(times, self.since):bisect_right(times, self.until)]

    @property
    def low(self) -> int:
        """Its first minute."""
        return self.since // MINUTE

    @cached_property
    def seen(self) -> set[int]:
        """The distinct users seen in it."""
        return self.span.seen(self.low, self.end + 1)

    def got_in(self, user: int, since: Instant) -> bool:
        """Whether the user succeeded from that minute on, so far as is known, up to a little after the window."""
        return _within(self.span.succeeded.get(user, ()), since // MINUTE, self.end + self.after)

    def ended_well(self, attempt: int) -> bool:
        """Whether the attempt is known to have succeeded, up to a little after the window."""
        return _within(self.span.ended_well.get(attempt, ()), 0, self.end + self.after)


def _within(minutes: Sequence[int], low: int, high: int) -> bool:
    place = bisect_left(minutes, low)
    return place < len(minutes) and minutes[place] <= high


class History(NamedTuple):
    """What the same hour of each of the last days says, the latest first, and how many days the tallies reach back."""

    hours: Sequence[Any] = ()
    days: float = 0.0


class Point(NamedTuple):
    """A window that fires: about whom or what, how severe, the events that it rests on, and what people should know."""

    subject: Subject
    severity: Severity
    events: Sequence[Event]
    context: Mapping[str, Any] = {}
    since: Instant | None = None
    until: Instant | None = None
    times: int | None = None
    """How much it is and from when to when, where the events do not say it."""


@dataclass(frozen=True, kw_only=True)
class Cohort(Detector):
    """Fires for windows of `window_minutes`; points less than `quiet_minutes` apart are one alert, or those of a UTC day."""

    codes = frozenset()
    quiet_minutes: int = HOUR
    after: ClassVar[int] = 5
    """How many minutes after a window successes still count."""
    days: ClassVar[int] = 0
    """Of how many days it needs the same hour."""
    ripe: ClassVar[int | None] = None
    """How many minutes after its end a window is judged, where it cannot be judged before; None: at once, and again."""
    standing: ClassVar[bool] = False
    """Whether it gives one alert per subject and UTC day, whatever the quiet."""

    gathers: ClassVar[bool] = False
    """Whether, while its alert is open, it says all that happens to its users."""
    asks_changes: ClassVar[bool] = False
    """Whether its alerts name who changed the policy that they are about; they are `explained` by that."""
    asks_policies: ClassVar[bool] = False
    """Whether its windows are judged with the policy snapshot at hand."""

    length: int = field(init=False, default=0)
    quiet: Instant = field(init=False, default=0)
    """How long a bucket is; an hour where no quiet chains."""
    chained: Instant = field(init=False, default=0)
    """Points less than this apart are of one episode."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", getattr(self, "window_minutes", 0))
        object.__setattr__(self, "quiet", (HOUR if self.standing else self.quiet_minutes) * MINUTE)
        object.__setattr__(self, "chained", 1 if self.standing else self.quiet)

    @property
    def least(self) -> int:
        """How many events that concern it a window holds at least that can fire."""
        return 1

    def concerns(self, event: Event) -> bool:
        """Whether the event can be among those."""
        raise NotImplementedError

    def among(self, event: Event) -> str:
        """Among which events it counts: those of one subject, where that is known beforehand."""
        del event
        return ""

    def ends(self, span: Span) -> Iterable[int]:
        """The end minutes of windows that may fire, each once, in order."""
        groups: dict[str, list[Instant]] = {}
        for event in span.events:
            if self.concerns(event):
                groups.setdefault(self.among(event), []).append(event.at)
        found: set[int] = set()
        for times in groups.values():
            for first, last in zip(times, times[self.least - 1:], strict=False):
                if last - first <= self.length * MINUTE:
                    found.update(range(last // MINUTE, first // MINUTE + self.length + 1))
        return sorted(found)

    def window(self, span: Span, end: int, policies: PolicyScan | None = None) -> Window:
        """The window that ends with this minute."""
        return Window(span, end, self.length, self.after, policies)

    def suspects(self, window: Window) -> bool:
        """Whether it can fire, whatever used to be: without that, nobody asks what used to be."""
        raise NotImplementedError

    def judge(self, window: Window, history: History) -> Iterable[Point]:
        """The points of a window, at most one for each subject."""
        raise NotImplementedError

    def hour(self, span: Span) -> Any:
        """What an hour of the past says; the span begins `length` minutes before it and ends `after` it."""
        del span

    def explained(self, finding: Finding, changes: Sequence[PolicyChange]) -> Finding:
        """The finding with what it says of changes to its policy in the day before."""
        del changes
        return finding


def hour_of(span: Span, detector: Cohort) -> range:
    """The minutes of the hour that such a span is read for."""
    return range(span.low + detector.length + 1, span.high - detector.after)
