"""What a standing detector noted of one sign-in, and the finding that it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from monitors.declared import Declared
from monitors.detector import Standing
from monitors.episodes import digest
from monitors.facts import Fact
from monitors.finding import Evidence, Finding, Notice
from monitors.registration import Whom


class Sighting(NamedTuple):
    """A sign-in that may stand for an alert: of whom, and under which mark."""

    detector: Standing
    mark: str
    user: str
    name: str
    fact: Fact

    @property
    def key(self) -> str:
        """The ledger's key."""
        return f"user|{self.user}"

    @property
    def alert(self) -> str:
        """The id of the alert that it is: one for the detector, user, mark and period."""
        return digest(self.detector.id, self.key, self.mark, self.detector.period(self.fact.at))

    def notice(self, whom: Whom, declared: Declared, context: Mapping[str, Any]) -> Notice:
        """The one thing to tell of it."""
        detector, fact, privileged = self.detector, self.fact, whom.privileged(declared)
        finding = Finding(
            id=self.alert, detector=detector.id, status="open", raised=1, privileged=privileged,
            severity=detector.severity_for(detector.severity, privileged=privileged), subject=whom.subject,
            first_seen=fact.at, last_seen=fact.at, count=1, evidence=(Evidence(fact.id, fact.at, fact.said),),
            context={"what": self.mark, **whom.context, **context}, staged=detector.staged)
        return Notice(alert=finding.id, number=1, what="raised", finding=finding)
