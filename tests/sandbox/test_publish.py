"""Logs on their way to an event hub: what a body holds, and what becomes of what cannot be sent."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from monitors.records.envelope import Batch, decode
from sandbox.chunk import Unusable
from sandbox.event_hub import Fault, StandIn
from sandbox.inputs import Input
from sandbox.publish import LONGEST_BODY, Published, publish
from sandbox.reading import read
from tests.sandbox.event_hub.wire import run

UPN = "adele@contoso.com"


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """An event hub."""
    with StandIn({"signin": 2}) as made:
        yield made


@pytest.fixture
def logs(tmp_path):
    """Writes a file of logs."""
    def write(text: str | bytes, name: str = "logs.ndjson") -> Input:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Input(str(path))

    return write


def record(number: int = 0, **odd: Any) -> dict[str, Any]:
    """A sign-in as Entra writes it to a hub."""
    properties = {"id": f"r{number}", "createdDateTime": "2026-03-02T12:00:00Z", "userId": "a", "userPrincipalName": UPN,
                  "ipAddress": "192.0.2.1", "status": {"errorCode": 0}}
    return {"time": "2026-03-02T12:01:00Z", "category": "SignInLogs", "resultType": "0", "properties": properties | odd}


def lines(*values: Any) -> str:
    """One a line; what is text stays as it is."""
    return "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values)


class Told:
    """What a command shows meanwhile."""

    def __init__(self) -> None:
        self.ticks: list[tuple[int, int]] = []
        self.lines: list[str] = []

    def tick(self, size: int, records: int) -> None:
        """Progress."""
        self.ticks.append((size, records))


def published(hub: StandIn, *files: Input, name: str = "signin", patience: float = 30) -> tuple[Published, Told]:
    """Publish, and what was told."""
    told = Told()
    done = run(publish(files, hub.connection_string, name, tick=told.tick, say=told.lines.append, patience=patience))
    return done, told


def judged(hub: StandIn) -> Batch:
    """What the function app makes of the hub's bodies."""
    batch = Batch()
    for one in hub.events("signin"):
        decode(one.body, batch)
    return batch


def replayed(*files: Input) -> Batch:
    """What replay makes of the files."""
    batch = Batch()
    for file in files:
        for chunk in file.chunks():
            read(chunk, batch)
    return batch


GRAPH = {"id": "g1", "createdDateTime": "2026-03-02T12:00:00Z", "userId": "a", "userPrincipalName": UPN, "isInteractive": True,
         "status": {"errorCode": 0}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("records.ndjson", lines(record(1), record(2), {"category": "ManagedIdentitySignInLogs"})),
        ("blank.ndjson", lines(record(1), "", "  ", record(2))),
        ("bodies.ndjson", lines({"records": [record(1), record(2)]}, {"records": [record(3)]})),
        ("array.json", json.dumps([record(1), record(2)], indent=2)),
        ("body.json", json.dumps({"records": [record(1), record(2)]})),
        ("page.json", json.dumps({"@odata.context": "…", "value": [GRAPH, GRAPH | {"id": "g2"}]})),
        ("pages.ndjson", lines({"value": [GRAPH]}, {"value": [GRAPH | {"id": "g2"}]})),
        ("InteractiveSignIns_2026-03-02.json", json.dumps([GRAPH])),
        ("NonInteractiveSignIns_2026-03-02.json", json.dumps([GRAPH, GRAPH | {"signInEventTypes": ["interactiveUser"]}])),
        ("broken.ndjson", lines(record(1), '{"category": "SignInLogs", "proper', record(2), "[1, 2]", "7")),
        ("lists.ndjson", lines(record(1), [record(2), record(3)], record(4))),
        ("two_in_a_line.ndjson", lines(record(1), f"{json.dumps(record(2))}, {json.dumps(record(3))}", record(4))),
        ("broken_body.ndjson", lines({"records": [record(1)]}, '{"records": [', {"records": "none"}, {"records": [record(2)]})),
        ("packed.ndjson.gz", gzip.compress(lines(record(1), record(2)).encode())),
    ],
)
def test_the_function_app_reads_from_the_hub_what_replay_reads_from_the_file(hub, logs, name, text):
    file = logs(text, name)
    done, told = published(hub, file)
    wanted, found = replayed(file), judged(hub)

    def key(sign_in):
        return sign_in.id, sign_in.interactive

    assert sorted(map(key, found.sign_ins)) == sorted(map(key, wanted.sign_ins))
    assert (found.other, len(found.entries)) == (wanted.other, len(wanted.entries))
    assert sorted(one.head for one in found.set_aside) == sorted(one.head for one in wanted.set_aside)
    assert (done.bodies, done.not_sent, told.lines) == (len(hub.events("signin")), 0, [])


