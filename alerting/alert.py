"""An alert: a finding worded for people and tools. Its JSON form is a contract (docs/architecture.md)."""

from datetime import timedelta
from typing import Any

from msgspec import Struct

from alerting.rolling_up import QUARTER
from monitors.detector import Detector, Reported
from monitors.finding import Finding
from monitors.records.instant import EPOCH, written

SCHEMA = 1
ROLLED_UP = (
    "Take it as one event first: what changed just before, such as a policy, a rollout ring, a method, an outage?",
    "If something did, put it back (a policy to report-only) before you talk to single users; tell the help desk.",
    "In the SIEM, the alerts whose rolled_up_into is this alert's id name every user; begin with those who matter most.",
)
"""What to do about a storm, whatever it is of."""


class About(Struct, frozen=True):
    """Whom or what it is about; a user's id is the object id."""

    kind: str
    id: str
    name: str


class Shown(Struct, frozen=True):
    """One record that it rests on."""

    id: str
    at: str
    what: str


class Alert(Struct, frozen=True, kw_only=True):
    """What channels render and tools read; times are event time, ISO 8601 in UTC with Z."""

    schema: int = SCHEMA
    id: str
    detector: str
    severity: str
    status: str
    raised: int
    title: str
    summary: str
    subject: About
    first_seen: str
    last_seen: str
    count: int
    evidence: list[Shown]
    context: dict[str, Any]
    techniques: list[str]
    next_steps: list[str]
    runbook: str
    rolled_up_into: str | None = None
    merged_into: str | None = None


def alert_of(finding: Finding, detector: Detector, *, rolled_up_into: str = "") -> Alert:
    """The finding in the words of its detector; a roll-up of many in those of all of them."""
    many = finding.context.get("rolled_up", 0)
    return Alert(
        id=finding.id, detector=finding.detector, severity=finding.severity.word, status=finding.status,
        raised=finding.raised, title=f"{detector.title}: {many:,} more" if many else detector.titled(finding),
        summary=_rolled_up(finding, detector) if many else _summary(finding, detector),
        subject=About(*finding.subject), first_seen=written(finding.first_seen), last_seen=written(finding.last_seen),
        count=finding.count, evidence=[Shown(one.id, written(one.at), one.what) for one in finding.evidence],
        context=_context(finding, detector), techniques=list(detector.techniques),
        next_steps=list(ROLLED_UP if many else detector.steps(finding)), runbook=f"docs/runbooks/{finding.detector}.md",
        rolled_up_into=rolled_up_into or None, merged_into=finding.merged_into)


def _summary(finding: Finding, detector: Detector) -> str:
    said = detector.says(finding)
    if isinstance(detector, Reported):
        return said  # it says itself what became of it
    if finding.status == "withdrawn":
        return f"Withdrawn, since later records put it right: {said}"
    return f"Now part of another alert: {said}" if finding.status == "merged" else said


def _rolled_up(finding: Finding, detector: Detector) -> str:
    """What a roll-up says: members went on coming after it was sent, perhaps."""
    begin = EPOCH + timedelta(microseconds=finding.first_seen - finding.first_seen % QUARTER)
    users = "1 more user" if finding.count == 1 else f"{finding.count:,} more users"
    end = begin + timedelta(minutes=15)
    return (f'{users} so far with the alert "{detector.title}" between {begin:%H:%M} and {end:%H:%M} UTC on {begin.day} '
            f"{begin:%B %Y}. Each is recorded; the first ten were told singly.")


def _context(finding: Finding, detector: Detector) -> dict[str, Any]:
    context = {**finding.context, "why": detector.matters(finding)}
    if finding.privileged:
        context["privileged"] = True
    if finding.staged:
        context["staged"] = True
    return context
