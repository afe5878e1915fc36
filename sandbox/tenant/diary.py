"""What has been planned so far, and whether one thing more would meddle with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sandbox.tenant.clock import DAY, HOUR, MINUTE
from sandbox.tenant.hours import hour_of, is_weekend
from sandbox.tenant.people import Account
from sandbox.tenant.scenario import Alerts, Scenario, When
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected

ASIDE = 100 * MINUTE
"""Two scenarios of one person, and a scenario and their ordinary life, lie at least so far apart."""

LEAD = 10 * MINUTE
"""So long before its start a scenario may have records."""

_SAME_DETECTOR_ASIDE = 26 * HOUR
_MONTHLY = {"no_backup_method": 32 * DAY}
_QUARTER = 15 * MINUTE
_ALERTS_A_QUARTER = 8
_CROWD = 4
_SIGN_INS_PER_CROWD = 4000
_PEOPLE_PER_CROWD = 250
_BUSY_HOURS = range(8, 17)
_LOCKED_OUT = {500121, 50087, 50088, 53003, 53004, 53010, 502031}
_KEPT_FOR_THE_WAVE = (9 * HOUR + 40 * MINUTE, 11 * HOUR + 10 * MINUTE)

Span = tuple[int, int]


class Diary:
    """The spans of everybody's scenarios; small crowds and few alerts at a time, so that only the wave is a wave."""

    def __init__(self, people: int, per_user: int) -> None:
        self._large_crowd = max(_CROWD, min(people * per_user // _SIGN_INS_PER_CROWD, people // _PEOPLE_PER_CROWD))
        self._spans: dict[str, list[Span]] = defaultdict(list)
        self._alerted: dict[tuple[str, str], list[Span]] = defaultdict(list)
        self._alerts: Counter[tuple[str, int]] = Counter()
        self._crowds: Counter[int] = Counter()

    def free(self, who: Account, since: int, until: int) -> bool:
        """Whether nothing of theirs is near."""
        return not _near(self._spans[who.id], (since, until), ASIDE)

    def takes(self, stage: Stage, alerts: Alerts, one: Scenario) -> bool:
        """Enter this into the diary, unless it would change what something else raises."""
        spans = _spans(stage)
        _held(one, stage, spans.values())
        crowds = _crowds(stage)
        crowded = any(self._too_many(quarter, crowd) for quarter, crowd in crowds.items())
        if one.when is not When.WAVE and (_meets_the_wave(stage) or (crowded and not one.rare)):
            return False
        span = _whole(stage)
        if any(self._too_near(alert, span) for alert in alerts):
            return False
        self._enter(spans, alerts, span)
        self._crowds.update(crowds)
        return True

    def hush(self) -> dict[str, list[Span]]:
        """When everybody's ordinary life is silent."""
        return {
            who: [(since - ASIDE, until + ASIDE) for since, until in spans]
            for who, spans in self._spans.items()
            if spans
        }

    def _too_near(self, alert: Expected, span: Span) -> bool:
        aside = _MONTHLY.get(alert.detector, _SAME_DETECTOR_ASIDE)
        again = _near(self._alerted[alert.detector, alert.subject], span, aside)
        return again or self._alerts[alert.detector, span[0] // _QUARTER] >= _ALERTS_A_QUARTER

    def _too_many(self, quarter: int, crowd: int) -> bool:
        at = quarter * _QUARTER
        busy = hour_of(at) in _BUSY_HOURS and not is_weekend(at)
        return self._crowds[quarter] + crowd > (self._large_crowd if busy else _CROWD)

    def _enter(self, spans: dict[str, Span], alerts: Alerts, span: Span) -> None:
        for who, theirs in spans.items():
            self._spans[who].append(theirs)
        for alert in alerts:
            self._alerted[alert.detector, alert.subject].append(span)
            self._alerts[alert.detector, span[0] // _QUARTER] += 1


def _spans(stage: Stage) -> dict[str, Span]:
    """From each one's first record to the last; those who have none count from the scenario's start."""
    spans = {who.id: (stage.at, stage.at) for who in stage.cast}
    for _, record in stage.published:
        if isinstance(record, SignIn):
            since, until = spans[record.who.id]
            spans[record.who.id] = min(since, record.at), max(until, record.at, *record.steps_at)
    return spans


def _whole(stage: Stage) -> Span:
    times = [record.at for _, record in stage.published]
    return min(times), max(times)


def _held(one: Scenario, stage: Stage, spans: Iterable[Span]) -> None:
    """A scenario must keep to the span that it says it needs."""
    if any(since < stage.at - LEAD or until > stage.at + one.span for since, until in spans):
        raise ValueError(f"{one.name} leaves its span")


def _near(spans: Iterable[Span], span: Span, aside: int) -> bool:
    return any(since - aside < span[1] and span[0] < until + aside for since, until in spans)


def _crowds(stage: Stage) -> Counter[int]:
    """How many people fail in a way that could be a lock-out, by quarter of an hour."""
    failing = {
        (record.at // _QUARTER, record.who.id)
        for _, record in stage.published
        if isinstance(record, SignIn) and record.shape.code in _LOCKED_OUT
    }
    return Counter(quarter for quarter, _ in failing)


def _meets_the_wave(stage: Stage) -> bool:
    """Whether anything happens at the hour that belongs to the wave, on any day: its history must be quiet."""
    first, last = _KEPT_FOR_THE_WAVE
    return any(first <= record.at % DAY < last for _, record in stage.published)
