"""What is kept of every batch for checks: the facts of a day that this process has not kept before, in one write."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitors.ledger import Verdict
    from monitors.records.envelope import Batch
    from monitors.stretch import Stretch
    from monitors.usage import Day, Fact

REMEMBERED: Final = timedelta(days=8)
EARLIEST: Final = timedelta(days=1)
"""How far back and ahead of the clock what is kept may lie, as for tallies."""
MOST_KNOWN: Final = 200_000
"""How many facts a process knows to be kept; beyond that it begins anew, and may keep some once more."""


class Kept(Protocol):
    """Where facts are written. No batch reads one."""

    async def keep(self, day: Day, facts: Collection[Fact]) -> None:
        """Keep facts of a day; once more changes nothing."""


@dataclass
class Remarking:
    """Keeps what batches show that is new to this process since midnight (UTC); an ordinary batch costs no I/O."""

    usage: Kept
    _known: set[int] = field(default_factory=set)
    _since: date | None = None

    async def keep(self, stretch: Stretch, batch: Batch, verdict: Verdict, now: datetime) -> None:
        """Keep it; the same batch once more changes nothing. Raises what the store raises, and is kept the next time then."""
        from monitors.records.instant import since_epoch
        from monitors.usage import shown

        del stretch, verdict
        if self._since != now.date() or len(self._known) > MOST_KNOWN:
            self._known, self._since = set(), now.date()
        for day, facts in shown(batch, since_epoch(now - REMEMBERED), since_epoch(now + EARLIEST)).items():
            new = [fact for fact in facts if hash((day, fact)) not in self._known]
            if new:
                await self.usage.keep(day, new)
                self._known.update(hash((day, fact)) for fact in new)
