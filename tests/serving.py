"""function_app.py over the local host and Azurite, filled with what compliance pulls, on a loop of its own."""

import asyncio
import threading
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from alerting.outbox import TablesOutbox
from alerting.wiring import opened
from monitors import wiring
from monitors.check import Result, Status
from monitors.compliance.countdown import Left
from monitors.compliance.results import turned
from monitors.finding import Subject
from monitors.records.instant import DAY, HOUR, Instant, written
from monitors.storage.countdown import TablesCountdown
from monitors.storage.results import TablesResults
from monitors.storage.tables import TablesStore
from sandbox.host import Host
from tests.alerting.at_desk import notice
from tests.builders import guid
from tests.monitors.compliance.results import people, result
from tests.test_routes import HUBS, KEY, loaded

HOSTILE: Final = '\u200f "=HYPERLINK("http://evil.test","x")'
FILLED: Final = ("results", "findings", "episodes", "outbox", "countdown")
STATUSES: Final = (Status.FAIL, Status.WARN, Status.PASS, Status.UNKNOWN, Status.NOT_LICENSED, Status.NOT_APPLICABLE)


@dataclass
class Served:
    """Where it answers, and what opens it."""

    url: str = ""
    key: str = KEY


class Serving:
    """The host, until the block ends."""

    def __enter__(self) -> Served:
        self._loop, self._ready, self._served = asyncio.new_event_loop(), threading.Event(), Served()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        assert self._ready.wait(60)
        return self._served

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(60)
        self._loop.close()

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        async with Host(loaded(), HUBS, key=KEY).serving() as self._served.url:
            self._ready.set()
            await self._end.wait()
            store: Any = (await wiring.runtime(opened).parts()).stream.ledger.store
            await store.close()


def checks() -> list[Result]:
    """One check of each status, one of them with many findings and one whose texts somebody hostile has chosen."""
    found = [result(check=f"CA-{number:03d}", status=status) for number, status in enumerate(STATUSES, 1)]
    found[0] = result(found=people(120))
    return [*found, result(check="BG-001", summary=HOSTILE, title=HOSTILE, found=people(2, HOSTILE), severity="high")]


async def filled(place: str, at: Instant) -> None:
    """Two days of scans and three alerts, one of which was withdrawn."""
    store = await TablesStore.open(place)
    results, outbox = TablesResults(store.account), TablesOutbox(store.account.apart())
    first = [result(check="CA-001", status=Status.PASS)]
    for run, when, found in (("run1", at - DAY, first), ("run2", at, checks())):
        staged = [await results.stage(run, one) for one in found]
        await results.publish(run, *turned(await results.current(), staged), when)
    hostile = notice("a3", user=3, at=at - HOUR, subject=Subject("user", guid(3), HOSTILE))
    for one in (notice("a1", at=at - 2 * DAY), notice("a2", at=at - DAY), hostile,
                notice("a1", 2, "withdrawn", at=at - 2 * DAY - HOUR)):
        await outbox.state_up([one], at)
    counted = Left(written(at - DAY)[:10], "", 12, 4, 5, 1, 100, 67)
    later = replace(counted, day=written(at)[:10], phone_only=10, days_left=66)
    await TablesCountdown(store.account).keep([counted, replace(counted, ring=HOSTILE, phone_only=3), later])
    await store.close()


async def emptied(place: str) -> None:
    """Delete what is pulled, since other tests use the same tables."""
    store = await TablesStore.open(place)
    names = [table.name async for table in store.account.client.list_tables()]
    for name in names:
        if name in FILLED or name.startswith("alerts"):
            await store.account.client.delete_table(name)
    await store.close()
