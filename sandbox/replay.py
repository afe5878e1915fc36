"""What would have been alerted on these logs? The product's own stream, fed from files, with event time for a clock."""

import gc
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final, Protocol

from monitors.canary import set_apart
from monitors.detectors import Catalogue
from monitors.finding import Finding, Notice
from monitors.ledger import Ledger, Store, Verdict
from monitors.policies import Policies
from monitors.records.envelope import Batch
from monitors.records.instant import HOUR, Instant
from monitors.registration import TELEPHONY_ENDS, Registration
from monitors.storage.memory import MemoryStore
from monitors.stream import Noted, Stream
from monitors.waves import Wave
from sandbox.chunk import Chunk
from sandbox.reading import read
from sandbox.replay_beside import Beside, Recalled
from sandbox.replay_cohorts import Crowd
from sandbox.replay_trials import Trial, Trials, trials_of

TOGETHER: Final = 5000
"""So many records are judged at a time: a user's facts among them cost the ledger one judgement, not one a chunk."""


AT_ONCE: Final = 200
"""So many records at least are noted and tallied together: it costs less than a chunk of twenty at a time."""


class Tell(Protocol):
    """Where a replay says what happens on the way."""

    def line(self, text: str) -> None:
        """One line for people."""

    def done(self, size: int, records: int, alerts: int) -> None:
        """So many bytes more are read; so many records and alerts there are so far."""


class Nobody:
    """An outbox that delivers nothing: what is owed is read off the verdicts."""

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Take notices that the store holds."""

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Take notices that no store could be told of."""


@dataclass
class Counts:
    """What was read; `records` is the sum of the other kinds."""

    records: int = 0
    sign_ins: int = 0
    audit_entries: int = 0
    other: int = 0
    set_aside: int = 0
    alerts: int = 0
    seconds: float = 0.0

    def add(self, batch: Batch) -> None:
        """Count the records of one batch."""
        self.records += batch.records
        self.sign_ins += len(batch.sign_ins)
        self.audit_entries += len(batch.entries)
        self.other += batch.other
        self.set_aside += len(batch.set_aside)

    def as_json(self) -> dict[str, float]:
        """The closing line."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass
class Replay:
    """Feeds chunks to the stream. `lateness` is how far behind the newest event time facts are kept; 0 for all."""

    stream: Stream
    lateness: Instant
    crowd: Crowd
    trials: Trials | None = None
    counts: Counts = field(default_factory=Counts)
    alerts: dict[str, Finding] = field(default_factory=dict)
    broken: Counter[tuple[str, str]] = field(default_factory=Counter)
    late: int = 0
    _newest: Instant = 0

    async def run(self, chunks: Iterable[Chunk], tell: Tell) -> None:
        """Judge all of it."""
        begun, noted, batch, held = time.monotonic(), Noted(), Batch(), 0
        gc.freeze()  # what is loaded so far stays; and records hold no cycles, so looking for them can wait
        gc.set_threshold(1_000_000, 100, 100)
        for chunk in chunks:
            for line in read(chunk, batch):
                tell.line(line)
            if batch.records >= AT_ONCE:
                held += self._note(batch, noted)
                batch = Batch()
            tell.done(chunk.size, self.counts.records + batch.records, len(self.alerts))
            if held >= TOGETHER:
                await self._settle(noted)
                noted, held = Noted(), 0
        self._note(batch, noted)
        await self._settle(noted)
        self._take(await self.crowd.judge(self._newest))
        self.counts.alerts, self.counts.seconds = len(self.alerts), time.monotonic() - begun

    def _note(self, batch: Batch, noted: Noted) -> int:
        """While the records are still at hand, of which there are so many: what is noted and tallied of them is little."""
        noted.oldest = self._oldest
        set_apart(batch, self.stream.ledger.declared)
        self.stream.note(batch, noted)
        self.crowd.note(batch, noted.oldest)
        self.counts.add(batch)
        self._newest = max(self._newest, newest(batch))
        return batch.records

    @property
    def _oldest(self) -> Instant:
        """Records from before this come too late to be judged with others."""
        return max(self._newest - self.lateness, 0) if self.lateness else 0

    async def _settle(self, noted: Noted) -> None:
        self._take(await self.stream.settle(noted))
        self._take(await self.crowd.settle(self._newest))
        if self.trials:
            await self.trials.settle(noted)
        if self._oldest:
            self._forget(self._oldest)

    def _take(self, verdict: Verdict) -> None:
        self.alerts |= verdict.alerts
        self.broken.update(verdict.broken)
        self.late += verdict.late

    def _forget(self, oldest: Instant) -> None:
        self.stream.ledger.oldest = oldest
        self.crowd.forget(oldest)
        longest = max((burst.memory for burst in self.stream.catalogue.bursts), default=0)
        stores = [self.stream.ledger.store]
        if self.trials:
            self.trials.forget(oldest)
            longest = max(longest, self.trials.memory)
            stores += [self.trials.facts.store] if self.trials.copies else []
        for store in stores:
            if isinstance(store, MemoryStore) and oldest > longest:
                store.forget(oldest - longest)

    @property
    def tried(self) -> Sequence[Trial]:
        """What other settings would have given; nothing unless it is trying them."""
        return self.trials.trials if self.trials else ()

    @property
    def waves(self) -> list[Wave]:
        """Whom alerts about many people were about."""
        return list(self.crowd.waves.waves.values())

    def told(self) -> list[Finding]:
        """Each alert once, in its last state, in order of time."""
        return sorted(self.alerts.values(), key=lambda finding: (finding.first_seen, finding.id))


def newest(batch: Batch) -> Instant:
    """The newest event time, so far as the records' emission times bear it out: a clock set wrong moves nothing."""
    found = max((min(entry.at, entry.emitted) for entry in batch.entries), default=0)
    if batch.sign_ins:
        times = [one.created for one in batch.sign_ins]
        last = batch.sign_ins[times.index(max(times))]
        at = last.at if last.emitted >= last.at else max(min(one.at, one.emitted) for one in batch.sign_ins)
        found = max(found, at)
    return found


def replay_into(store: Store, catalogue: Catalogue, hours: float, registration: Registration | None = None,
                telephony_ends: Instant = TELEPHONY_ENDS, policies: Policies | None = None, *, trying: bool = False) -> Replay:
    """A replay over a store, by detectors as they are set; without a registration nobody's methods are known.

    Where it is `trying`, every threshold is also judged one step up and down.
    """
    declared, inside = catalogue.all[0].declared, isinstance(store, MemoryStore)
    ledger = Ledger(store, catalogue.bursts, declared, registration=registration)
    heads = Beside(Recalled(store)) if inside else store  # the memory store sweeps the heads of whoever has no facts
    crowd = Crowd(catalogue.cohorts, Ledger(heads, (), declared, registration=registration))
    trials = trials_of(catalogue, store if inside else MemoryStore(), crowd.tallies, registration,
                       copies=not inside) if trying else None
    crowd.beside += [trials.judge] if trials else []
    return Replay(Stream(catalogue, ledger, Nobody(), telephony_ends, policies=policies), int(hours * HOUR), crowd, trials)
