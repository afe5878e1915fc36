"""What a worker is put together from: what a batch meets on its way, what timers run, what answers. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from monitors.finding import Notice
    from monitors.health import Health, Probe
    from monitors.http.api import Api
    from monitors.http.endpoint import Route
    from monitors.ledger import Verdict
    from monitors.records.envelope import Batch, SetAside
    from monitors.stream import Stream
    from monitors.stretch import Stretch


class Unset(Exception):
    """A setting is missing without which nothing can be watched; batches wait for it."""


class DeadLetters(Protocol):
    """Where is written what could not be judged."""

    async def set_aside(self, hub: str, partition: str, sequence: int, what: SetAside) -> None:
        """Write down a record that can never be read; once more changes nothing."""

    async def lost(self, hub: str, partition: str, first: int, last: int) -> None:
        """Write down a range of events that was not judged; once more changes nothing."""


class Desk(Protocol):
    """Where what is found becomes alerts that reach people; alerting has one."""

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Take notices that the store holds; what waits for nothing is told before it returns."""

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Tell every channel of notices that no store could be told of."""

    async def first_try(self, notices: Sequence[Notice]) -> None:
        """Tell now what is critical or high; whatever does not arrive is owed."""

    async def wonder(self, words: Sequence[str]) -> None:
        """Take note of sentences whose meaning nobody has told Latchkey."""

    async def tick(self) -> None:
        """Do all that is due."""

    async def declare_drill(self, body: bytes, caller: str) -> tuple[int, bytes]:
        """Begin a drill of a break-glass account; the HTTP status and what is answered."""

    def probes(self) -> Sequence[Probe]:
        """What health asks of the ways to people."""

    @property
    def routes(self) -> Sequence[Route]:
        """What it answers to whoever pulls alerts."""
        ...

    async def record_review(self, body: bytes, caller: str) -> tuple[int, bytes]:
        """Keep a review of the policies; the HTTP status and what is answered."""


class Keeper(Protocol):
    """Keeps something of every batch: its tallies, how far a partition has come."""

    async def keep(self, stretch: Stretch, batch: Batch, verdict: Verdict, now: datetime) -> None:
        """Keep it; the same batch once more changes nothing. Raises what the store raises: the batch comes again then."""


class Chore(Protocol):
    """Something that time alone brings: a cohort to judge, a feed that went silent."""

    @property
    def name(self) -> str:
        """As the log names it."""
        ...

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Do it; the notices that are owed now, which the store holds. Raises what the store raises."""


class Scans(Protocol):
    """What reads the tenant."""

    async def run(self, name: str, now: datetime) -> Sequence[Notice]:
        """Run the scan of this name; the notices that are owed now, which the outbox has. Raises what the store raises."""


def no_scans() -> Scans:
    """Where nothing is scanned."""
    raise Unset("no scans are joined here")


@dataclass
class Parts:
    """What a batch meets on its way, and what timers run; scans are joined when the first of them runs."""

    stream: Stream
    dead_letters: DeadLetters
    desk: Desk
    keepers: Sequence[Keeper] = ()
    chores: Sequence[Chore] = ()
    health: Health | None = None
    scans: Callable[[], Scans] = no_scans
    api: Api | None = None
    """What answers whoever pulls; None where nobody can."""
