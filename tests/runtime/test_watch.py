"""One batch on its way: what is judged, set aside, lost and said, and what raises."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from monitors import invocation
from monitors.declared import Declared
from monitors.detector import Burst
from monitors.detectors import catalogue
from monitors.finding import Notice
from monitors.ledger import Busy, Ledger, Verdict
from monitors.parts import Parts, Unset
from monitors.records.envelope import Batch, SetAside
from monitors.storage.memory import MemoryStore
from monitors.stream import Stream
from tests.alerting.model_box import notice
from tests.builders import NOON, UPN, body, mfa_failure, record
from tests.runtime.worker import BREAK_GLASS

NOW = NOON + timedelta(hours=1)


@dataclass
class Event:
    """An event that counts how often its metadata are parsed, and breaks where its offset is read."""

    told: bytes
    sequence_number: int | None = 7
    parsed: int = 0
    enqueued_time: datetime | None = None

    def get_body(self) -> bytes:
        return self.told

    @property
    def metadata(self) -> dict[str, object]:
        self.parsed += 1
        return {"PartitionContext": {"EventHubName": "sign-ins", "PartitionId": "3"}}

    @property
    def offset(self) -> str:
        raise AssertionError("an offset is no key: geo-replicated hubs have others")


@dataclass
class Letters:
    """Dead letters in memory."""

    written: list[tuple[object, ...]] = field(default_factory=list)
    error: Exception | None = None

    async def set_aside(self, hub: str, partition: str, sequence: int, what: SetAside) -> None:
        self._write(hub, partition, sequence, what.index)

    async def lost(self, hub: str, partition: str, first: int, last: int) -> None:
        self._write("lost", hub, partition, first, last)

    def _write(self, *row: object) -> None:
        if self.error:
            raise self.error
        self.written.append(row)


@dataclass
class Desk:
    """Takes everything, and keeps what it was to try first."""

    tried: list[Notice] = field(default_factory=list)
    ticks: int = 0
    error: Exception | None = None

    async def owe(self, notices: Sequence[Notice]) -> None: ...

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None: ...

    async def first_try(self, notices: Sequence[Notice]) -> None:
        self.tried += notices
        if self.error:
            raise self.error

    async def wonder(self, words: Sequence[str]) -> None: ...

    async def tick(self) -> None:
        self.ticks += 1

    async def declare_drill(self, body: bytes, caller: str) -> tuple[int, bytes]:
        return 201, body + caller.encode()


class Broken(Stream):
    """A stream that fails."""

    error: Exception = ValueError("a user name that must not be logged")

    async def judge(self, batch: Batch) -> Verdict:
        raise self.error


def parts(stream: type[Stream] = Stream) -> Parts:
    """Parts in memory."""
    declared = Declared(break_glass=frozenset({BREAK_GLASS}))
    detectors, desk = catalogue(declared), Desk()
    return Parts(stream(detectors, Ledger(MemoryStore(), detectors.bursts, declared), desk), Letters(), desk)


def failing(error: Exception) -> Parts:
    """Parts whose stream raises."""
    made = parts(Broken)
    made.stream.error = error
    return made


def context(retry: tuple[int, int] | None = (0, 0)) -> Any:
    """An invocation's context."""
    return SimpleNamespace(retry_context=retry and SimpleNamespace(retry_count=retry[0], max_retry_count=retry[1]))


def watch(made: Parts, *events: Event, retry: tuple[int, int] = (0, 0)) -> None:
    """One invocation, an hour after the sign-ins."""

    async def joined() -> Parts:
        return made

    asyncio.run(invocation.Runtime(joined, lambda: NOW).watch(list(events), context(retry)))


def line(caplog: pytest.LogCaptureFixture, word: str) -> str:
    """The only log line that begins with a word."""
    (found,) = (record.getMessage() for record in caplog.records if record.getMessage().startswith(word))
    return found


def test_metadata_are_parsed_once_a_batch_and_offsets_never_read() -> None:
    events = [Event(body(record())), Event(b"{"), Event(body(record(userId=BREAK_GLASS)))]
    watch(parts(), *events)
    assert sum(event.parsed for event in events) == 1


def test_a_record_set_aside_is_tied_to_its_event() -> None:
    made = parts()
    watch(made, Event(body(record()), 41), Event(body(record(), {"category": "SignInLogs"}), 42), Event(b"", 44))
    assert made.dead_letters.written == [("sign-ins", "3", 42, 1), ("sign-ins", "3", 44, None)]


