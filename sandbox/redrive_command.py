"""The redrive command: what was set aside as not judged is read from the hub again, and judged as the function app judges.

What becomes owed, and that the range was judged, is written into the same tables: the function app's own timer delivers the
one, and withdraws its feed_gap alert for the other. A range stays set aside until all of it was judged; of one that is past the
hub's retention, what is gone stays.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, Self, cast

import msgspec

from alerting.outbox import TablesOutbox
from monitors import invocation, wiring
from monitors.detectors import Catalogue
from monitors.fault import origin
from monitors.finding import Notice
from monitors.parts import Parts
from monitors.records.instant import since_epoch
from monitors.settings import SETTINGS, Settings
from monitors.storage.dead_letters import Lost, TablesDeadLetters
from monitors.storage.tables import TablesStore
from monitors.stretch import Stretch
from sandbox.chunk import Unusable
from sandbox.publish_command import given, hush, settings_with
from sandbox.redrive import SILENCE, Gone, Numbered, redrive
from sandbox.replay_command import say

PARAMETERS: Final = "DETECTOR_"


class Owing:
    """A desk that tells nobody: it points to what is owed, and the function app's timer tells it."""

    def __init__(self, outbox: TablesOutbox) -> None:
        self._outbox = outbox

    @classmethod
    async def opened(cls, store: TablesStore, settings: Settings, catalogue: Catalogue) -> Self:
        """The desk over a store."""
        del settings, catalogue
        return cls(TablesOutbox(store.account.apart()))

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Point to notices that the store holds."""
        await self._outbox.owe(notices, since_epoch(datetime.now(UTC)))

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Nothing: the range stays set aside, and its notices are made again when it is judged."""

    async def first_try(self, notices: Sequence[Notice]) -> None:
        """Nothing: the timer does it."""

    async def wonder(self, words: Sequence[str]) -> None:
        """Nothing: the log line says it."""

    async def tick(self) -> None:
        """Nothing is due here."""

    async def declare_drill(self, body: bytes, caller: str) -> tuple[int, bytes]:
        """No drill is declared here."""
        raise NotImplementedError

    async def record_review(self, body: bytes, caller: str) -> tuple[int, bytes]:
        """No review is recorded here."""
        raise NotImplementedError

    def probes(self) -> tuple[()]:
        """Nobody asks here how people are reached."""
        return ()

    @property
    def routes(self) -> tuple[()]:
        """Nobody pulls here."""
        return ()


class Closable(Protocol):
    """A store with connections."""

    async def close(self) -> None:
        """Close them."""


class Delivered(msgspec.Struct):
    """An event as `wiring` reads it."""

    sequence_number: int
    body: bytes

    def get_body(self) -> bytes:
        """What was sent."""
        return self.body


@dataclass
class Redone:
    """What came of all ranges; `gone` and `failed` count ranges."""

    ranges: int = 0
    events: int = 0
    records: int = 0
    set_aside: int = 0
    alerts: int = 0
    gone: int = 0
    failed: int = 0


def run_redrive(wanted: Lost | None, settings_file: Path | None, group: str) -> None:
    """Redrive one range, or where there is none every range set aside; say how it went. Raises Unusable where any failed."""
    values = given(settings_file)
    settings = settings_with(values, "EVENTHUB_CONNECTION_STRING", "DATA_STORAGE_TABLES")
    if settings_file:
        take_on(values)
    begin = time.monotonic()
    done = asyncio.run(_redriven(wanted, settings["EVENTHUB_CONNECTION_STRING"], group))
    told = vars(done) | {"seconds": round(time.monotonic() - begin, 3)}
    print(msgspec.json.encode(told).decode(), file=sys.stderr)
    if done.gone or done.failed:
        sys.exit(2)


def take_on(values: Mapping[str, str]) -> None:
    """Run on these settings and no other, as the function app reads its own from the environment."""
    for name in [name for name in os.environ if name.startswith(PARAMETERS)] + [one.name for one in SETTINGS]:
        os.environ.pop(name, None)
    os.environ.update(values)
    wiring.settings.cache_clear()


async def _redriven(wanted: Lost | None, connection_string: str, group: str) -> Redone:
    async with joined() as parts:
        redriver = Redriver(parts, connection_string, group)
        known = await redriver.dead_letters.lost_ranges()
        for one in known if wanted is None else [wanted]:
            await redriver.take(one, known)
        return redriver.done


