"""What is kept of every batch for cohort detectors: one tally, and how Conditional Access policies were changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors.ledger import Verdict
    from monitors.records.envelope import Batch
    from monitors.records.instant import Instant
    from monitors.stretch import Stretch
    from monitors.tallies import PolicyChange, Tally

REMEMBERED: Final = timedelta(days=8)
EARLIEST: Final = timedelta(days=1)
"""How far back and ahead of the clock what is tallied may lie; no window that is still judged sees more."""


class Kept(Protocol):
    """Where tallies are written. No batch reads one."""

    async def add(self, name: str, tally: Tally, now: Instant) -> None:
        """Keep what a batch of this name adds; once more replaces it. At most one write a minute, and one more."""

    async def add_changes(self, changes: Sequence[PolicyChange]) -> None:
        """Keep how policies were changed; once more changes nothing."""


@dataclass
class Tallying:
    """Keeps the tallies of each batch, under its hub, partition and first sequence number."""

    tallies: Kept

    async def keep(self, stretch: Stretch, batch: Batch, verdict: Verdict, now: datetime) -> None:
        """Keep them; the same batch once more changes nothing. Raises what the store raises."""
        from monitors.counting import counted, policy_changes
        from monitors.records.instant import since_epoch

        del verdict
        low, high = since_epoch(now - REMEMBERED), since_epoch(now + EARLIEST)
        if batch.sign_ins:
            name = f"{stretch.hub}|{stretch.partition}|{stretch.first:020d}"
            await self.tallies.add(name, counted(batch.sign_ins, low, high), since_epoch(now))
        if changes := policy_changes(batch.entries, low, high):
            await self.tallies.add_changes(changes)
