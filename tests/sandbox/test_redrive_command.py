"""`python -m sandbox redrive`: what was set aside as not judged is judged after all, and forgotten only then."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from azure.core.exceptions import ServiceRequestError

from alerting.outbox import TablesOutbox
from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.finding import Notice
from monitors.ledger import Ledger
from monitors.parts import Parts
from monitors.records.envelope import Batch
from monitors.records.instant import END
from monitors.storage.dead_letters import Lost, TablesDeadLetters
from monitors.storage.memory import MemoryStore
from monitors.storage.tables import TablesStore
from monitors.stream import Stream
from monitors.stretch import Stretch
from sandbox.azurite import Azurite
from sandbox.event_hub import StandIn
from sandbox.redrive_command import Owing, Redone, Redriver, runs
from tests.builders import body, record
from tests.runtime.worker import BREAK_GLASS
from tests.sandbox.event_hub.either import GROUP, PLACES, ends, place_called
from tests.sandbox.event_hub.wire import Place, place_of, run, send
from tests.sandbox.running import command


class Told(Owing):
    """A desk that keeps what it is given."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    async def owe(self, notices: Sequence[Notice]) -> None:
        self.notices += notices


class Failing(Stream):
    """A stream that raises on what is no ordinary batch."""

    error: Exception = ValueError("a user name that must not be told")

    async def judge(self, batch: Batch) -> Any:
        if any(one.user == BREAK_GLASS for one in batch.sign_ins):
            raise self.error
        return await super().judge(batch)


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """A hub whose partition 0 holds ten ordinary sign-ins, and at number 5 one of a break-glass account."""
    with StandIn({"signin": 2}) as made:
        run(send(place_of(made), "0", [body(record(n=n)) if n != 5 else emergency() for n in range(10)]))
        yield made


def emergency() -> bytes:
    """A body with a break-glass sign-in of today."""
    return body(record(userId=BREAK_GLASS, createdDateTime=datetime.now(UTC).isoformat()))


def lost(first: int, last: int, partition: str = "0", hub: str = "signin") -> Lost:
    """A range."""
    return Lost(hub, partition, first, last)


class Redriving:
    """A redriver over a hub and the tables of a test's own."""

    def __init__(self, hub: StandIn, azurite: str, stream: type[Stream] = Stream) -> None:
        self.hub, self.azurite, self.stream = hub, azurite, stream
        self.prefix, self.told, self.keepers = f"t{uuid4().hex[:12]}", Told(), list[Any]()

    def __call__(self, known: Sequence[Lost], wanted: Sequence[Lost] | None = None) -> tuple[Redone, list[Lost]]:
        """What came of it, and what is still lost."""
        return run(self._with_tables(known, known if wanted is None else wanted))

    async def _with_tables(self, known: Sequence[Lost], wanted: Sequence[Lost]) -> tuple[Redone, list[Lost]]:
        store = await TablesStore.open(self.azurite, self.prefix)
        try:
            return await self._go(TablesDeadLetters(store), known, wanted)
        finally:
            await store.close()

    async def _go(self, letters: TablesDeadLetters, known: Sequence[Lost], wanted: Sequence[Lost]) -> tuple[
            Redone, list[Lost]]:
        for one in known:
            await letters.lost(*one)
        declared = Declared(break_glass=frozenset({BREAK_GLASS}))
        detectors = catalogue(declared)
        stream = self.stream(detectors, Ledger(MemoryStore(), detectors.bursts, declared), self.told)
        parts = Parts(stream, letters, self.told, self.keepers)
        redriver = Redriver(parts, self.hub.connection_string, "redrive", silence=5)
        for one in wanted:
            await redriver.take(one, await letters.lost_ranges())
        return redriver.done, await letters.lost_ranges()


async def letters_of(azurite: str, prefix: str) -> list[tuple[str, str]]:
    """Where what was set aside stood."""
    store = await TablesStore.open(azurite, prefix)
    rows = await store.account.rows("deadletters", "kind eq @kind", {"kind": "set_aside"})
    await store.close()
    return [(row["PartitionKey"], row["sequence"]) for row in rows]


