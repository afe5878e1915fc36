"""The ledger: writes down facts, judges whom they concern, and owes each alert exactly once.

Per batch and key, in this order: write the facts; look at those around them, and stop where no condition holds whatever
version counts (2 operations). Else read the head row, then the facts again, recompute the touched buckets, and write the head
row and the notices in one transaction under its ETag (5). Why the order matters: docs/architecture.md, "The ledger".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from monitors.declared import Declared
from monitors.detector import Burst
from monitors.episodes import Head, Issued, Watch, evidence, forgotten, judged
from monitors.facts import SLOTS, Fact, marks, of_break_glass, thin
from monitors.fault import origin
from monitors.finding import Finding, Notice
from monitors.records.instant import HOUR, Instant
from monitors.registration import Registered, Registration, Whom

STRETCH: Final = 6 * HOUR
TRIES: Final = 8
MOST_KINDS: Final = 10_000
Etag = Any


class Conflict(Exception):
    """Somebody else wrote the head row since it was read."""


class Busy(Exception):
    """Others kept winning the head row; the batch is to be delivered again."""


class Store(Protocol):
    """Where facts, head rows and notices are kept. Each call is one operation, one more for each further day."""

    async def remember(self, key: str, facts: Sequence[Fact]) -> None:
        """Write facts; writing one again changes nothing."""

    async def recall(self, key: str, low: Instant, high: Instant) -> list[Fact]:
        """The facts with low <= at < high, in order of time, id and content."""

    async def head(self, key: str) -> tuple[Head | None, Etag]:
        """The head row and its ETag."""

    async def commit(self, key: str, etag: Etag, head: Head, notices: Sequence[Notice]) -> None:
        """Write the head row and insert the notices, all or none. Raises Conflict where the ETag is not the row's."""

    async def stand(self, key: str, notice: Notice) -> bool:
        """Insert the notice of a standing alert; False where it is there already."""


@dataclass
class Verdict:
    """What judging a batch came to: alerts as they stand now, what is newly owed of them, what broke, what came too late."""

    alerts: dict[str, Finding] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    late: int = 0

    def add(self, other: "Verdict") -> None:
        """Take in what another part of the batch came to."""
        self.alerts |= other.alerts
        self.notices += other.notices
        self.broken += other.broken
        self.late += other.late


