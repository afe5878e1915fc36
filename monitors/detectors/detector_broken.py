"""A detector or check raised an error: what it looks for is not seen, while all the others go on."""

from dataclasses import dataclass

from monitors.detector import Reported
from monitors.finding import Finding, Severity


@dataclass(frozen=True, kw_only=True)
class DetectorBroken(Reported):
    """Raised once a day and unit. `context` holds `error`: its type and place, not its message, which may quote a record."""

    title = "A detector is broken"
    why = "What this detector or check looks for goes unseen as long as it fails; all others go on."
    severity = Severity.HIGH
    next_steps = (
        "Report it with the type and place of the error; they name nobody. See first whether a newer release has mended it.",
        "If it began with a release of yesterday or today, go back to the one before.",
        "Until it is mended, look for what it would have found by hand: its runbook says how to verify.",
    )

    def titled(self, finding: Finding) -> str:
        return f"{finding.subject.id[:45]} is broken"

    def says(self, finding: Finding) -> str:
        times = "once" if finding.count == 1 else f"{finding.count} times in one batch"
        return f"{finding.subject.id} failed {times} with {finding.context.get('error', 'an error')}."
