"""A synthetic tenant's log: ordinary life with labelled scenarios in it, the same bytes for the same arguments."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from random import Random
from typing import Any

from sandbox.tenant.clock import DAY, micros
from sandbox.tenant.hours import SLICE, shares
from sandbox.tenant.ordinary import SOONEST, OrdinaryLife
from sandbox.tenant.people import Population, populate
from sandbox.tenant.policies import excluding
from sandbox.tenant.registration import registered
from sandbox.tenant.schedule import NOTHING, Programme, programme
from sandbox.tenant.sign_in import Emission
from sandbox.tenant.truth import Truth

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Log:
    """Planned, not yet written: the truth is known before the first record is made."""

    population: Population
    staged: Programme
    start: int
    end: int
    sign_ins: int
    seed: int

    def records(self) -> Iterator[bytes]:
        """Every record in order of publication; never more than the next hours' worth in memory."""
        for batch in self._batches():
            for emission in batch:
                yield emission.text

    def truth(self) -> Truth:
        """The alerts that on-call must see, and no others."""
        return Truth.of(self.staged.alerts)

    def settings(self) -> dict[str, str]:
        """What Latchkey has to be told about this tenant."""
        return self.population.settings

    def registration(self) -> Iterator[dict[str, Any]]:
        """What everybody has registered, as Graph's userRegistrationDetails."""
        return registered(self.population)

    def policies(self) -> dict[str, Any]:
        """What a scan of this tenant's policies finds."""
        return excluding(self.population)

    def _batches(self) -> Iterator[list[Emission]]:
        """Slice by slice, what is published before anything of the next slice can be."""
        life = OrdinaryLife(self.population, Random(f"{self.seed} ordinary"), self.staged.hush)
        staged = deque(self.staged.published)
        pending: list[Emission] = []
        for at, moments in shares(self.start, self.end, self.sign_ins / life.records_a_moment):
            until = at + SLICE + SOONEST
            pending += life.slice(at, moments)
            while staged and staged[0].time < until:
                pending.append(staged.popleft().emission())
            pending.sort()
            due = bisect_left(pending, until, key=attrgetter("time"))
            yield pending[:due]
            del pending[:due]
        yield sorted([*pending, *(one.emission() for one in staged)])


def generate(
    *, users: int, days: int, seed: int, per_user: int = 12, start: datetime = MONDAY, scenarios: bool = True
) -> Log:
    """A log of so many people, days and records a person and day."""
    begin = micros(start)
    end = begin + days * DAY
    population = populate(Random(f"{seed} people"), users, begin, end)
    staged = programme(population, Random(f"{seed} scenarios"), begin, end, per_user) if scenarios else NOTHING
    return Log(population, staged, begin, end, users * days * per_user, seed)
