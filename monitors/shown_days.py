"""The days of which facts about people are true: a fact is held once, however many its days are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Self

from monitors.records.instant import DAY, Instant
from monitors.tenant.usage import Shown
from monitors.usage import BECOMES, SETTLED, Day, Fact


class Days:
    """Facts, each with its days from a first one on: bit 0 is that of the first."""

    def __init__(self) -> None:
        self.days: set[Day] = set()
        self._first: Day = 0
        self._held: dict[Fact, int] = {}

    def begin(self, first: Day) -> None:
        """Tell of days from this one on, and forget those before; where it goes back, everything."""
        gone, back = first - self._first, first < self._first
        if gone:
            self._held = {} if back else {fact: left for fact, days in self._held.items() if (left := days >> gone)}
            self.days = set() if back else {day for day in self.days if day >= first}
            self._first = first

    def add(self, day: Day, facts: Iterable[Fact]) -> None:
        """Facts of a day; of those that only led to others, and of a day before the first, nothing is held."""
        if day < self._first:
            return
        bit = 1 << (day - self._first)
        for fact in facts:
            if fact.kind not in BECOMES and fact.kind != SETTLED:
                self._held[fact] = self._held.get(fact, 0) | bit
        self.days.add(day)

    def copy(self) -> Self:
        """The same, to add to."""
        made = type(self)()
        made.days, made._first, made._held = set(self.days), self._first, dict(self._held)
        return made

    def of(self, fact: Fact) -> tuple[Instant, ...]:
        """The days of a fact, by their beginnings."""
        return _written(self._held.get(fact, 0), self._first)

    def told(self) -> Mapping[str, tuple[Shown, ...]]:
        """Of each kind what was shown of whom, in order of users; nothing of a kind that nobody showed."""
        found: dict[str, list[Shown]] = defaultdict(list)
        for fact in sorted(self._held):
            found[fact.kind].append(Shown(fact.user, fact.about, self.of(fact)))
        return defaultdict(tuple, {kind: tuple(ones) for kind, ones in found.items()})


@lru_cache(maxsize=4096)
def _written(days: int, first: Day) -> tuple[Instant, ...]:
    """Most people share their days with others: each pattern is held once."""
    return tuple((first + n) * DAY for n in range(days.bit_length()) if days >> n & 1)
