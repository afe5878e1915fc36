"""Ordinary results; a test says only what is odd."""

from typing import Any, Final

from msgspec.structs import replace

from monitors.check import ObjectFinding, Result, Status
from monitors.compliance.results import Kept
from monitors.records.instant import Instant, instant
from tests.builders import guid

NOON: Final[Instant] = instant("2026-03-02T12:00:00Z") or 0
ORDINARY: Final = Result(
    check="CA-001", title="MFA is required of everybody", status=Status.FAIL, severity="critical",
    summary="2 of 4 people need no MFA", observed_at=NOON, first_seen=NOON, source="graph",
    controls={"cis": ("5.2.2.2",), "scuba": ("MS.AAD.3.2v1",)}, remediation="Turn the policy on.", needs=("Policy.Read.All",),
    owner="identity team")


def result(**odd: Any) -> Result:
    """A check that fails."""
    return replace(ORDINARY, **odd)


def kept(run: str = "run1", **odd: Any) -> Kept:
    """The same as it is kept."""
    return Kept.of(result(**odd), run)


def people(number: int, name: str = "Adele Vance") -> tuple[ObjectFinding, ...]:
    """So many findings about people."""
    return tuple(ObjectFinding("user", guid(at), f"{name} {at}", "no policy requires MFA") for at in range(number))