def test_what_was_lost_is_judged_and_forgotten(hub: StandIn, azurite: str) -> None:
    redriving = Redriving(hub, azurite)
    done, left = redriving([lost(3, 5), lost(7, 7)])
    assert (left, done) == ([], Redone(ranges=2, events=4, records=4, alerts=1))
    assert [one.finding.detector for one in redriving.told.notices] == ["break_glass_sign_in"]


class Ranges:
    """A keeper of what it is told was judged."""

    def __init__(self) -> None:
        self.kept: list[tuple[Any, int]] = []

    async def keep(self, stretch: Stretch, batch: Batch, verdict: Any, now: datetime) -> None:
        self.kept.append((stretch, batch.records))


def test_what_was_judged_is_kept_as_of_any_batch_but_not_what_is_gone(hub: StandIn, azurite: str) -> None:
    redriving, ranges = Redriving(hub, azurite), Ranges()
    redriving.keepers.append(ranges)
    hub.forget("signin", "0", before=3)
    redriving([lost(1, 5), lost(8, 8)])
    assert [(one.hub, one.partition, one.enqueued) for one, _ in ranges.kept] == [("signin", "0", None)] * len(ranges.kept)
    assert [number for one, _ in ranges.kept for number in range(one.first, one.last + 1)] == [3, 4, 5, 8]
    assert sum(records for _, records in ranges.kept) == 4
    assert runs([(3, b""), (4, b""), (7, b""), (9, b"")]) == [[(3, b""), (4, b"")], [(7, b"")], [(9, b"")]]


def test_what_can_never_be_read_is_set_aside(hub: StandIn, azurite: str) -> None:
    run(send(place_of(hub), "1", [body(record()), b"{"]))
    redriving = Redriving(hub, azurite)
    done, left = redriving([lost(0, 1, "1")])
    assert (left, done) == ([], Redone(ranges=1, events=2, records=2, set_aside=1))
    assert run(letters_of(azurite, redriving.prefix)) == [("signin|1", "1")]


def test_a_range_by_hand_forgets_those_within_it(hub: StandIn, azurite: str) -> None:
    known = [lost(2, 3), lost(4, 4), lost(4, 7), lost(0, 0, "1")]
    done, left = Redriving(hub, azurite)(known, [lost(1, 4)])
    assert (left, done.events) == ([lost(4, 7), lost(0, 0, "1")], 4)


@pytest.mark.parametrize(("known", "wanted", "left"), [
    ([lost(1, 5)], [lost(1, 5)], [lost(1, 2)]),
    ([lost(0, 1)], [lost(0, 1)], [lost(0, 1)]),
    ([lost(2, 4), lost(5, 6)], [lost(0, 9)], [lost(2, 2)])])
def test_of_a_range_past_retention_what_is_gone_stays_and_others_go_on(
        known: list[Lost], wanted: list[Lost], left: list[Lost], hub: StandIn, azurite: str,
        capsys: pytest.CaptureFixture[str]) -> None:
    hub.forget("signin", "0", before=3)
    later = lost(8, 9)
    done, still = Redriving(hub, azurite)([*known, later], [*wanted, later])
    assert (still, done.gone, done.failed, done.ranges) == (left, 1, 0, 2)
    [line] = capsys.readouterr().err.splitlines()
    assert "are past the hub's retention" in line


@pytest.mark.parametrize(("odd", "said"), [
    (lost(0, 3, "7"), "event hub signin: it has no such hub or partition"),
    (lost(-1, -1, "?", "?"), "-1 to -1 is no range of sequence numbers"),
    (lost(8, 12), "it ends at 9, before 12; was the hub made anew?"),
    (lost(4, 6), "judging 4 to 6 failed with ValueError in judge,")])
def test_what_is_wrong_with_one_range_is_said_and_it_stays(
        odd: Lost, said: str, hub: StandIn, azurite: str, capsys: pytest.CaptureFixture[str]) -> None:
    done, left = Redriving(hub, azurite, Failing)([odd, lost(7, 7)])
    assert (left, done.failed, done.ranges) == ([odd], 1, 2)
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
    assert line.endswith("the range stays set aside")
    assert "a user name" not in line


def test_trouble_with_the_tables_ends_it(hub: StandIn, azurite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Failing, "error", ServiceRequestError("no route"))
    with pytest.raises(ServiceRequestError):
        Redriving(hub, azurite, Failing)([lost(4, 6), lost(7, 7)])


