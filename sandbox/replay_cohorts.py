"""Cohorts in a replay: what chunks add to the tallies, and the timer that judges them, driven by event time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from monitors.cohort import Cohort
from monitors.cohorts import Cohorts
from monitors.counting import Count, policy_changes, timely
from monitors.ledger import Ledger, Verdict
from monitors.records.envelope import Batch
from monitors.records.instant import DAY, HOUR, MINUTE, Instant
from monitors.storage.tallies_in_memory import MemoryTallies, MemoryWaves
from monitors.tallies import PolicyChange

EVERY: Final = DAY
"""So often, in event time, cohorts are judged: any rhythm gives the same alerts, and a slow one reads each minute about once."""


SETTLED: Final = 3 * HOUR
"""So long before the oldest time still accepted, or not yet judged, no window is judged any more."""


@dataclass
class Crowd:
    """Counts what it is shown, and judges cohorts by it."""

    detectors: Sequence[Cohort]
    ledger: Ledger
    tallies: MemoryTallies = field(default_factory=MemoryTallies)
    waves: MemoryWaves = field(default_factory=MemoryWaves)
    beside: list[Callable[[Instant], Awaitable[None]]] = field(default_factory=list)
    """Who else judges by these tallies: right after each time, because then they forget what was changed."""
    cohorts: Cohorts = field(init=False)
    _count: Count = field(default_factory=Count)
    _changes: list[PolicyChange] = field(default_factory=list)
    _rounds: int = 0
    _judged: Instant = 0

    def __post_init__(self) -> None:
        self.cohorts = Cohorts(self.detectors, self.ledger, self.tallies, self.waves)

    def note(self, batch: Batch, oldest: Instant) -> None:
        """Count these records, but for those from before `oldest`."""
        self._count.add(timely(batch.sign_ins, oldest))
        if batch.entries:
            self._changes += policy_changes(batch.entries, oldest)

    async def settle(self, now: Instant) -> Verdict:
        """Judge whatever the records of this round may have changed."""
        self._rounds += 1
        await self.tallies.add(str(self._rounds), self._count.made, now)
        await self.tallies.add_changes(self._changes)
        self._count, self._changes = Count(), []
        return await self.judge(now) if now >= self._judged + EVERY else Verdict()

    async def judge(self, now: Instant) -> Verdict:
        """What the timer finds at this time."""
        self._judged = now
        verdict = await self.cohorts.judge(now)
        for judge in self.beside:
            await judge(now)
        return verdict

    def forget(self, oldest: Instant) -> None:
        """Drop the tallies that no window from `oldest` on is held against."""
        kept = (max((one.days for one in self.detectors), default=0) + 1) * DAY
        self.tallies.forget((oldest - kept) // MINUTE, (min(oldest, self._judged) - SETTLED) // MINUTE)
