"""Tallies in memory: for replay, where their size must not grow with the file, and for tests."""

from collections.abc import Mapping, Sequence
from typing import Final

from monitors.cohorts import State
from monitors.ledger import Conflict, Etag
from monitors.records.instant import DAY, MINUTE, Instant
from monitors.tallies import PolicyChange, Span, Tally
from monitors.waves import Wave

SWEEP: Final = DAY // MINUTE
HISTORY: Final = 8 * SWEEP
"""How long who was locked out, and who got in, matters to later days; after that only shares do."""


class MemoryTallies:
    """Tallies as batches gave them, each with its first minute and the one after its last; events are packed."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[int, int, Tally]] = {}
        self._changed: dict[str, tuple[Instant, Sequence[int]]] = {}
        self._policies: dict[tuple[str, str], PolicyChange] = {}
        self._state: tuple[State | None, int] = None, 0
        self._swept = 0
        self._number = 0
        self.operations = 0

    async def add(self, name: str, tally: Tally, now: Instant) -> None:
        """Keep what a batch of this name adds; once more replaces it."""
        self.operations += 1
        minutes = tally.touched()
        if minutes:
            self._number += 1
            tally.pack()
            self._parts[name] = min(minutes), max(minutes) + 1, tally
            self._changed[f"{name} {self._number}"] = now, sorted(minutes)

    async def add_changes(self, changes: Sequence[PolicyChange]) -> None:
        """Keep how policies were changed; once more changes nothing."""
        self._policies |= {(one.policy, one.id): one for one in changes}

    async def changed(self, since: Instant, now: Instant) -> Mapping[str, Sequence[int]]:
        """The minutes that batches have changed since that time, by the name of each such change."""
        del now
        self.operations += 1
        self._changed = {name: (at, minutes) for name, (at, minutes) in self._changed.items() if at >= since}
        return {name: minutes for name, (_, minutes) in self._changed.items()}

    async def read(self, low: int, high: int) -> Span:
        """The tallies of these minutes, `high` left out."""
        self.operations += 1
        return Span(low, high, [tally for first, end, tally in self._parts.values() if first < high and end > low])

    async def policy_changes(self, policy: str, low: Instant, high: Instant) -> Sequence[PolicyChange]:
        """How this Conditional Access policy was changed, low <= at <= high, in order of time."""
        self.operations += 1
        return sorted(one for one in self._policies.values() if one.policy == policy and low <= one.at <= high)

    async def state(self) -> tuple[State | None, Etag]:
        """How far judging has come, and the ETag of that."""
        self.operations += 1
        return self._state

    async def put(self, state: State, etag: Etag) -> Etag:
        """Write it. Raises Conflict where the ETag is not the state's."""
        self.operations += 1
        if self._state[1] != (etag or 0):
            raise Conflict("state")
        self._state = state, self._state[1] + 1
        return self._state[1]

    def forget(self, before: int, settled: int = 0) -> None:
        """Drop what ended before this minute, once a day of event time; of what is settled keep what history needs."""
        if before < self._swept + SWEEP:
            return
        self._swept = before
        self._parts = {name: part for name, part in self._parts.items() if part[1] > before}
        self._policies = {key: one for key, one in self._policies.items() if one.at >= before * MINUTE}
        for _, end, tally in self._parts.values():
            wholly = end <= settled - HISTORY
            if wholly or (end <= settled and tally.attempts):
                tally.settle(wholly=wholly)


class MemoryWaves:
    """Waves in memory."""

    def __init__(self) -> None:
        self.waves: dict[str, Wave] = {}

    async def put(self, wave: Wave) -> None:
        """Write a wave as it stands."""
        self.waves[wave.alert] = wave

    async def get(self, alert: str) -> Wave | None:
        """The wave that this alert stands for."""
        return self.waves.get(alert)
