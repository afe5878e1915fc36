"""Somebody was asked to enrol for MFA, and did not get in within the hour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitors.cohort import Cohort, History, Point, Window
from monitors.detector import when, who
from monitors.finding import Finding, Severity, Subject
from monitors.records.instant import MINUTE
from monitors.records.result_codes import ENROLMENT_ASKED
from monitors.tallies import Event


@dataclass(frozen=True, kw_only=True)
class AbandonedEnrolment(Cohort):
    """Judged once the hour is over and what happens in it has had time to arrive; a success that comes later withdraws it."""

    title = "Enrolment begun and given up"
    why = "This user is likely locked out and may not call; many of them are a rollout that goes wrong quietly."
    severity = Severity.LOW
    privileged_severity = Severity.MEDIUM
    next_steps = (
        "Ask the user, by a known number or in person, where the enrolment stopped and what the screen said.",
        "Once you have verified who they are, help them to enrol, or issue a Temporary Access Pass for the first method.",
        "If several of one group give up, set their rollout back to report-only until the cause is found.",
    )
    standing = True
    asks_policies = True
    after = 60
    ripe = 70

    def concerns(self, event: Event) -> bool:
        return event.code in ENROLMENT_ASKED

    def suspects(self, window: Window) -> bool:
        return any(True for _ in self.judge(window, History()))

    def judge(self, window: Window, history: History) -> Iterable[Point]:
        low, high = window.end * MINUTE, (window.end + 1) * MINUTE
        asked: dict[int, Event] = {}
        for event in window.span.between(low, high):
            if self.concerns(event) and not window.got_in(event.user, event.at):
                asked.setdefault(event.user, event)
        return [Point(Subject("user", one.who, one.name), self.severity, (one,), in_ring(window, one)) for one in asked.values()]

    def says(self, finding: Finding) -> str:
        times = f", {finding.count} times that day," if finding.count > 1 else ""
        ring = f" of ring {finding.context['ring']}" if "ring" in finding.context else ""
        return f"{who(finding)}{ring} was asked to enrol for MFA{times} and did not get in within an hour, last {when(finding)}."


def in_ring(window: Window, event: Event) -> Mapping[str, Any]:
    """The rollout rings of whom the event is about, so that the digest tells them ring by ring; nothing where none is known."""
    rings = window.policies.rings_of(event.who) if window.policies else []
    return {"ring": ", ".join(rings)} if rings else {}
