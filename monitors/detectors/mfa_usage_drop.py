"""A smaller share of sign-ins than usual has MFA in it: enforcement has a hole, or somebody made one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitors.cohort import HOUR, Cohort, History, Point, Window
from monitors.finding import Finding, Severity, Subject
from monitors.records.instant import MINUTE, written
from monitors.tallies import Event, Span

MOST_REASONS = 5


class Usage(NamedTuple):
    """The interactive successes of some time: how many there were, how many with MFA, what it was skipped for."""

    every: int = 0
    with_mfa: int = 0
    skips: Mapping[str, int] = {}

    @property
    def share(self) -> float:
        """The share with MFA performed or claimed."""
        return self.with_mfa / self.every if self.every else 0.0


@dataclass(frozen=True, kw_only=True)
class MfaUsageDrop(Cohort):
    """Judges whole hours of the clock, once what happened in them has had time to arrive."""

    title = "Fewer sign-ins with MFA than usual"
    why = "Where MFA is asked for less, somebody has excluded people, places or devices, or weakened a policy."
    severity = Severity.MEDIUM
    techniques = ("T1556.009",)
    next_steps = (
        "Look at the changes of Conditional Access of the last two days: exclusions, named locations, session controls.",
        "Read the reasons that grew: they are Entra's own words for why MFA was not asked for.",
        "Compare with the same hour of a day before in the sign-in logs, by app and by policy result.",
    )
    days = 14
    standing = True
    after = 0
    ripe = 10
    threshold: int = 200
    share: float = 0.2
    window_minutes: int = HOUR

    def concerns(self, event: Event) -> bool:
        return False

    def ends(self, span: Span) -> Iterable[int]:
        first = span.low + self.length
        return range(first + (HOUR - 1 - first) % HOUR, span.high, HOUR)

    def suspects(self, window: Window) -> bool:
        return window.span.interactive(window.end // HOUR)[1] >= self.threshold

    def hour(self, span: Span) -> Usage:
        return used(span, (span.high - self.after - 1) // HOUR)

    def judge(self, window: Window, history: History) -> Iterable[Point]:
        now, hour = used(window.span, window.end // HOUR), window.end // HOUR
        usual = together([one for one in history.hours if one is not None])
        if usual.every < self.threshold or usual.share - now.share < self.share:
            return
        grew = {words: count for words, count in now.skips.items() if count / now.every > usual.skips.get(words, 0) / usual.every}
        yield Point(
            Subject("tenant", window.span.tenant), self.severity, (), {
                "share": round(now.share, 3), "usual": round(usual.share, 3), "sign_ins": now.every, "hour": written(
                    hour * HOUR * MINUTE), "skipped": dict(Counter(grew).most_common(MOST_REASONS))},
            since=hour * HOUR * MINUTE, until=(hour + 1) * HOUR * MINUTE - 1, times=now.every - now.with_mfa)

    def says(self, finding: Finding) -> str:
        said = finding.context
        if "share" not in said:
            return "The share of interactive sign-ins with MFA fell far below what is usual at that hour."
        reasons = "; ".join(f"{words} ({count})" for words, count in said["skipped"].items())
        return (f"Of {said['sign_ins']:,} interactive sign-ins from {said['hour'][11:16]} UTC on, {said['share']:.0%} had MFA; "
                f"usual at that hour are {said['usual']:.0%}.{' What grew: ' + reasons + '.' if reasons else ''}")


def used(span: Span, hour: int) -> Usage:
    """What the tallies say of an hour."""
    with_mfa, every = span.interactive(hour)
    return Usage(every, with_mfa, span.skips(hour * HOUR, (hour + 1) * HOUR))


def together(hours: Iterable[Usage]) -> Usage:
    """Several hours as one."""
    skips: Counter[str] = Counter()
    every = with_mfa = 0
    for one in hours:
        every, with_mfa = every + one.every, with_mfa + one.with_mfa
        skips.update(one.skips)
    return Usage(every, with_mfa, skips)
