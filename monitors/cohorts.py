"""The timer that judges cohorts: whatever windows the tallies of the last minutes may have changed, in any order.

A run claims the state, reads what changed since the last one, and judges every window that holds a changed minute or ended a
little before one, in whole buckets as long as `quiet`. Subjects are settled like those of a burst: head row first; then the
claim is looked at, so that whoever judged on older tallies than a run after it gives up; then alerts and head row in one
transaction. The next run begins where this one began, so what came in meanwhile is judged again.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from monitors.cohort import Cohort, History, Point, Window
from monitors.episodes import Head, Watch, evidence
from monitors.finding import Finding, Notice
from monitors.ledger import TRIES, Busy, Conflict, Etag, Ledger, Verdict
from monitors.points import Made, made_of, settled, watched
from monitors.policies import Policies
from monitors.records.instant import DAY, HOUR, MINUTE, Instant, since_epoch
from monitors.registration import Whom
from monitors.sighting import unless_broken
from monitors.tallies import PolicyChange, Span
from monitors.waves import Waves, wave_of
from monitors.windows_due import Due, covering, due, runs, suspected, united

log = logging.getLogger(__name__)

BACK: Final = 7 * DAY
"""How far back windows are still judged."""
DAY_OF_MINUTES: Final = DAY // MINUTE
HOUR_OF_MINUTES: Final = HOUR // MINUTE
MOST_HOURS: Final = 5_000
"""How many hours of the past one process keeps in memory, as what detectors made of them."""


class State(Struct, frozen=True):
    """How far judging has come: when the last run began, the first minute ever tallied, and whom alerts are about."""

    last: Instant = 0
    since: int = 0
    subjects: dict[str, dict[str, Instant]] = {}
    """By detector: each subject's key and when its last point was."""
    claim: str = ""


class Tallies(Protocol):
    """Where tallies are kept."""

    async def changed(self, since: Instant, now: Instant) -> Mapping[str, Sequence[int]]:
        """The minutes that batches have changed since that time, by the name of each such change."""

    async def read(self, low: int, high: int) -> Span:
        """The tallies of these minutes, `high` left out."""

    async def policy_changes(self, policy: str, low: Instant, high: Instant) -> Sequence[PolicyChange]:
        """How this Conditional Access policy was changed, low <= at <= high, in order of time."""

    async def state(self) -> tuple[State | None, Etag]:
        """How far judging has come, and the ETag of that."""

    async def put(self, state: State, etag: Etag) -> Etag:
        """Write it. Raises Conflict where the ETag is not the state's."""


class Overtaken(Exception):
    """Another run has claimed the tallies meanwhile: it knows more."""


Told = Callable[[Sequence[tuple[str, str]], Instant], Awaitable[Sequence[Notice]]]


