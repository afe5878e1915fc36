"""A worker that delivers what is owed until it is killed.

Its channels append to a file. Its clock runs sixty times as fast as the wall's, so that what a dead worker held is soon free.
"""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from monitors.storage.tables import TablesStore
from tests.alerting.at_desk import NOW, AtDesk, Clock

SPEED = 60


class Fast(Clock):
    """A clock that began with the test."""

    def __init__(self, began: float) -> None:
        self.began = began

    def __call__(self) -> int:
        return NOW + round((time.time() - self.began) * SPEED * 1e6)


async def main(place: str, prefix: str, file: Path, began: float) -> None:
    """Deliver until nothing is owed."""
    store = await TablesStore.open(place, prefix)
    at = AtDesk(store, Fast(began), f"worker {os.getpid()}")
    for name in ("teams", "email", "siem"):
        at.desk.delivery.senders[name] = sender(name, file)  # type: ignore[index]
    try:
        while await at.desk.outbox.account.rows("outbox", "", {}):
            await at.desk.delivery.tick()
            await asyncio.sleep(0.02)
    finally:
        await store.close()


def sender(name: str, file: Path) -> Any:
    """A channel that writes down which alert it takes, in one write."""
    async def send(duty: Any) -> None:
        with file.open("ab", buffering=0) as out:
            out.write(f"{name} {duty.finding.id}\n".encode())

    return send


def work(place: str, prefix: str, file: Path, began: float) -> None:
    """The whole of such a process."""
    asyncio.run(main(place, prefix, file, began))
