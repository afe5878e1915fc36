"""One instance of the app over Azurite, fed by hand: batches with their numbers, ticks, and a clock that a test sets."""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from monitors import invocation, wiring
from monitors.detectors import classes
from monitors.ledger import Ledger
from monitors.parts import Parts
from monitors.records.instant import EPOCH, MINUTE
from monitors.settings import Settings
from monitors.storage.dead_letters import TablesDeadLetters
from monitors.storage.tables import EPISODES, TablesStore, notice_of
from monitors.stream import Stream
from tests.alerting.at_desk import BREAK_GLASS, DETECTORS, AtDesk, Clock
from tests.builders import audit_record, body, record
from tests.runtime.test_watch import Event, context

HUB = "sign-ins"
SOUND = {"BREAK_GLASS_IDS": BREAK_GLASS}
SIGN_IN, AUDIT = body(record()), body(audit_record("Add group"))


class Feed:
    """What a test does to an instance; its desk keeps what was told. Instances of one test share its tables and clock."""

    def __init__(self, store: TablesStore, clock: Clock | None = None, holder: str = "one", *,
                 stream: type[Stream] = Stream, **given: str) -> None:
        self.at = AtDesk(store, clock, holder)
        self.clock = self.at.clock
        self.dead_letters = TablesDeadLetters(store)
        own = Settings.read(SOUND | given, classes())
        keepers, chores = wiring.about_itself(store, own, DETECTORS, self.at.desk, self.dead_letters)
        judge = stream(DETECTORS, Ledger(store, DETECTORS.bursts, own.declared), self.at.desk)
        self.parts = Parts(judge, self.dead_letters, self.at.desk, keepers, chores)
        self.runtime = invocation.Runtime(self._joined, self.now)

    async def _joined(self) -> Parts:
        return self.parts

    def now(self) -> datetime:
        """The clock's time."""
        return EPOCH + timedelta(microseconds=self.clock.now)

    async def come(self, first: int, last: int | None = None, *, partition: str = "0", what: bytes = SIGN_IN,
                   put: datetime | None = None, retry: tuple[int, int] = (0, 0)) -> None:
        """One batch arrives, put into the hub just now."""
        await self.bodies([what] * ((first if last is None else last) - first + 1), first, partition, put, retry)

    async def bodies(self, bodies: Sequence[bytes], first: int, partition: str = "0", put: datetime | None = None,
                     retry: tuple[int, int] = (0, 0)) -> None:
        """A batch of these bodies arrives."""
        events: list[Any] = [Placed(one, first + place, 0, put or self.now(), partition)
                             for place, one in enumerate(bodies)]
        await self.runtime.watch(events, context(retry))

    async def tick(self, minutes: int = 1) -> None:
        """So many minutes pass, one after the other."""
        for _ in range(minutes):
            self.clock.now += MINUTE
            await self.runtime.tick()

    async def tick_on(self, *minutes: int) -> None:
        """So many minutes pass, then so many, with a look at the end of each, whatever fails."""
        for each in minutes:
            self.clock.now += (each - 1) * MINUTE
            with contextlib.suppress(Exception):
                await self.tick()

    async def idle(self, minutes: int) -> None:
        """So many minutes pass, with a look every five, and at each of the last: whoever looks less often was away."""
        for each in steps(minutes):
            self.clock.now += (each - 1) * MINUTE
            await self.tick()


def steps(minutes: int) -> list[int]:
    """So many minutes, nearly all of them five at a time."""
    fives = max(minutes - 3, 0) // 5
    return [5] * fives + [1] * (minutes - 5 * fives)


class Placed(Event):
    """An event of a partition."""

    def __init__(self, told: bytes, number: int, parsed: int, put: datetime, partition: str) -> None:
        super().__init__(told, number, parsed, put)
        self.partition = partition

    @property
    def metadata(self) -> dict[str, object]:
        return {"PartitionContext": {"EventHubName": HUB, "PartitionId": self.partition}}


async def stated(store: TablesStore) -> list[tuple[str, str, str]]:
    """Detector, subject and severity of every alert that was ever owed."""
    rows = await store.account.rows(EPISODES, "RowKey ge @first and RowKey lt @end", {"first": "notice|", "end": "notice}"})
    found = [notice_of(row).finding for row in rows if "notice" in row]
    return sorted({(one.detector, one.subject.id, one.severity.word) for one in found})


def titles(at: AtDesk) -> list[str]:
    """What Teams was told, but for the digest."""
    return [one for one in at.titles if not one.startswith("DAILY DIGEST")]


def mails(at: AtDesk) -> list[str]:
    """The subjects of all mails but the digest's."""
    return [one.subject for one in at.email.sent if "digest" not in one.subject]


def of(at: AtDesk, detector: str) -> list[tuple[str, str]]:
    """What the SIEM was told of a detector: what, and the severity."""
    return [(one["type"].rpartition(".")[2], one["data"]["severity"]) for one in at.siem.sent
            if one["data"]["detector"] == detector]
