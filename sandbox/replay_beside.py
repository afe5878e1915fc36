"""Judging beside a replay: its facts and tallies, once written and once read, under heads and alerts of one's own."""

from collections.abc import Mapping, Sequence

from monitors.cohorts import State
from monitors.episodes import Head
from monitors.facts import Fact
from monitors.finding import Notice
from monitors.ledger import Conflict, Etag, Store
from monitors.records.instant import Instant
from monitors.storage.tallies_in_memory import MemoryTallies
from monitors.tallies import PolicyChange, Span


class Recalled:
    """A store's facts of one key at a time, read once for all who ask."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._key = ""
        self._low = self._high = 0
        self._facts: list[Fact] = []

    def turn(self) -> None:
        """More may have been written: what was read is no longer all."""
        self._key = ""

    async def recall(self, key: str, low: Instant, high: Instant) -> list[Fact]:
        """The facts with low <= at < high, in order of time, id and content."""
        if key != self._key:
            self._key, self._low, self._high = key, low, high
            self._facts = await self.store.recall(key, low, high)
        elif low < self._low or high > self._high:
            self._low, self._high = min(low, self._low), max(high, self._high)
            self._facts = await self.store.recall(key, self._low, self._high)
        return [fact for fact in self._facts if low <= fact.at < high]


class Beside:
    """A ledger's store whose facts are another's. Its heads are never swept: there are no more of them than alerts."""

    def __init__(self, facts: Recalled) -> None:
        self._facts = facts
        self._heads: dict[str, tuple[Head, int]] = {}
        self._stood: set[tuple[str, int]] = set()

    async def remember(self, key: str, facts: Sequence[Fact]) -> None:
        """Nothing: whoever judges first has written them."""

    async def recall(self, key: str, low: Instant, high: Instant) -> list[Fact]:
        """The facts with low <= at < high, in order of time, id and content."""
        return await self._facts.recall(key, low, high)

    async def head(self, key: str) -> tuple[Head | None, Etag]:
        """The head row and its ETag."""
        return self._heads.get(key, (None, 0))

    async def commit(self, key: str, etag: Etag, head: Head, notices: Sequence[Notice]) -> None:
        """Write the head row. Raises Conflict where the ETag is not the row's."""
        if self._heads.get(key, (None, 0))[1] != etag:
            raise Conflict(key)
        self._heads[key] = head, etag + 1

    async def stand(self, key: str, notice: Notice) -> bool:
        """Whether the notice is new."""
        known = len(self._stood)
        self._stood.add((notice.alert, notice.number))
        return len(self._stood) > known


class TalliesBeside:
    """Another's tallies, with a state of one's own."""

    def __init__(self, tallies: MemoryTallies) -> None:
        self._tallies = tallies
        self._state: tuple[State | None, int] = None, 0

    async def changed(self, since: Instant, now: Instant) -> Mapping[str, Sequence[int]]:
        """The minutes that batches have changed since that time, by the name of each such change."""
        return await self._tallies.changed(since, now)

    async def read(self, low: int, high: int) -> Span:
        """The tallies of these minutes, `high` left out."""
        return await self._tallies.read(low, high)

    async def policy_changes(self, policy: str, low: Instant, high: Instant) -> Sequence[PolicyChange]:
        """How this Conditional Access policy was changed, low <= at <= high, in order of time."""
        return await self._tallies.policy_changes(policy, low, high)

    async def state(self) -> tuple[State | None, Etag]:
        """How far judging has come, and the ETag of that."""
        return self._state

    async def put(self, state: State, etag: Etag) -> Etag:
        """Write it. Raises Conflict where the ETag is not the state's."""
        if self._state[1] != (etag or 0):
            raise Conflict("state")
        self._state = state, self._state[1] + 1
        return self._state[1]
