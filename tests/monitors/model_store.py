"""A small model of Azure Table Storage behind the ledger's store protocol: what it promises, and where it can fail.

Every operation gives up its turn once before it takes effect, so a scheduler can run any interleaving; pages are no
snapshot; an operation may fail, or take effect and lose its answer, or be where the process dies.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from monitors.episodes import Head
from monitors.facts import Fact
from monitors.finding import Notice
from monitors.ledger import Conflict
from monitors.records.instant import DAY


class Crash(Exception):
    """The process dies here; the host delivers the whole batch again."""


class Transient(Exception):
    """The request failed or its answer was lost; nobody knows whether it took effect."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong at one operation, and whether the operation still takes effect."""

    error: type[Exception]
    takes_effect: bool


class Turn:
    """Gives up the turn once."""

    def __await__(self) -> Generator[None, None, None]:
        yield


@dataclass
class ModelStore:
    """Facts by day, head rows with ETags, notices; `faults` maps the number of an operation to what goes wrong there."""

    page: int = 1000
    faults: dict[int, Fault] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)
    facts: dict[tuple[str, int], dict[str, Fact]] = field(default_factory=dict)
    heads: dict[str, tuple[Head, int]] = field(default_factory=dict)
    notices: dict[tuple[str, str, int], Notice] = field(default_factory=dict)
    etags: Iterator[int] = field(default_factory=lambda: count(1))

    async def remember(self, key, facts):
        for day in sorted({fact.at // DAY for fact in facts}):
            rows = {fact.row: fact for fact in facts if fact.at // DAY == day}
            await self._again("write", lambda rows=rows, day=day: self.facts.setdefault((key, day), {}).update(rows))

    async def recall(self, key, low, high):
        found = []
        for day in range(low // DAY, (high - 1) // DAY + 1):
            start = f"{low:017d}"
            while True:
                rows = await self._again("read", lambda start=start, day=day: self._page(key, day, start, f"{high:017d}"))
                found += [fact for _, fact in rows]
                if len(rows) < self.page:
                    break
                start = rows[-1][0] + "\0"
        return found

    async def head(self, key):
        return await self._again("head", lambda: self.heads.get(key, (None, None)))

    async def commit(self, key, etag, head, notices):
        await self._again("commit", lambda: self._commit(key, etag, head, notices))

    async def stand(self, key, notice):
        row = key, notice.alert, notice.number
        return await self._again("stand", lambda: self.notices.setdefault(row, notice) is notice)

    def _page(self, key, day, low, high):
        part = self.facts.get((key, day), {})
        return [(row, part[row]) for row in sorted(part) if low <= row < high][: self.page]

    def _commit(self, key, etag, head, notices):
        if self.heads.get(key, (None, None))[1] != etag:
            raise Conflict(key)
        if any((key, notice.alert, notice.number) in self.notices for notice in notices):
            raise Conflict(key)
        self.commits.append(1 + len(notices))
        self.heads[key] = head, next(self.etags)
        self.notices |= {(key, notice.alert, notice.number): notice for notice in notices}

    async def _again(self, name: str, effect: Callable[[], Any], tries: int = 4) -> Any:
        """What the SDK's retry policy does: the same request once more, even if the first one took effect."""
        for left in reversed(range(tries)):
            try:
                return await self._operate(name, effect)
            except Transient:
                if not left:
                    raise
        raise AssertionError

    async def _operate(self, name, effect):
        await Turn()
        fault = self.faults.get(len(self.log))
        self.log.append(name)
        if fault and not fault.takes_effect:
            raise fault.error(name)
        answer = effect()
        if fault:
            raise fault.error(name)
        return answer


def run_all(tasks, choices):
    """Run coroutines step by step, the next one by choice."""
    running, choices = list(tasks), iter(choices)
    while running:
        one = running[next(choices, 0) % len(running)]
        try:
            one.send(None)
        except StopIteration:
            running.remove(one)