@pytest.fixture(scope="module")
def own() -> Iterator[str]:
    """Tables that no other test writes to."""
    with Azurite() as running:
        yield running.connection_string


async def with_letters(own: str, *ranges: Lost) -> list[Lost]:
    """Write ranges down as lost; all that are."""
    store = await TablesStore.open(own)
    letters = TablesDeadLetters(store)
    for one in ranges:
        await letters.lost(*one)
    found = await letters.lost_ranges()
    await store.close()
    return found


async def owed(own: str) -> list[str]:
    """The detectors of the notices that the function app's timer will deliver."""
    store = await TablesStore.open(own)
    outbox = TablesOutbox(store.account)
    notices = [notice for one in await outbox.due(END, 100) for notice in (await outbox.open(one)).notices]
    await store.close()
    return [one.finding.detector for one in notices]


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A hub."""
    with place_called(request.param) as made:
        yield made


def test_as_a_process_all_ranges_set_aside_are_judged_and_owed(place: Place, own: str, tmp_path: Path) -> None:
    first = run(ends(place), hurry=bool(place.stand_in))["0"]
    run(send(place, "0", [body(record()), emergency(), b"{"]), hurry=bool(place.stand_in))
    run(with_letters(own, lost(first, first + 2, "0", place.hub)), hurry=False)
    values = {"EVENTHUB_CONNECTION_STRING": place.connection_string, "DATA_STORAGE_TABLES": own, "BREAK_GLASS_IDS": BREAK_GLASS}
    (tmp_path / "settings.json").write_text(json.dumps({"Values": values}))
    done = command("redrive", "--all", "--settings", str(tmp_path / "settings.json"), "--consumer-group", GROUP,
                   BREAK_GLASS_IDS="not read", PRIVILEGED_IDS="not read", DETECTOR_NOT_READ="1")
    told = json.loads(done.stderr.splitlines()[-1])
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (0, b"", 1)
    assert told.pop("seconds") > 0
    assert told == vars(Redone(ranges=1, events=3, records=3, set_aside=1, alerts=1))
    assert run(with_letters(own), hurry=False) == []
    assert run(owed(own), hurry=False) == ["break_glass_sign_in"]


def test_as_a_process_a_range_past_retention_is_said(hub: StandIn, own: str) -> None:
    hub.forget("signin", "0", before=3)
    done = command("redrive", "--hub", "signin", "--partition", "0", "--first", "1", "--last", "4",
                   EVENTHUB_CONNECTION_STRING=hub.connection_string, DATA_STORAGE_TABLES=own)
    said, closing = done.stderr.decode().splitlines()
    assert (done.returncode, json.loads(closing)["gone"], json.loads(closing)["events"]) == (2, 1, 2)
    assert said.startswith("latchkey: event hub signin, partition 0: sequence numbers 1 to 2 are past the hub's retention")


NOWHERE = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:9/a"


@pytest.mark.parametrize(("given", "said"), [
    ({}, ["EVENTHUB_CONNECTION_STRING is missing: copy it", "DATA_STORAGE_TABLES is missing: give the function app's own"]),
    ({"EVENTHUB_CONNECTION_STRING": "x"}, ["DATA_STORAGE_TABLES is missing"]),
    ({"EVENTHUB_CONNECTION_STRING": "x", "DATA_STORAGE_TABLES": "x"}, ["DATA_STORAGE_TABLES is no connection string or URL"]),
    ({"EVENTHUB_CONNECTION_STRING": "x", "DATA_STORAGE_TABLES": NOWHERE}, ["the Table service does not answer as it should"])])
def test_what_is_missing_is_one_line(given: dict[str, str], said: list[str]) -> None:
    done = command("redrive", "--all", **given)
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == len(said)
    assert all(line.startswith("latchkey: ") and text in line for text, line in zip(said, lines, strict=True))


@pytest.mark.parametrize("arguments", [
    [], ["--all", "--hub", "signin"], ["--hub", "signin", "--partition", "0", "--first", "0"]])
def test_it_is_one_range_or_all(arguments: list[str]) -> None:
    done = command("redrive", *arguments)
    assert done.returncode == 2
    assert b"give either --all, or --hub" in done.stderr
