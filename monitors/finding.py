"""What Latchkey has to say: severities, subjects, evidence and findings."""

from enum import IntEnum
from typing import Any, NamedTuple

from msgspec import Struct

from monitors.records.instant import Instant


class Severity(IntEnum):
    """How soon somebody has to look; ordered, so the highest of several is their maximum."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """As alerts and settings write it."""
        return self.name.lower()


class Subject(NamedTuple):
    """Whom or what a finding is about; `kind` is user, policy, app, address, tenant or feed."""

    kind: str
    id: str
    name: str = ""


class Evidence(NamedTuple):
    """One record that a finding rests on: its id, when it happened, what it says."""

    id: str
    at: Instant
    what: str


class Finding(Struct, frozen=True, kw_only=True):
    """One alert as it stands now, before anybody words it for people."""

    id: str
    detector: str
    severity: Severity
    status: str  # open, withdrawn or merged
    raised: int
    subject: Subject
    privileged: bool
    first_seen: Instant
    last_seen: Instant
    count: int
    evidence: tuple[Evidence, ...]
    context: dict[str, Any]
    merged_into: str | None = None
    staged: bool = False
    routed: Severity | None = None
    """The severity whose channels it goes to, where that is not its own."""


class Notice(Struct, frozen=True, kw_only=True):
    """One thing to tell, exactly once: number `number` of its alert. `what` is raised, merged or withdrawn.

    People hear nothing of a `silent` one, since another alert says it; the SIEM hears everything.
    """

    alert: str
    number: int
    what: str
    finding: Finding
    silent: bool = False