@dataclass
class Cohorts:
    """Judges cohorts by tallies; alerts go to the ledger's store."""

    detectors: Sequence[Cohort]
    ledger: Ledger
    tallies: Tallies
    waves: Waves | None = None
    broken: Told | None = None
    """How it is said that a detector broke."""
    policies: Policies | None = None
    name: str = "cohorts"
    _judged: set[str] = field(default_factory=set)
    _hours: dict[tuple[str, int], Any] = field(default_factory=dict)

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Judge what is due; the notices owed now. Raises what the store raises."""
        verdict = await self.judge(since_epoch(now))
        for detector, error in verdict.broken:
            log.error("BROKEN %s: %s", detector, error)
        return verdict.notices

    async def judge(self, now: Instant) -> Verdict:
        """Judge all that has changed since the last run; nothing where another run has overtaken this one."""
        known, etag = await self.tallies.state()
        state, verdict = known or State(), Verdict()
        changes = await self.tallies.changed(max(state.last, now - BACK), now)
        fresh = {minute for name, minutes in changes.items() if name not in self._judged for minute in minutes}
        if not fresh and not self._ripens(state, now):
            return verdict
        try:
            await self._judge_fresh(fresh, state, etag, now, verdict)
        except (Conflict, Overtaken):
            log.info("cohorts: another run has overtaken this one")
            return verdict
        self._judged = set(changes)
        return verdict

    def _ripens(self, state: State, now: Instant) -> bool:
        return now // MINUTE > state.last // MINUTE and any(one.ripe is not None for one in self.detectors)

    async def _judge_fresh(self, fresh: set[int], state: State, etag: Etag, now: Instant, verdict: Verdict) -> None:
        oldest = (now - BACK) // MINUTE
        self._forget_hours(fresh)
        state = replace(state, claim=uuid4().hex, since=min([state.since or now // MINUTE, *fresh]))
        changed = runs(fresh)
        wanted = [one for detector in self.detectors for one in due(detector, changed, state.last, now, oldest)]
        spans = [await self.tallies.read(one.start, one.stop) for one in united(one.needs for one in wanted)]
        found = [(one, made) for one in wanted
                 if (made := await self._made(one, covering(spans, one.needs), state, now, verdict)) is not None]
        state = replace(state, subjects=_known(state, found, oldest * MINUTE))
        etag = await self.tallies.put(state, etag)
        for one, made in found:
            for key in _concerned(state, one, made):
                verdict.add(await self._settle(one, key, made.get(key), state))
        await self.tallies.put(replace(state, last=now), etag)

    async def _made(self, one: Due, span: Span, state: State, now: Instant, verdict: Verdict) -> dict[str, Made] | None:
        """What these buckets say, by subject; None where the detector raised, which is written down."""
        detector, points = one.detector, list[tuple[int, Point]]()
        policies = await self.policies.read() if self.policies and detector.asks_policies else None
        windows = unless_broken(partial(suspected, one, span, now, policies), detector, verdict)
        for window in windows or ():
            history = await self._history(detector, window.end, state, verdict)
            found = unless_broken(partial(_judged, detector, window, history), detector, verdict)
            if found is None:
                return None
            points += ((window.end, point) for point in found)
        return None if windows is None else made_of(detector, points, one.buckets)

    async def _history(self, detector: Cohort, minute: int, state: State, verdict: Verdict) -> History:
        days = max(minute - state.since, 0) / DAY_OF_MINUTES
        hour, found = minute // HOUR_OF_MINUTES, []
        for back in range(1, detector.days + 1):
            past = hour - 24 * back
            if (past + 1) * HOUR_OF_MINUTES > state.since:
                found.append(await self._hour(detector, past, verdict))
        return History(found, days)

    async def _hour(self, detector: Cohort, hour: int, verdict: Verdict) -> Any:
        if (detector.id, hour) not in self._hours:
            if len(self._hours) >= MOST_HOURS:
                self._hours.clear()
            low = hour * HOUR_OF_MINUTES
            span = await self.tallies.read(low - detector.length - 1, low + HOUR_OF_MINUTES + detector.after)
            self._hours[detector.id, hour] = unless_broken(partial(detector.hour, span), detector, verdict)
        return self._hours[detector.id, hour]

    def _forget_hours(self, fresh: Iterable[int]) -> None:
        changed = {minute // HOUR_OF_MINUTES for minute in fresh}
        changed |= {hour + 1 for hour in changed} | {hour - 1 for hour in changed}
        self._hours = {key: said for key, said in self._hours.items() if key[1] not in changed}

    async def _settle(self, one: Due, key: str, made: Made | None, state: State) -> Verdict:
        """One subject's head row as these buckets have it. Raises Overtaken, and Busy."""
        store, detector = self.ledger.store, one.detector
        for _ in range(TRIES):
            head, etag = await store.head(key)
            held, _ = await self.tallies.state()
            if held is None or held.claim != state.claim:
                raise Overtaken
            before = (head or Head()).watches.get(detector.id, Watch())
            now = watched(before, detector, key, one.buckets, made)
            if not (now.parts or now.alerts or before.parts or before.alerts):
                return Verdict()
            name = (made.subject.name if made else "") or (head.name if head else "")
            verdict = await self._told(detector, key, name, before, now, made)
            kept = settled(now, detector, (state.last - BACK) // MINUTE * MINUTE)
            watches = {**(head.watches if head else {}), detector.id: kept}
            if detector.gathers:
                await self._gather(verdict, made)
            try:
                await store.commit(key, etag, Head(name, watches), verdict.notices)
            except Conflict:
                continue
            return verdict
        raise Busy(key)

    async def _gather(self, verdict: Verdict, made: Made | None) -> None:
        """Write down whom the alerts are about, before anybody is told of them."""
        for alert in verdict.alerts.values():
            if self.waves is None:
                return
            known = await self.waves.get(alert.id)
            wave = wave_of(alert, made.users(alert.first_seen, alert.last_seen) if made else (), known)
            if wave != known:
                await self.waves.put(wave)

    async def _told(self, detector: Cohort, key: str, name: str, before: Watch, now: Watch, made: Made | None) -> Verdict:
        verdict = Verdict()
        for id_, alert in now.alerts.items():
            known = before.alerts.get(id_)
            if alert == known:
                continue
            whom = Whom(key, name, await self.ledger.registered(key, name))
            context = {**whom.context, **(made.context(alert.part) if made else {})}
            privileged = whom.privileged(self.ledger.declared) if whom.subject.kind == "user" else False
            finding = Finding(
                id=id_, detector=detector.id, status=alert.status, raised=alert.raised,
                severity=detector.severity_for(alert.severity, privileged=privileged), subject=whom.subject,
                privileged=privileged, first_seen=alert.part.first_seen, last_seen=alert.part.last_seen,
                count=alert.part.count, evidence=evidence(alert), context=context, merged_into=alert.merged_into,
                staged=detector.staged)
            if detector.asks_changes:
                low, high = finding.first_seen - DAY, finding.last_seen
                finding = detector.explained(finding, await self.tallies.policy_changes(whom.subject.id, low, high))
            verdict.alerts[id_] = finding
            if alert.owed > (known.owed if known else 0):
                what = "raised" if alert.status == "open" else alert.status
                verdict.notices.append(Notice(alert=id_, number=alert.owed, what=what, finding=finding))
        return verdict


def _judged(detector: Cohort, window: Window, history: History) -> list[Point]:
    return list(detector.judge(window, history))


def _known(state: State, found: Iterable[tuple[Due, Mapping[str, Made]]], oldest: Instant) -> dict[str, dict[str, Instant]]:
    """Whom alerts are about, with those found now, and without those of long ago."""
    known = {id_: {key: at for key, at in keys.items() if at >= oldest - DAY} for id_, keys in state.subjects.items()}
    for one, made in found:
        own = known.setdefault(one.detector.id, {})
        for key, each in made.items():
            own[key] = max(each.last, own.get(key, 0))
    return known


def _concerned(state: State, one: Due, made: Mapping[str, Made]) -> list[str]:
    """Whoever has a point in these buckets, or may have had one."""
    begin, known = one.buckets.start * one.detector.quiet, state.subjects.get(one.detector.id, {})
    return sorted({*made, *(key for key, last in known.items() if last >= begin)})