def test_bodies_are_of_moderate_size_and_records_stay_in_order(hub, logs):
    done, told = published(hub, logs(lines(*(record(number, pad="x" * 900) for number in range(1_500)))),
                           logs(lines({"records": [record(number, pad="y" * 30_000) for number in range(1_500, 1_520)]},
                                      {"value": [record(number, pad="y" * 150_000) for number in range(1_520, 1_530)]}),
                                "bodies.ndjson"))
    events = sorted(hub.events("signin"), key=lambda one: one.enqueued)
    assert max(len(one.body) for one in events) <= LONGEST_BODY
    assert sorted(one.id for one in judged(hub).sign_ins) == sorted(f"r{number}" for number in range(1_530))
    assert sum(len(json.loads(one.body)["records"]) > 1 for one in events) >= len(events) - 10
    assert done == Published(records=1_530, bodies=len(events))
    assert told.ticks[-1][1] == 1_530
    assert [records for _, records in told.ticks] == sorted(records for _, records in told.ticks)


@pytest.mark.parametrize(("name", "written", "place"), [
    ("big.ndjson", lambda records: lines(*records), "big.ndjson:2 "),
    ("big.json", json.dumps, "big.json record 2 ")])
def test_what_no_event_holds_is_said_and_the_rest_is_sent(hub, logs, name, written, place):
    records = [record(1), record(2, pad="x" * 1_100_000), record(3), record(4, pad="x" * 300_000)]
    done, told = published(hub, logs(written(records), name))
    assert sorted(one.id for one in judged(hub).sign_ins) == ["r1", "r3", "r4"]
    [line] = told.lines
    assert line.startswith("not sent ")
    assert place in line
    assert "more than an event may have" in line
    assert (done.records, done.not_sent) == (3, 1)


def test_a_busy_hub_is_waited_for_and_gets_each_record(hub, logs):
    hub.go_wrong(Fault("send", "refuse", after=1, times=4, text="Please wait 1 seconds and try again."))
    done, _ = published(hub, logs(lines(*(record(number, pad="x" * 900) for number in range(2_500)))))
    assert sorted(one.id for one in judged(hub).sign_ins) == sorted(f"r{number}" for number in range(2_500))
    assert done.records == 2_500
    assert hub.clients == 0


@pytest.mark.parametrize(
    ("changed", "name", "told"),
    [
        (("Endpoint=", "End="), "signin", "ill-formed"),
        (("stand-in", "other"), "signin", "not accepted; copy it again"),
        (("", ""), "nowhere", "event hub nowhere: it has no such hub or partition; check"),
        (("sb://127.0.0.1:", "sb://127.0.0.1:1"), "signin", "check the Endpoint"),
        (None, "signin", "throttled; give the namespace more throughput units"),
    ],
    ids=["ill-formed", "wrong key", "no such hub", "nobody there", "busy for ever"],
)
def test_what_is_in_the_way_is_told_in_one_line(logs, changed, name, told):
    with StandIn({"signin": 1}, keys={"RootManageSharedAccessKey": "stand-in"}) as hub:
        if changed is None:
            hub.go_wrong(Fault("send", "refuse", times=1_000_000))
        connection_string = hub.connection_string.replace(*changed) if changed else hub.connection_string
        if changed and changed[1].endswith(":1"):
            connection_string = connection_string.replace(hub.endpoint.replace("127.0.0.1:", "127.0.0.1:1"), "127.0.0.1:1")
        with pytest.raises(Unusable) as refused:
            run(publish([logs(lines(record()))], connection_string, name, tick=lambda *_: None, say=print, patience=0.2))
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "stand-in" not in str(refused.value)
