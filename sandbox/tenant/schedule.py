"""When each scenario happens and to whom, so that none meddles with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random

from sandbox.tenant.audit_record import AuditEntry
from sandbox.tenant.casting import Casting
from sandbox.tenant.clock import DAY, HOUR, MINUTE, SECOND
from sandbox.tenant.diary import ASIDE, LEAD, Diary
from sandbox.tenant.hours import WORKING_HOURS, hour_of
from sandbox.tenant.people import Account, Population
from sandbox.tenant.scenario import Kind, Scenario, When
from sandbox.tenant.scenarios import every
from sandbox.tenant.sign_in import Emission, SignIn
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected

FEWEST_USERS = 30
_USER_DAYS_EACH = 2000
_MOST_A_DAY = 20
_DAYS_OF_HISTORY = 3
_WAVE_AT = 10 * HOUR + 20 * MINUTE
_TRIES = 25
_AT_WORK = 0.75
_ADDRESSES_EACH = 4
_ONCE = (When.WAVE, When.HOUR)


@dataclass(frozen=True, slots=True)
class Published:
    """A staged record and when it comes out; made only when its time has come."""

    time: int
    number: int
    record: SignIn | AuditEntry

    def emission(self) -> Emission:
        """The record on its way out."""
        return self.record.emitted(self.time, self.number)


@dataclass(frozen=True)
class Programme:
    """All that is staged: the records by publication, the alerts they raise, and when ordinary life is silent."""

    published: tuple[Published, ...] = ()
    alerts: tuple[Expected, ...] = ()
    hush: Mapping[str, Iterable[tuple[int, int]]] = field(default_factory=dict)


NOTHING = Programme()


def programme(population: Population, rng: Random, start: int, end: int, per_user: int) -> Programme:
    """Every scenario at least once, and about once per 2,000 users and day."""
    if len(population.people) < FEWEST_USERS:
        raise ValueError(f"scenarios need at least {FEWEST_USERS} users")
    return _Schedule(population, rng, start, end, Diary(len(population.people), per_user)).filled()


def _ease(one: Scenario) -> tuple[bool, int, bool, int]:
    """Low for scenarios that are hard to place: bound to a time, of many people, of rare ones, long."""
    return one.when is When.ANY, -one.cast.size, one.cast.kind in (Kind.PEOPLE, Kind.UNPRIVILEGED), -one.span


class _Schedule:
    """Places scenarios one after the other."""

    def __init__(self, population: Population, rng: Random, start: int, end: int, diary: Diary) -> None:
        self._population, self._rng, self._start, self._end = population, rng, start, end
        self._days = (end - start) // DAY
        self._diary = diary
        self._casting = Casting(population, rng)
        self._stages: list[Stage] = []
        self._alerts: list[Expected] = []

    def filled(self) -> Programme:
        hardest_first = sorted((one for one in every() if one.when is not When.HOUR or self._days > 1), key=_ease)
        for one in hardest_first:
            if not any(self._staged(one, at) for at in (*self._times(one), *self._everywhere(one))):
                raise ValueError(f"no room for {one.name}")
        for one in sorted(self._again(hardest_first), key=lambda one: not one.rare):
            any(self._staged(one, at) for at in self._times(one))
        return Programme(self._published(), tuple(self._alerts), self._diary.hush())

    def _published(self) -> tuple[Published, ...]:
        staged = sorted((each for stage in self._stages for each in stage.published), key=lambda each: each[0])
        return tuple(Published(time, number, record) for number, (time, record) in enumerate(staged))

    def _again(self, scenarios: list[Scenario]) -> Iterator[Scenario]:
        """The further rounds; there is only one wave, and one hour that is not like others."""
        for done in range(1, self._rounds(rare=False)):
            yield from (one for one in scenarios if one.when not in _ONCE and done < self._rounds(one.rare))

    def _rounds(self, rare: bool) -> int:
        rounds = max(1, min(round(len(self._population.people) * self._days / _USER_DAYS_EACH), _MOST_A_DAY * self._days))
        return max(1, min(rounds, self._days // 2)) if rare else rounds

    def _staged(self, one: Scenario, at: int) -> bool:
        early = one.when is When.WAVE and self._days <= _DAYS_OF_HISTORY
        cast = self._casting.drawn(one.cast, early, partial(self._free, at - LEAD, at + one.span))
        if cast is None:
            return False
        stage = Stage(one.name, self._rng, at, cast, self._population, len(self._stages) * _ADDRESSES_EACH)
        alerts = one.plan(stage)
        if not self._diary.takes(stage, alerts, one):
            return False
        self._stages.append(stage)
        self._alerts += alerts
        return True

    def _free(self, since: int, until: int, who: Account) -> bool:
        return self._diary.free(who, since, until)

    def _times(self, one: Scenario) -> Iterator[int]:
        """Where to try."""
        if one.when is When.WAVE:
            first = self._start + (_WAVE_AT - self._start) % DAY
            yield first + min(_DAYS_OF_HISTORY, self._days - 1) * DAY
        elif one.when is When.MIDNIGHT:
            yield from self._midnights()
        elif one.when is When.HOUR:
            first, last = self._bounds(one)
            yield from self._rng.sample(hours := range(-(-first // HOUR) * HOUR, last, HOUR), len(hours))
        else:
            yield from self._any_time(one)

    def _midnights(self) -> list[int]:
        """Those inside the log, else the one that ends it."""
        first = self._start // DAY + 1
        inside = [day * DAY for day in range(first, (self._end - 1) // DAY + 1)]
        return self._rng.choices(inside or [self._end], k=_TRIES)

    def _any_time(self, one: Scenario) -> Iterator[int]:
        fraction = 0 if one.to_the_second else self._rng.randrange(1000) * 1000
        at_work = self._rng.random() < _AT_WORK
        for _ in range(_TRIES):
            at = self._rng.randrange(*self._bounds(one), SECOND)
            if hour_of(at) in WORKING_HOURS or not at_work:
                yield at + fraction

    def _everywhere(self, one: Scenario) -> Iterator[int]:
        """Where to try when chance has found no room."""
        return iter(range(*self._bounds(one), 7 * MINUTE) if one.when is When.ANY else ())

    def _bounds(self, one: Scenario) -> tuple[int, int]:
        return self._start + LEAD, self._end - one.span - ASIDE
