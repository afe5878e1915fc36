"""An alert: a finding worded for people and tools. Its JSON form is a contract (docs/architecture.md)."""

from typing import Any

from msgspec import Struct

from monitors.detector import Detector
from monitors.finding import Finding
from monitors.records.instant import written

SCHEMA = 1


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


def alert_of(finding: Finding, detector: Detector) -> Alert:
    """The finding in the words of its detector."""
    return Alert(
        id=finding.id, detector=finding.detector, severity=finding.severity.word, status=finding.status,
        raised=finding.raised, title=detector.title, summary=_summary(finding, detector),
        subject=About(*finding.subject), first_seen=written(finding.first_seen), last_seen=written(finding.last_seen),
        count=finding.count, evidence=[Shown(one.id, written(one.at), one.what) for one in finding.evidence],
        context=_context(finding, detector), techniques=list(detector.techniques),
        next_steps=list(detector.next_steps), runbook=f"docs/runbooks/{finding.detector}.md",
        merged_into=finding.merged_into)


def _summary(finding: Finding, detector: Detector) -> str:
    said = detector.says(finding)
    if finding.status == "withdrawn":
        return f"Withdrawn, since later records put it right: {said}"
    return f"Now part of another alert: {said}" if finding.status == "merged" else said


def _context(finding: Finding, detector: Detector) -> dict[str, Any]:
    context = {**finding.context, "why": detector.why}
    if finding.privileged:
        context["privileged"] = True
    if finding.staged:
        context["staged"] = True
    return context
