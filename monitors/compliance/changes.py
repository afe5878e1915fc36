"""What a check's result changes, and what is to be told of it: pure.

Unknown is no change: a check that failed, could not be judged, and fails again has failed all along. What was told, and since
when a check fails or does not, is kept apart from results, so that one transaction tells of a change and remembers it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from monitors.check import ObjectFinding, Status
from monitors.compliance.results import Kept
from monitors.detector import Detector
from monitors.detectors.check_changed import FAILS, RECOVERED, TOGETHER
from monitors.episodes import digest
from monitors.feed.told import finding, raised, withdrawn
from monitors.finding import Evidence, Finding, Notice, Severity, Subject
from monitors.records.instant import Instant

SHOWN: Final = 10
"""How many of a check's objects an alert shows."""
TOLD: Final = (Status.PASS, Status.WARN, Status.FAIL, Status.NOT_APPLICABLE)
"""What says whether a check fails; the other statuses say that nobody could tell."""
SEVERITIES: Final = {one.word: one for one in Severity}


class Judged(NamedTuple):
    """A result, and the first of the objects that it is about."""

    kept: Kept
    shown: Sequence[ObjectFinding] = ()

    @property
    def failing(self) -> bool | None:
        """Whether it fails; None where nobody could tell."""
        return self.kept.status == Status.FAIL if self.kept.status in TOLD else None

    @property
    def severity(self) -> Severity:
        """How severe its failure is."""
        return SEVERITIES[self.kept.severity]

    @property
    def subject(self) -> Subject:
        """What alerts about it are about."""
        return Subject("tenant", self.kept.check, self.kept.title)


class Stand(Struct, frozen=True):
    """How a check last stood, as far as anybody could tell."""

    failing: bool
    since: Instant
    """When it was first judged so."""
    alert: Finding | None = None
    """What was told of its failure, where that was told singly."""


class Gathered(Struct, frozen=True):
    """The checks of a scan that failed when they were first judged, and were told of together."""

    checks: dict[str, Instant] = {}
    """When each was told of."""
    times: int = 0


def changed(detector: Detector, known: Stand | None, judged: Judged, at: Instant) -> tuple[Stand | None, list[Notice]]:
    """How the check stands now, and what is to be told. A judgement from before the last change says nothing any more."""
    failing = judged.failing
    if failing is None or (known and (failing == known.failing or at <= known.since)):
        return known, []
    if failing:
        alert = failure(detector, known, judged, at)
        return Stand(True, at, alert), [raised(alert)]
    return Stand(False, at), recovery(detector, known, judged, at) if known else []


def failure(detector: Detector, known: Stand | None, judged: Judged, at: Instant) -> Finding:
    """The alert that a check newly fails."""
    kept, before = judged.kept, known.since if known else None
    return finding(detector, digest(detector.id, kept.check, FAILS, before), judged.subject, (at, at), _context(FAILS, kept),
                   severity=judged.severity, evidence=_evidence(judged, at))


def recovery(detector: Detector, known: Stand, judged: Judged, at: Instant) -> list[Notice]:
    """The first alert is withdrawn in silence, since the second says it, to those who were told of the first."""
    kept = judged.kept
    alert = digest(detector.id, kept.check, RECOVERED, known.since)
    over = finding(detector, alert, judged.subject, (known.since, at), _context(RECOVERED, kept) | {"since": known.since},
                   severity=Severity.INFO, routed=known.alert.severity if known.alert else None)
    return [*([withdrawn(known.alert, silent=True)] if known.alert else ()), raised(over)]


def together(detector: Detector, scan: str, gathered: Gathered, new: Sequence[Judged],
             at: Instant) -> tuple[Gathered, list[Notice]]:
    """One alert about checks that are judged for the first time, and fail; as severe as the most severe of them."""
    ranked = sorted(new, key=lambda one: (-one.severity, one.kept.check))
    evidence = tuple(Evidence(one.kept.check, at, f"{one.kept.title}: {one.kept.summary}") for one in ranked)
    alert = digest(detector.id, TOGETHER, scan, gathered.times)
    told = finding(detector, alert, scan_subject(scan), (at, at), {"change": TOGETHER, "checks": len(new)},
                   severity=ranked[0].severity, count=len(new), evidence=evidence)
    checks = {**gathered.checks, **{one.kept.check: at for one in new}}
    return Gathered(checks, gathered.times + 1), [raised(told)]


def scan_subject(scan: str) -> Subject:
    """What an alert about several checks of a scan is about."""
    return Subject("tenant", f"scan {scan}", f"the scan of {scan.replace('_', ' ')}")


def _context(change: str, kept: Kept) -> dict[str, object]:
    return {"change": change, "status": str(kept.status), "title": kept.title, "summary": kept.summary,
            "findings": kept.findings, "remediation": kept.remediation, "owner": kept.owner,
            "controls": {name: list(ids) for name, ids in kept.controls.items()}}


def _evidence(judged: Judged, at: Instant) -> tuple[Evidence, ...]:
    return tuple(Evidence(one.object_id, at, f"{one.object_kind} {one.name or one.object_id}: {one.detail}")
                 for one in judged.shown[:SHOWN])
