"""The real function_app.py, joined to a memory store; the log says what it told whom, and LATCHKEY_FAILS what fails."""

import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime

from azure.core.exceptions import ServiceRequestError

from function_app import app
from monitors import invocation, wiring
from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.facts import Fact
from monitors.finding import Notice
from monitors.ledger import Ledger
from monitors.parts import Parts
from monitors.records.envelope import SetAside
from monitors.storage.memory import MemoryStore
from monitors.stream import Stream

__all__ = ["app"]
FAILS = os.environ.get("LATCHKEY_FAILS", "").split(",")
BREAK_GLASS = "3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10"
log = logging.getLogger("whole")


class Store(MemoryStore):
    """A store whose network may be down."""

    async def remember(self, key: str, facts: Sequence[Fact]) -> None:
        if "store" in FAILS:
            raise ServiceRequestError("the store cannot be reached")
        await super().remember(key, facts)


class Desk:
    """Says what it is given."""

    async def owe(self, notices: Sequence[Notice]) -> None:
        self._say("TOLD", notices)

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        self._say("UNRECORDED", notices)

    async def first_try(self, notices: Sequence[Notice]) -> None:
        self._say("TRIED", notices)

    async def wonder(self, words: Sequence[str]) -> None: ...

    async def tick(self) -> None:
        log.info("TICKED")

    async def declare_drill(self, body: bytes, caller: str) -> tuple[int, bytes]:
        return 201, body + caller.encode()

    def _say(self, how: str, notices: Sequence[Notice]) -> None:
        for notice in notices:
            log.info("%s %s %s", how, notice.finding.detector, notice.finding.subject.id)


class Letters:
    """Says what it is given, where it can be reached."""

    async def set_aside(self, hub: str, partition: str, sequence: int, what: SetAside) -> None:
        log.info("SET_ASIDE %s %s %d %s", hub, partition, sequence, what.reason)

    async def lost(self, hub: str, partition: str, first: int, last: int) -> None:
        if "letters" in FAILS:
            raise ServiceRequestError("the dead letters cannot be reached")
        log.info("WRITTEN_AS_LOST %s %s %d %d", hub, partition, first, last)


async def joined() -> Parts:
    """All parts, in memory."""
    declared = Declared(break_glass=frozenset({BREAK_GLASS}))
    detectors, desk = catalogue(declared), Desk()
    return Parts(Stream(detectors, Ledger(Store(), detectors.bursts, declared), desk), Letters(), desk)


wiring.use(invocation.Runtime(joined, lambda: datetime(2026, 3, 10, 12, 40, tzinfo=UTC)))
