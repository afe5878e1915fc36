"""Ordinary facts, heads and notices; a test says only what is odd."""

import asyncio
import random
import zlib
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from msgspec import msgpack

from monitors.detector import Burst, Moment
from monitors.episodes import Head, Issued, Part, Piece, Watch
from monitors.facts import Fact
from monitors.finding import Evidence, Finding, Notice, Severity, Subject
from monitors.ledger import Store
from monitors.records.instant import DAY, HOUR, Instant, instant
from monitors.storage.tables import TablesStore

Answer = TypeVar("Answer")
Wait = Callable[[Coroutine[Any, Any, Answer]], Answer]

MIDNIGHT: Final = instant("2026-03-02T00:00:00Z") or 0
NOON: Final = MIDNIGHT + DAY // 2
KEY: Final = "user|0b1c2d3e-0000-4000-8000-00000000000a"

HOSTILE: Final = [
    "user|a/b\\c#d?e%f", "user|a/b\\c#d?e%f ", "user|a=2Fb", "user|a%2Fb", "user|o'hara", "user|o''hara",
    "user|' or PartitionKey ne '", "user|@low", "user|a b", "user|a+b", "user|jürgen", "user|ju\u0308rgen", "user|用户",
    "user|😀", "user|\u200fadele", "user|adele\u202e", "user|\x00\x1f\x7f\x85\x9f", "user|\n", "user|head", "user|",
    "user|" + "x" * 2048, "user|" + "x" * 2047 + "y", "user|" + "é" * 2048,
]
"""Keys that a table, a URL, a filter or a limit could trip over, or take for one another."""


def fact(at: Instant = NOON, id: str = "5f0c", **odd: Any) -> Fact:
    """A fact of a denied prompt."""
    fields: dict[str, Any] = {"at": at, "id": id, "time": at, "attempt": id, "kind": "mfa_fatigue=denied"}
    return Fact(**fields | odd)


def notice(alert: str = "a1", number: int = 1, **odd: Any) -> Notice:
    """A notice of a medium alert."""
    fields: dict[str, Any] = {
        "id": alert, "detector": "mfa_fatigue", "severity": Severity.MEDIUM, "status": "open", "raised": number,
        "subject": Subject("user", KEY.partition("|")[2], "adele@contoso.test"), "privileged": False,
        "first_seen": NOON, "last_seen": NOON, "count": 3,
        "evidence": (Evidence("5f0c", NOON, "500121 denied, Teams, from 192.0.2.7 (DE, Köln)"),), "context": {}}
    return Notice(alert=alert, number=number, what="raised", finding=Finding(**fields | odd))


def head(parts: int = 1, name: str = "adele@contoso.test", named: Callable[[int], str] = "record{}".format) -> Head:
    """A head row with so many buckets and one alert."""
    watched = {number: Part(NOON + number * HOUR, named(number), NOON + number * HOUR + 1, 1, Severity.HIGH, 3, NOON, NOON)
               for number in range(parts)}
    alert = Issued("a1", watched[0], NOON, "open", 1, Severity.HIGH, 1, 1, None, (Piece(NOON, "5f0c", "denied", 7),))
    return Head(name, {"mfa_fatigue": Watch(watched, {"a1": alert})})


def huge_head() -> Head:
    """A head row of eleven properties: hardly compressible, and short of the entity's limit of 1 MB."""
    made = head(6_500, named=lambda number: random.Random(number).randbytes(72).hex())
    assert 600_000 < len(zlib.compress(msgpack.encode(made))) < 700_000
    return made


async def together(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """What calls under way at once answer or raise."""
    return await asyncio.gather(*calls, return_exceptions=True)


def commit(store: Store, wait: Wait[Any], made: Head, *notices: Notice, key: str = KEY) -> None:
    """Commit on what the head row is now."""
    _, etag = wait(store.head(key))
    wait(store.commit(key, etag, made, notices))


def episodes(store: TablesStore) -> Any:
    """The table of head rows and notices."""
    return store.account.client.get_table_client(store.account.prefix + "episodes")


@dataclass(frozen=True, kw_only=True)
class Third(Burst):
    """Fires by the third fact."""

    id = "third"
    severity = Severity.HIGH

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        return super().moments(facts[2:])
