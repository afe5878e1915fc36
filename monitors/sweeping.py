"""What is past its time is deleted, whole tables at once: a chore of once a UTC day and process."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime

    from monitors.finding import Notice
    from monitors.records.instant import Instant

log = logging.getLogger(__name__)


@dataclass
class Sweeping:
    """Asks each of these to delete what is too old; they answer with what is gone."""

    drops: Sequence[Callable[[Instant], Awaitable[Sequence[str]]]]
    name: str = "sweep"
    _swept: date | None = None

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Do it where it was not done today; nothing is owed. Raises what the store raises, and is done again then."""
        from monitors.records.instant import since_epoch

        if self._swept != now.date():
            for drop in self.drops:
                if gone := await drop(since_epoch(now)):
                    log.info("swept %s", " ".join(gone))
            self._swept = now.date()
        return ()
