"""Tells of checks that newly fail or no longer do: each change once, whoever judges it, and wherever a run was cut off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from monitors.compliance.changes import Gathered, Judged, Stand, changed, scan_subject, together
from monitors.detector import Detector
from monitors.finding import Notice, Severity, Subject
from monitors.records.instant import Instant

State = TypeVar("State")
SINGLY: Final = 3
"""So many critical checks of a scan that fail when they are first judged are told singly; more of them together with the rest."""


class States(Protocol[State]):
    """What is known of subjects, read once a run."""

    async def of(self, subject: Subject) -> State | None:
        """What is known."""

    async def commit(self, subject: Subject, state: State, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Write the state anew with the notices; those that are owed now, none where another was quicker."""


@dataclass
class Telling:
    """Remembers how each check stood, beside the notices of it: one transaction does both.

    Failures that are found when checks are first judged are told of together, scan by scan, but for a few critical ones.
    """

    detector: Detector
    stands: Callable[[], States[Stand]]
    gathered: Callable[[], States[Gathered]]

    async def told(self, scan: str, judged: Sequence[Judged], at: Instant) -> list[Notice]:
        """What is owed of these results. Raises what the store raises."""
        stands, gathering, place = self.stands(), self.gathered(), scan_subject(scan)
        gathered = await gathering.of(place) or Gathered()
        owed, first = list[Notice](), list[Judged]()
        for one in judged:
            known = await stands.of(one.subject) or _gathered_before(gathered, one)
            if known is None and one.failing:
                first.append(one)
            else:
                owed += await self._tell(stands, known, one, at)
        singly, rest = _parted(first)
        for one in singly:
            owed += await self._tell(stands, None, one, at)
        if rest:
            state, notices = together(self.detector, scan, gathered, rest, at)
            owed += await gathering.commit(place, state, notices)
        return owed

    async def _tell(self, stands: States[Stand], known: Stand | None, one: Judged, at: Instant) -> Sequence[Notice]:
        stand, notices = changed(self.detector, known, one, at)
        return await stands.commit(one.subject, stand, notices) if stand is not None and stand is not known else ()


def _gathered_before(gathered: Gathered, one: Judged) -> Stand | None:
    """How a check stands that was told of together with others, and has not changed since."""
    since = gathered.checks.get(one.kept.check)
    return None if since is None else Stand(True, since)


def _parted(first: Sequence[Judged]) -> tuple[Sequence[Judged], Sequence[Judged]]:
    """Of checks that fail when they are first judged, which are told singly: critical ones where they are few, and one alone."""
    critical = [one for one in first if one.severity == Severity.CRITICAL]
    singly = critical if len(critical) <= SINGLY else []
    rest = [one for one in first if one not in singly]
    return (first, ()) if len(rest) == 1 else (singly, rest)
