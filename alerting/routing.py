"""Who is told of an alert, and how soon: by severity, each rule a setting; some detectors wait for nothing."""

from dataclasses import dataclass
from typing import Final

from monitors.finding import Finding, Severity

TEAMS, EMAIL, SIEM, DIGEST = "teams", "email", "siem", "digest"
PEOPLE: Final = (TEAMS, EMAIL)


@dataclass(frozen=True, slots=True)
class Routing:
    """For each severity the channels that reach people at once, or the digest; the SIEM always hears everything."""

    critical: frozenset[str] = frozenset({TEAMS, EMAIL})
    high: frozenset[str] = frozenset({TEAMS, EMAIL})
    medium: frozenset[str] = frozenset({TEAMS})
    low: frozenset[str] = frozenset({DIGEST})
    info: frozenset[str] = frozenset({DIGEST})

    def of(self, finding: Finding, *, urgent: bool) -> frozenset[str]:
        """Where a finding goes: teams, email, siem, digest; nowhere while its detector is staged."""
        if finding.staged:
            return frozenset()
        if urgent:
            return frozenset({*PEOPLE, SIEM})
        rules = {Severity.CRITICAL: self.critical, Severity.HIGH: self.high, Severity.MEDIUM: self.medium,
                 Severity.LOW: self.low, Severity.INFO: self.info}
        return rules[finding.severity if finding.routed is None else finding.routed] | {SIEM}