def test_what_no_reader_foresaw_is_set_aside_beside_its_siblings(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    made = parts()
    watch(made, Event(None, 41), Event(body(record()), None))  # type: ignore[arg-type]
    assert made.dead_letters.written == [("sign-ins", "3", 41, None)]
    assert "last=-1 records=2 sign_ins=1 " in line(caplog, "watched")


def test_no_events_are_no_batch() -> None:
    made = failing(Busy("nobody is asked"))
    watch(made)
    assert made.dead_letters.written == []


@pytest.mark.parametrize("error", [
    Busy("user|x"), ServiceRequestError("no route"), Unset("a setting"), TimeoutError(), ConnectionResetError()])
def test_what_passes_by_itself_raises(error: Exception) -> None:
    made = failing(error)
    with pytest.raises(type(error)):
        watch(made, Event(b"{}", 41), retry=(59, 60))
    assert made.dead_letters.written == []


def test_a_fault_of_our_own_is_written_down_and_does_not_hold_up_the_stream(caplog: pytest.LogCaptureFixture) -> None:
    made = failing(ValueError("odd"))
    watch(made, Event(b"{}", 41), Event(b"{}", 43))
    assert made.dead_letters.written == [("lost", "sign-ins", "3", 41, 43)]
    assert line(caplog, "FAULT").startswith("FAULT sign-ins 3 41 43")


def test_a_fault_that_cannot_be_written_down_raises() -> None:
    made = failing(ValueError("odd"))
    made.dead_letters.error = ServiceRequestError("no route")
    with pytest.raises(ServiceRequestError):
        watch(made, Event(b"{}", 41))


@pytest.mark.parametrize(("retry", "last"), [
    (None, False), ((0, 0), False), ((1, 60), False), ((59, 60), False), ((60, 60), True), ((61, 60), True), ((7, -1), False)])
def test_which_attempt_is_the_last(retry: tuple[int, int] | None, last: bool) -> None:
    assert invocation.is_last(context(retry)) is last


def test_the_last_attempt_writes_down_the_range_and_raises() -> None:
    made = failing(Busy("user|x"))
    with pytest.raises(Busy):
        watch(made, Event(b"{}", 41), Event(b"{}", 43), retry=(60, 60))
    assert made.dead_letters.written == [("lost", "sign-ins", "3", 41, 43)]


def test_lost_is_one_line_where_nothing_can_be_joined(caplog: pytest.LogCaptureFixture) -> None:
    async def joined() -> Parts:
        raise ServiceRequestError("no route")

    with pytest.raises(ServiceRequestError):
        asyncio.run(invocation.Runtime(joined).watch([Event(b"{}", 41)], context((60, 60))))
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [("CRITICAL", "LOST sign-ins 3 41 41")]


@pytest.mark.parametrize(("at", "late"), [
    (NOW - timedelta(days=8, seconds=1), 1), (NOW - timedelta(days=7), 0), (NOW + timedelta(hours=23), 0),
    (NOW + timedelta(days=1, seconds=1), 1)])
def test_facts_too_old_or_of_the_future_are_judged_by_themselves(
        at: datetime, late: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    made = parts()
    watch(made, Event(body(record(userId=BREAK_GLASS, createdDateTime=at.isoformat()), record())))
    store = made.stream.ledger.store
    assert isinstance(store, MemoryStore)
    assert f" alerts=1 broken=0 late={late} " in line(caplog, "watched")
    assert [bool(store.heads()), len(store.notices)] == [not late, 1]


def test_the_line_names_what_the_table_of_reasons_does_not_know(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    watch(parts(), Event(body(mfa_failure("MFA denied; the moon was full"))))
    assert line(caplog, "watched").endswith("untold={'MFA denied; the moon was full': 1}")


def test_the_line_names_broken_detectors_but_not_what_broke_them(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    made = parts()
    odd = type("Odd", (Burst,), {"id": "odd", "notes": lambda self, one: {}[one.upn]})()
    made.stream.catalogue = replace(made.stream.catalogue, bursts=(odd,))
    watch(made, Event(body(record())))
    assert " broken=1 " in line(caplog, "watched")
    assert " broken_ids={'odd:KeyError': 1} " in line(caplog, "watched")
    assert UPN not in caplog.text


def test_what_is_found_is_tried_at_once_and_a_failure_of_that_loses_nothing(caplog: pytest.LogCaptureFixture) -> None:
    made = parts()
    desk: Any = made.desk
    desk.error = ServiceRequestError("the webhook https://contoso.test/?sig=secret")
    watch(made, Event(body(record(userId=BREAK_GLASS))))
    assert [one.finding.detector for one in desk.tried] == ["break_glass_sign_in"]
    assert line(caplog, "FIRST TRY").startswith("FIRST TRY ended early, tick goes on: ServiceRequestError in first_try")
    assert "secret" not in caplog.text


def test_the_timer_does_what_is_due() -> None:
    made = parts()

    async def joined() -> Parts:
        return made

    asyncio.run(invocation.Runtime(joined).tick())
    desk: Any = made.desk
    assert desk.ticks == 1


class Kept:
    """A keeper, and a chore that owes one notice, unless told to fail."""

    name = "kept"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.batches: list[tuple[Any, int, int]] = []

    async def keep(self, stretch: Any, batch: Batch, verdict: Verdict, now: datetime) -> None:
        self.batches.append((stretch.place, batch.records, len(verdict.alerts)))
        if self.error:
            raise self.error

    async def run(self, now: datetime) -> list[Notice]:
        if self.error:
            raise self.error
        return [notice()]


def test_keepers_see_each_batch_with_its_place_and_verdict() -> None:
    made, kept = parts(), Kept()
    made.keepers = [kept]
    watch(made, Event(body(record()), 7), Event(body(record(userId=BREAK_GLASS)), 9))
    assert kept.batches == [(("sign-ins", "3", 7, 9), 2, 1)]


def test_what_a_keeper_cannot_write_makes_the_batch_come_again() -> None:
    made = parts()
    made.keepers = [Kept(ServiceRequestError("no route"))]
    with pytest.raises(ServiceRequestError):
        watch(made, Event(body(record())))


def test_a_chore_that_fails_stops_neither_the_others_nor_delivery_and_the_timer_says_so(
        caplog: pytest.LogCaptureFixture) -> None:
    made = parts()
    made.chores = [Kept(ServiceRequestError("key=secret")), Kept()]

    async def joined() -> Parts:
        return made

    with pytest.raises(ExceptionGroup) as raised:
        asyncio.run(invocation.Runtime(joined).tick())
    assert [type(one) for one in raised.value.exceptions] == [ServiceRequestError]
    desk: Any = made.desk
    assert (len(desk.tried), desk.ticks) == (1, 1)
    assert line(caplog, "CHORE").startswith("CHORE kept failed: ServiceRequestError in run")
    assert "secret" not in caplog.text
