"""Ordinary results as they are kept; a row in a test says only what is odd."""

from typing import Any

from monitors.check import ObjectFinding, Status
from monitors.compliance.results import Kept
from tests.builders import at


def kept(check: str = "CA-001", status: str = "pass", **odd: Any) -> Kept:
    """A result of a check."""
    ordinary: dict[str, Any] = {
        "title": f"Title of {check}", "severity": "high", "summary": "as it is", "observed_at": at(), "first_seen": at(),
        "source": "graph", "findings": 0, "controls": {}, "remediation": "Mend it.", "needs": (), "owner": "identity team",
        "run": "r1"}
    return Kept(check=check, status=Status(status), **(ordinary | odd))


def objects(count: int) -> tuple[ObjectFinding, ...]:
    """So many objects that a result is about."""
    return tuple(ObjectFinding("policy", f"id{n}", f"Policy {n}", "takes somebody in") for n in range(count))
