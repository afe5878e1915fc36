"""Chores and keepers about Latchkey itself: what its feed brings, what its settings say, which detectors broke."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from monitors.detector import Detector
from monitors.detectors.dead_letters import DeadLetters
from monitors.detectors.feed_silent import FeedSilent
from monitors.episodes import digest
from monitors.feed import gaps, silence, unread
from monitors.feed.gaps import Gaps, Place
from monitors.feed.progress import Progress, summed
from monitors.feed.silence import Feed
from monitors.feed.soundness import SOMEBODY, Unsound, of_fault, unsound
from monitors.feed.spans import Span
from monitors.feed.told import finding, raised
from monitors.feed.unread import Unread
from monitors.finding import Finding, Notice, Subject
from monitors.ledger import Verdict
from monitors.parts import Desk
from monitors.records.envelope import Batch
from monitors.records.instant import MINUTE, Instant, day_of, since_epoch
from monitors.registration import Registration
from monitors.settings import Settings
from monitors.stretch import Stretch

State = TypeVar("State")
MOST_TOLD: Final = 1_000
LOOK_EVERY: Final = 5 * MINUTE
"""How often the dead letters are gone through, all of them; what is jumped over shows sooner."""


class Partitions(Protocol):
    """How far all partitions have come."""

    async def all(self) -> Mapping[Place, Progress]:
        """All of them, as they stand."""


class Lost(Protocol):
    """What was set aside as not judged."""

    async def lost_ranges(self) -> Sequence[tuple[str, str, int, int]]:
        """Hub, partition, first and last number of each range."""


class States(Protocol[State]):
    """What a chore knows of its subjects."""

    async def of(self, subject: Subject) -> State | None:
        """What is known."""

    async def commit(self, subject: Subject, state: State, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Write the state anew with the notices; those that are owed now."""


class Standing(Protocol):
    """Where alerts stand that have no state."""

    async def stand(self, key: str, notice: Notice) -> bool:
        """Insert the notice; False where it is there already."""


@dataclass
class Silence:
    """Watches whether one category still comes. One chore each, so that trouble with one holds up no other."""

    category: str
    detector: FeedSilent
    partitions: Partitions
    states: States[Feed]

    @property
    def name(self) -> str:
        """As the log names it."""
        return f"feed_silent {self.category}"

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Judge it."""
        came = [one.arrived[self.category] for one in (await self.partitions.all()).values() if self.category in one.arrived]
        subject = Subject("feed", self.category, self.category)
        known = await self.states.of(subject)
        state, notices = silence.judged(self.detector, self.category, known, max(came, default=None), since_epoch(now))
        return await self.states.commit(subject, state, notices)


@dataclass
class Missed:
    """Watches whether events were jumped over, or set aside unjudged."""

    detector: Detector
    partitions: Partitions
    dead_letters: Lost
    states: States[Gaps]
    name: str = "feed_gap"
    _lost: dict[Place, list[Span]] = field(default_factory=dict)
    _looked: Instant = -LOOK_EVERY

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Judge all partitions."""
        at, owed = since_epoch(now), list[Notice]()
        if at - self._looked >= LOOK_EVERY:
            self._lost, self._looked = await self._set_aside(), at
        progress = await self.partitions.all()
        for place in sorted({*progress, *self._lost}):
            known = await self.states.of(place.subject) or Gaps()
            state, notices = gaps.judged(self.detector, place, known, progress.get(place), self._lost.get(place, ()), at)
            if state != known:
                owed += await self.states.commit(place.subject, state, notices)
        return owed

    async def _set_aside(self) -> dict[Place, list[Span]]:
        found = defaultdict[Place, list[Span]](list)
        for hub, partition, first, last in await self.dead_letters.lost_ranges():
            if first >= 0:
                found[Place(hub, partition)].append(Span(first, last))
        return dict(found)


@dataclass
class SetAside:
    """Watches how many records cannot be read."""

    detector: DeadLetters
    partitions: Partitions
    states: States[Unread]
    name: str = "dead_letters"

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Judge all hubs."""
        del now
        by_hub, owed = defaultdict[str, list[Progress]](list), list[Notice]()
        for place, one in (await self.partitions.all()).items():
            by_hub[place.hub].append(one)
        for hub, all_ in sorted(by_hub.items()):
            subject = Subject("feed", hub, hub)
            known = await self.states.of(subject)
            state, notices = unread.judged(self.detector, hub, known, summed(all_))
            if state is not None and state != known:
                owed += await self.states.commit(subject, state, notices)
        return owed


@dataclass
class Daily:
    """Tells of one thing once a UTC day, whichever instance finds it."""

    store: Standing
    _told: dict[str, None] = field(default_factory=dict)

    async def tell(self, found: Finding) -> list[Notice]:
        """What is owed of it: nothing, where this process has told it."""
        notice = raised(found)
        if found.id in self._told:
            return []
        await self.store.stand(f"{found.subject.kind}|{found.subject.id}", notice)
        self._told[found.id] = None
        if len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]
        return [notice]


@dataclass
class Soundness:
    """Says which settings are unsound; of the canary, also where Graph's report knows it as a person."""

    detector: Detector
    settings: Settings
    daily: Daily
    registration: Registration | None = None
    name: str = "settings_unsound"

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Judge all settings."""
        at, owed = since_epoch(now), list[Notice]()
        for one in [*unsound(self.settings), *await self._canary()]:
            owed += await self.daily.tell(_of_day(self.detector, one.name, at, {"what": one.what, "mend": one.mend}))
        return owed

    async def _canary(self) -> list[Unsound]:
        canary = self.settings["CANARY_ID"]
        known = await self.registration.of(canary) if canary and self.registration else None
        return [of_fault(SOMEBODY)] if known else []


@dataclass
class Broken:
    """Says in the invocation in which a detector breaks that it did."""

    detector: Detector
    daily: Daily
    desk: Desk

    async def keep(self, stretch: Stretch, batch: Batch, verdict: Verdict, now: datetime) -> None:
        """Owe an alert for each unit that broke; it is tried with all others of the batch. Raises what the store raises."""
        del stretch, batch
        owed = await self.told(verdict.broken, since_epoch(now))
        await self.desk.owe(owed)
        verdict.notices += owed

    async def told(self, broken: Iterable[tuple[str, str]], now: Instant) -> list[Notice]:
        """What is owed of units that broke, each named with its most frequent error."""
        by_unit, owed = defaultdict[str, Counter[str]](Counter), list[Notice]()
        for unit, error in broken:
            by_unit[unit][error] += 1
        for unit, errors in by_unit.items():
            [(error, _)] = errors.most_common(1)
            owed += await self.daily.tell(_of_day(self.detector, unit, now, {"error": error}, errors.total()))
        return owed


def _of_day(detector: Detector, unit: str, at: Instant, context: Mapping[str, Any], count: int = 1) -> Finding:
    alert = digest(detector.id, unit, day_of(at))
    return finding(detector, alert, Subject("feed", unit, unit), (at, at), context, count=count)
