"""What a storm is: of one detector and quarter hour, ten alerts about single users are sent singly; a roll-up says the others.

The quarter hours are UTC and of the members' event time, so every instance, any order of delivery and a replay agree on them.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitors.episodes import digest
from monitors.finding import Evidence, Finding, Severity, Subject
from monitors.records.instant import MINUTE, Instant
from monitors.waves import Wave, attached_to

SINGLY: Final = 10
QUARTER: Final = 15 * MINUTE
SHOWN: Final = 20
"""How many members a roll-up names as its evidence."""


class Storm(Struct, frozen=True):
    """One detector's alerts of a quarter hour: those sent singly, and when the first other one came."""

    detector: str
    quarter: Instant
    singly: tuple[str, ...] = ()
    since: Instant = 0

    @property
    def id(self) -> str:
        """The id of its roll-up."""
        return digest(self.detector, "rolled up", self.quarter)

    @property
    def row(self) -> str:
        """Its row key: storms stand in order of their quarter hours."""
        return f"{self.quarter:017d}|{self.detector}"

    @property
    def is_full(self) -> bool:
        """Whether all others are rolled up."""
        return len(self.singly) >= SINGLY


class Member(Struct, frozen=True):
    """An alert that is not sent singly."""

    alert: str
    name: str
    severity: Severity
    first_seen: Instant
    last_seen: Instant
    count: int
    staged: bool = False


def roll_ups(findings: Sequence[Finding], singly: Callable[[Finding], bool],
             waves: Sequence[Wave] = ()) -> tuple[dict[str, str], list[Finding]]:
    """Of findings in order of time, which roll-up says each that is not sent singly; and the roll-ups.

    Whoever is among the users of a wave is said by the alert about that.
    """
    storms: dict[str, Storm] = {}
    members: dict[str, list[Member]] = {}
    into: dict[str, str] = {}
    for finding in findings:
        if singly(finding):
            continue
        if alert := attached_to(finding, waves):
            into[finding.id] = alert
            continue
        storm = Storm(finding.detector, finding.first_seen // QUARTER * QUARTER)
        known = storms.get(storm.id, storm)
        storms[storm.id] = known if known.is_full else replace(known, singly=(*known.singly, finding.id))
        if known.is_full:
            into[finding.id] = storm.id
            members.setdefault(storm.id, []).append(member(finding))
    return into, [rolled_up(storms[id_].detector, id_, own) for id_, own in members.items()]


def member(finding: Finding) -> Member:
    """What a roll-up keeps of an alert."""
    return Member(finding.id, finding.subject.name or finding.subject.id, finding.severity, finding.first_seen,
                  finding.last_seen, finding.count, finding.staged)


def rolled_up(detector: str, id_: str, members: list[Member]) -> Finding:
    """The roll-up of these alerts, which are in order of time."""
    return Finding(
        id=id_, detector=detector, severity=max(one.severity for one in members), status="open", raised=1,
        subject=Subject("tenant", ""), privileged=False, first_seen=members[0].first_seen,
        last_seen=max(one.last_seen for one in members), count=len(members), context={"rolled_up": len(members)},
        evidence=tuple(Evidence(one.alert, one.first_seen, f"{one.name}, {one.count} times") for one in members[:SHOWN]))
