"""The store in memory must hold a replay's facts: at most 200 bytes each."""

import asyncio
import random
import tracemalloc
from collections.abc import Iterator
from uuid import UUID

from monitors.facts import Fact
from monitors.records.instant import SECOND
from monitors.storage.memory import MemoryStore
from tests.monitors.storage.build import NOON

FACTS, USERS, MOST = 30_000, 300, 200


def realistic(dice: random.Random) -> Iterator[tuple[str, Fact]]:
    """Facts as a big tenant's sign-ins leave them, every text a string of its own."""
    users = [f"user|{UUID(bytes=dice.randbytes(16))}" for _ in range(USERS)]
    places = [f"DE, Bavaria, {dice.randrange(10**6):06d}" for _ in range(600)]
    apps = [f"Contoso app no. {dice.randrange(10**6):06d}" for _ in range(150)]
    for number in range(FACTS):
        at, id_ = NOON + number * SECOND // 4 + dice.randrange(SECOND), str(UUID(bytes=dice.randbytes(16)))
        yield dice.choice(users), Fact(
            at, id_, at + dice.randrange(300 * SECOND), str(UUID(bytes=dice.randbytes(16))) if number % 2 else id_,
            dice.choice(("mfa_fatigue=denied repeated_mfa_failures=unreachable", "repeated_mfa_failures=success")),
            f"500121 {dice.randrange(10**33):033d}", f"203.0.{dice.randrange(256)}.{dice.randrange(256)}",
            "".join(dice.choice(places)), "".join(dice.choice(apps)), dice.randbytes(8).hex(), dice.randbytes(8).hex())


def test_a_fact_in_memory_takes_at_most_200_bytes() -> None:
    assert asyncio.run(bytes_a_fact()) <= MOST


async def bytes_a_fact() -> float:
    """What remembering costs, all told, divided by the facts."""
    store, facts = MemoryStore(), list(realistic(random.Random(7)))
    tracemalloc.start()
    try:
        for key, fact in facts:
            await store.remember(key, [fact])
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return taken / FACTS