@dataclass
class Ledger:
    """Judges facts for detectors that share a subject's key. `oldest` is the earliest event time still remembered.

    Without a `registration` nobody is known, and only who is declared so is privileged.
    """

    store: Store
    detectors: Sequence[Burst]
    declared: Declared = field(default_factory=Declared)
    slots: int = SLOTS
    oldest: Instant = 0
    registration: Registration | None = None
    _stirs: dict[str, frozenset[str]] = field(default_factory=dict, init=False)

    async def judge(self, facts: Mapping[str, Sequence[Fact]], names: Mapping[str, str]) -> Verdict:
        """Write every key's facts, and judge the key. Raises what the store raises, and Busy."""
        verdict = Verdict()
        for key, own in facts.items():
            verdict.add(await self.judge_key(key, own, names.get(key, "")))
        return verdict

    async def judge_key(self, key: str, facts: Sequence[Fact], name: str) -> Verdict:
        """Write one subject's facts and judge it."""
        verdict = Verdict()
        timely = [fact for fact in facts if fact.at >= self.oldest]
        if len(timely) < len(facts):
            verdict.add(await self.judge_late(key, [fact for fact in facts if fact.at < self.oldest], name))
        kept = thin(timely, self.slots)
        if not kept:
            return verdict
        await self.store.remember(key, kept)
        special = any(of_break_glass(fact) for fact in kept)
        detectors = [detector for detector in self.detectors if special or not detector.of_break_glass]
        for first, last in stretches(kept):
            verdict.add(await self._judge(key, detectors, first, last, name))
        return verdict

    async def judge_late(self, key: str, facts: Sequence[Fact], name: str) -> Verdict:
        """Facts too old to be remembered, each by itself; one that was told of already says nothing new."""
        alone = Verdict()
        possible = self._possible(self.detectors, facts, Verdict())  # what breaks is named below
        registered = await self.registered(key, name) if possible else None
        for fact in facts:
            self.judge_unrecorded(key, [fact], name, alone, registered)
        verdict = Verdict(broken=alone.broken, late=len(facts))
        for notice in alone.notices:
            if await self.store.stand(key, notice):
                verdict.alerts[notice.alert] = notice.finding
                verdict.notices.append(notice)
        return verdict

    def judge_unrecorded(self, key: str, facts: Sequence[Fact], name: str, verdict: Verdict,
                         registered: Registered | None = None) -> None:
        """What these facts say by themselves, with no store to ask or tell."""
        for detector in self.detectors:
            watch = self._seen(Watch(), detector, key, facts, range(1 << 62), verdict)
            self._tell(detector, Whom(key, name, registered), {}, watch.alerts, verdict)

    async def registered(self, key: str, name: str) -> Registered | None:
        """What is known of the user that a key names; of break-glass accounts, and the canary, nobody is asked."""
        kind, _, user = key.partition("|")
        if self.registration is None or kind != "user" or user == self.declared.canary:
            return None
        if not self.declared.break_glass.isdisjoint({user, name.casefold()}):
            return None
        return await self.registration.of(user)

    async def _judge(self, key: str, detectors: Sequence[Burst], first: Instant, last: Instant, name: str) -> Verdict:
        buckets = {detector.id: detector.buckets(first, last) for detector in detectors}
        needs = [detector.needs(buckets[detector.id]) for detector in detectors]
        low, high = max(min(low for low, _ in needs), 0), max(high for _, high in needs)
        facts = await self.store.recall(key, low, high)
        verdict = Verdict()
        if not self._possible(detectors, facts, verdict):
            return verdict
        whom = Whom(key, name, await self.registered(key, name))
        for _ in range(TRIES):
            verdict = Verdict()
            head, etag = await self.store.head(key)
            facts = thin(await self.store.recall(key, low, high), self.slots)  # after the head row, never before it
            after = self._after(whom, head or Head(), detectors, buckets, facts, verdict)
            try:
                await self.store.commit(key, etag, after, verdict.notices)
            except Conflict:
                continue
            return verdict
        raise Busy(key)

    def _possible(self, detectors: Sequence[Burst], facts: Sequence[Fact], verdict: Verdict) -> bool:
        """Whether any condition holds, counting every version of everything."""
        noted = {detector for kind in {fact.kind for fact in facts} for detector in self._stirred(kind)}
        for detector in detectors:
            if detector.id in noted:
                try:
                    if next(iter(detector.moments(detector.own(facts))), None):
                        return True
                except Exception as error:  # noqa: BLE001 - a named edge: a detector's fault must not stop the stream
                    verdict.broken.append((detector.id, origin(error)))
        return False

    def _stirred(self, kind: str) -> frozenset[str]:
        """The detectors for which a fact of this kind can make a moment."""
        found = self._stirs.get(kind)
        if found is None:
            inert = {detector.id: detector.inert for detector in self.detectors}
            found = frozenset(id_ for id_, mark in marks(kind).items() if mark not in inert.get(id_, ()))
            if len(self._stirs) < MOST_KINDS:
                self._stirs[kind] = found
        return found

    def _after(self, whom: Whom, head: Head, detectors: Sequence[Burst], buckets: Mapping[str, range],
               facts: Sequence[Fact], verdict: Verdict) -> Head:
        """The head row as it must be, always to be written: it tells slower judges that they are stale."""
        watches = dict(head.watches)
        whom = whom._replace(name=whom.name or head.name)
        noted = {detector for fact in facts for detector in marks(fact.kind)}
        for detector in detectors:
            if detector.id not in noted and detector.id not in head.watches:
                continue
            before = head.watches.get(detector.id, Watch())
            now = self._seen(before, detector, whom.key, facts, buckets[detector.id], verdict)
            self._tell(detector, whom, before.alerts, now.alerts, verdict)
            kept = forgotten(now, detector.quiet, detector.settled(self.oldest))
            watches.pop(detector.id, None)
            if kept.parts or kept.alerts:
                watches[detector.id] = kept
        return Head(whom.name, watches)

    def _seen(self, before: Watch, detector: Burst, key: str, facts: Sequence[Fact], buckets: range,
              verdict: Verdict) -> Watch:
        try:
            return judged(before, detector, key, buckets, facts)
        except Exception as error:  # noqa: BLE001 - a named edge: a detector's fault must not stop the stream
            verdict.broken.append((detector.id, origin(error)))
            return before

    def _tell(self, detector: Burst, whom: Whom, before: Mapping[str, Issued], after: Mapping[str, Issued],
              verdict: Verdict) -> None:
        for id_, alert in after.items():
            known = before.get(id_)
            if alert == known:
                continue
            finding = self._finding(detector, whom, alert)
            verdict.alerts[id_] = finding
            if alert.owed > (known.owed if known else 0):
                what = "raised" if alert.status == "open" else alert.status
                verdict.notices.append(Notice(alert=id_, number=alert.owed, what=what, finding=finding))

    def _finding(self, detector: Burst, whom: Whom, alert: Issued) -> Finding:
        privileged = whom.privileged(self.declared)
        return Finding(
            id=alert.id, detector=detector.id, status=alert.status, raised=alert.raised,
            severity=detector.severity_for(alert.severity, privileged=privileged), subject=whom.subject,
            privileged=privileged, first_seen=alert.part.first_seen, last_seen=alert.part.last_seen,
            count=alert.part.count, evidence=evidence(alert), context=whom.context, merged_into=alert.merged_into,
            staged=detector.staged)


def stretches(facts: Iterable[Fact], longest: Instant = STRETCH) -> Iterator[tuple[Instant, Instant]]:
    """First and last time of pieces no longer than `longest`, so that a wide batch reads and writes in small bites."""
    piece: list[Instant] = []
    for at in sorted(fact.at for fact in facts):
        if piece and at - piece[0] > longest:
            yield piece[0], piece[-1]
            piece = []
        piece.append(at)
    if piece:
        yield piece[0], piece[-1]
