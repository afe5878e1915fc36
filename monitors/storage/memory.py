"""The ledger's store in memory: for replay, where its size must not grow with the file, and for unit tests."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final

from msgspec import msgpack

from monitors.episodes import Head
from monitors.facts import Fact, in_order
from monitors.finding import Notice
from monitors.ledger import Conflict, Etag
from monitors.records.instant import HOUR, Instant
from monitors.records.mfa import Told

SWEEP: Final = 6 * HOUR
"""How far the oldest time kept must move before everything is swept again."""


class MemoryStore:
    """Facts packed into rows of bytes (<= 200 a fact), and head rows with a count for ETag."""

    def __init__(self) -> None:
        self._rows: dict[str, list[bytes]] = {}
        self._heads: dict[str, tuple[Head, int]] = {}
        self._notices: dict[tuple[str, int], Notice] = {}
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        self._swept: Instant = 0
        self.operations = 0

    async def remember(self, key: str, facts: Sequence[Fact]) -> None:
        """Write facts; writing one again changes nothing."""
        self.operations += 1
        rows = self._rows.setdefault(key, [])
        for fact in facts:
            row = self._packed(fact)
            place = bisect_left(rows, row)
            if place == len(rows) or rows[place] != row:
                insort(rows, row)

    async def recall(self, key: str, low: Instant, high: Instant) -> list[Fact]:
        """The facts with low <= at < high, in order of time, id and content."""
        self.operations += 1
        rows = self._rows.get(key, [])
        first, last = bisect_left(rows, low.to_bytes(8, "big")), bisect_left(rows, high.to_bytes(8, "big"))
        return in_order([self._fact(row) for row in rows[first:last]])  # packed rows are in order of time only

    async def head(self, key: str) -> tuple[Head | None, Etag]:
        """The head row and its ETag."""
        self.operations += 1
        return self._heads.get(key, (None, 0))

    async def commit(self, key: str, etag: Etag, head: Head, notices: Sequence[Notice]) -> None:
        """Write the head row and insert the notices, all or none."""
        self.operations += 1
        if self._heads.get(key, (None, 0))[1] != etag:
            raise Conflict(key)
        self._heads[key] = head, etag + 1
        for notice in notices:
            self._notices[notice.alert, notice.number] = notice

    async def stand(self, key: str, notice: Notice) -> bool:
        """Insert the notice of a standing alert; False where it is there already."""
        self.operations += 1
        return self._notices.setdefault((notice.alert, notice.number), notice) is notice

    def forget(self, before: Instant) -> None:
        """Drop facts older than this, and heads with nothing left to say; every few hours of event time, not at every call."""
        if before < self._swept + SWEEP:
            return
        self._swept = before
        mark = before.to_bytes(8, "big")
        for rows in self._rows.values():
            if rows and rows[0] < mark:
                del rows[:bisect_left(rows, mark)]
        self._rows = {key: rows for key, rows in self._rows.items() if rows}
        self._heads = {key: held for key, held in self._heads.items() if key in self._rows or _goes_on(held[0], before)}

    @property
    def notices(self) -> list[Notice]:
        """What a test sees."""
        return list(self._notices.values())

    def heads(self) -> dict[str, Head]:
        """What a test sees."""
        return {key: head for key, (head, _) in self._heads.items()}

    def _packed(self, fact: Fact) -> bytes:
        """Sorts by event time; object ids take 16 bytes, and a number each kind, place and app, of which there are few."""
        attempt = b"" if fact.attempt == fact.id else _short(fact.attempt)
        return fact.at.to_bytes(8, "big") + msgpack.encode((
            _short(fact.id), fact.time - fact.at, attempt, self._number(fact.kind), fact.what, fact.ip,
            self._number(fact.place), self._number(fact.app), _short(fact.device), _short(fact.session), fact.steps,
            fact.steps_of_its_own))

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._words))
        if number == len(self._words):
            self._words.append(word)
        return number

    def _fact(self, row: bytes) -> Fact:
        at = int.from_bytes(row[:8], "big")
        id_, late, attempt, kind, what, ip, place, app, device, session, steps, own = msgpack.decode(row[8:])
        long, words = _long(id_), self._words
        return Fact(at, long, at + late, _long(attempt) if attempt else long, words[kind], what, ip, words[place],
                    words[app], _long(device), _long(session), tuple(Told(*step) for step in steps), own)


def _goes_on(head: Head, since: Instant) -> bool:
    """Whether anything in a head row that rests on no facts, but on tallies, ended since."""
    return any(part.end >= since for watch in head.watches.values() for part in watch.parts.values())


def _short(id_: str) -> bytes | str:
    """An object id as 16 bytes, where that loses nothing."""
    if len(id_) != 36:
        return id_
    try:
        packed = bytes.fromhex(id_.replace("-", ""))
    except ValueError:
        return id_
    return packed if len(packed) == 16 and _long(packed) == id_ else id_


def _long(id_: bytes | str) -> str:
    if isinstance(id_, str):
        return id_
    digits = id_.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}" if id_ else ""
