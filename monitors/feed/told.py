"""Findings of Latchkey about itself, as notices."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from monitors.detector import Detector
from monitors.finding import Evidence, Finding, Notice, Severity, Subject
from monitors.records.instant import Instant


def finding(detector: Detector, alert: str, subject: Subject, seen: tuple[Instant, Instant], context: Mapping[str, Any], *,
            severity: Severity | None = None, count: int = 1, evidence: tuple[Evidence, ...] = (),
            routed: Severity | None = None) -> Finding:
    """An open alert of a part of Latchkey; `seen` are its first and last time."""
    return Finding(
        id=alert, detector=detector.id, severity=detector.severity if severity is None else severity, status="open", raised=1,
        subject=subject, privileged=False, first_seen=seen[0], last_seen=seen[1], count=count, evidence=evidence,
        context=dict(context), staged=detector.staged, routed=routed)


def raised(found: Finding, number: int = 1) -> Notice:
    """That an alert is open."""
    return Notice(alert=found.id, number=number, what="raised", finding=replace(found, raised=number))


def withdrawn(found: Finding, *, silent: bool = False) -> Notice:
    """That an alert is over; people hear nothing of it where another alert says so."""
    return Notice(alert=found.id, number=2, what="withdrawn", finding=replace(found, status="withdrawn"), silent=silent)
