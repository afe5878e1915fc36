"""Records were set aside because they could not be read: what they say, nobody has looked at."""

from dataclasses import dataclass
from typing import Final

from monitors.detector import Reported, within
from monitors.finding import Finding, Severity

CRITICAL_TIMES: Final = 10
"""Critical is above so many times the share from which on it is high."""
LEAST: Final = 100
"""A share of fewer records than this is never critical."""


@dataclass(frozen=True, kw_only=True)
class DeadLetters(Reported):
    """Judged every minute, by the counts of all partitions of a hub; records set aside less than quiet apart are one alert."""

    title = "Records could not be read"
    why = "A record that cannot be read raises no alert. A few are odd; many mean that Entra changed the form of its logs."
    severity = Severity.MEDIUM
    next_steps = (
        "Open the table deadletters (Storage browser): each row says why, and holds the beginning of the record.",
        "See whether all of them are of one kind, and since when: a new form of Entra's log is for the developers, today.",
        "Once it is mended, read them again: the rows name hub, partition and number for python -m sandbox redrive.",
    )

    threshold: int = 10
    window_minutes: int = 15
    quiet_minutes: int = 60
    share: float = 0.001

    def severity_of(self, set_aside: int, records: int) -> Severity:
        """How grave it is that so many of so many records of one window were set aside."""
        share = set_aside / records if records else 1.0
        if records >= LEAST and share > CRITICAL_TIMES * self.share:
            return Severity.CRITICAL
        return Severity.HIGH if set_aside >= self.threshold or share >= self.share else Severity.MEDIUM

    def titled(self, finding: Finding) -> str:
        return "A record could not be read" if finding.count == 1 else self.title

    def says(self, finding: Finding) -> str:
        hub, said = finding.subject.name, finding.context
        if finding.count == 1:
            return f"1 record of event hub {hub} could not be read and was set aside."
        return (f"{finding.count:,} records of event hub {hub} could not be read and were set aside{within(finding)}; in the "
                f"worst {self.window_minutes} minutes {said.get('set_aside', 0):,} of {said.get('records', 0):,}.")