@asynccontextmanager
async def joined() -> AsyncIterator[Parts]:
    """The parts of the function app. Raises Unusable where the Table service cannot be used."""
    try:
        parts = await wiring.joined(Owing.opened)
    except ValueError as error:
        raise Unusable(f"DATA_STORAGE_TABLES is no connection string or URL of a Table service: {error}") from error
    hush()
    try:
        yield parts
    except invocation.infrastructure() as error:
        raise Unusable(f"the Table service does not answer as it should ({type(error).__name__}: {first_line(error)}); see "
                       "that DATA_STORAGE_TABLES is right and that you may write there; what is not judged stays set "
                       "aside") from error
    finally:
        await cast(Closable, parts.stream.ledger.store).close()


def runs(events: Sequence[Numbered]) -> list[list[Numbered]]:
    """Events cut where a number is missing, since what is missing was not judged."""
    found: list[list[Numbered]] = []
    for event in events:
        if found and event[0] == found[-1][-1][0] + 1:
            found[-1].append(event)
        else:
            found.append([event])
    return found


def first_line(error: BaseException) -> str:
    """The beginning of what an error says."""
    return next(iter(str(error).splitlines()), "")


class Redriver:
    """Takes one range after the other; what is wrong with one is said, and the next is taken."""

    def __init__(self, parts: Parts, connection_string: str, group: str, silence: float = SILENCE) -> None:
        self.done = Redone()
        self.dead_letters = cast(TablesDeadLetters, parts.dead_letters)
        self._parts = parts
        self._connection_string = connection_string
        self._group = group
        self._silence = silence

    async def take(self, one: Lost, known: Sequence[Lost]) -> None:
        """Redrive one range, and forget those it holds. Raises what passes by itself, such as trouble with the tables."""
        self.done.ranges += 1
        gone: Sequence[tuple[int, int]] = ()
        try:
            read = await redrive(self._connection_string, one.hub, self._group, one.partition, one.first, one.last,
                                 partial(self._judge, one), silence=self._silence)
        except Gone as some:
            self.done.gone += 1
            say(str(some))
            gone, read = some.gone, some.redriven
        except Exception as error:  # noqa: BLE001 - a named edge: one range must not stop the others
            self._fail(one, error)
            return
        if read.end < one.last and one in known:
            self._fail(one, Unusable(f"event hub {one.hub}, partition {one.partition}: it ends at {read.end}, before {one.last}; "
                                     "was the hub made anew?"))
        reached = one._replace(last=min(one.last, read.end))
        for lost in filter(reached.holds, known):
            await self._forget(lost, gone)

    async def _judge(self, one: Lost, events: Sequence[Numbered]) -> None:
        for run in runs(events):
            await self._judge_run(one, run)

    async def _judge_run(self, one: Lost, events: Sequence[Numbered]) -> None:
        batch, aside = invocation.decoded(cast(Any, [Delivered(*event) for event in events]))
        now = datetime.now(UTC)
        verdict = await invocation.judged(batch, self._parts.stream, now)
        for sequence, what in aside:
            await self.dead_letters.set_aside(one.hub, one.partition, sequence, what)
        for keeper in self._parts.keepers:
            await keeper.keep(Stretch(one.hub, one.partition, events[0][0], events[-1][0]), batch, verdict, now)
        self.done.events += len(events)
        self.done.records += batch.records
        self.done.set_aside += len(aside)
        self.done.alerts += len(verdict.alerts)

    async def _forget(self, lost: Lost, gone: Sequence[tuple[int, int]]) -> None:
        """Of a range set aside, only what is gone is still lost."""
        left = [lost._replace(first=max(lost.first, first), last=min(lost.last, last)) for first, last in gone
                if first <= lost.last and lost.first <= last]
        if left == [lost]:
            return
        for part in left:
            await self.dead_letters.lost(*part)
        await self.dead_letters.found(lost)

    def _fail(self, one: Lost, error: Exception) -> None:
        """Say what is wrong with a range. Raises what would be wrong with the next one too."""
        if isinstance(error, invocation.infrastructure()):
            raise error
        self.done.failed += 1
        reason = str(error) if isinstance(error, Unusable) else (
            f"event hub {one.hub}, partition {one.partition}: judging {one.first} to {one.last} failed with "
            f"{origin(error)}; this is a fault of Latchkey's own, please report it")
        say(f"{reason}; the range stays set aside")
