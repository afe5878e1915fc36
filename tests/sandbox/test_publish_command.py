"""`python -m sandbox publish` as people run it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitors.records.envelope import Batch, decode
from sandbox.event_hub import StandIn
from tests.builders import guid, record
from tests.sandbox.event_hub.either import PLACES, ends, place_called, since
from tests.sandbox.event_hub.wire import Place, run
from tests.sandbox.running import command, ndjson

DEFAULT = "insights-logs-signinlogs"


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A hub."""
    with place_called(request.param) as made:
        yield made


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Three sign-ins."""
    path = tmp_path / "logs.ndjson"
    path.write_bytes(ndjson([record(n=n, id=guid(n, 9)) for n in range(3)]))
    return path


def settings(tmp_path: Path, **values: str) -> str:
    """A settings file."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    return str(path)


def test_logs_arrive_at_the_hub_that_is_named(place: Place, logs: Path) -> None:
    before = run(ends(place), hurry=bool(place.stand_in))
    done = command("publish", "--hub", place.hub, str(logs), EVENTHUB_CONNECTION_STRING=place.connection_string)
    assert (done.returncode, done.stdout) == (0, b"")
    [closing] = done.stderr.splitlines()
    told = json.loads(closing)
    assert list(told) == ["records", "bodies", "not_sent", "seconds"]
    assert (told["records"], told["bodies"], told["not_sent"]) == (3, 1, 0)
    batch = Batch()
    for body in run(since(place, before), hurry=bool(place.stand_in)):
        decode(body, batch)
    assert sorted(one.id for one in batch.sign_ins) == sorted(guid(n, 9) for n in range(3))


def test_settings_say_where_to_and_what_cannot_be_sent_is_named(tmp_path: Path, logs: Path) -> None:
    big = tmp_path / "big.ndjson"
    big.write_bytes(ndjson([record(pad="x" * 1_100_000)]))
    with StandIn({DEFAULT: 1, "own": 1}) as hub:
        string = hub.connection_string
        done = command("publish", "--settings", settings(tmp_path, EVENTHUB_CONNECTION_STRING=string), str(logs), str(big))
        named, closing = done.stderr.decode().splitlines()
        assert (done.returncode, len(hub.events(DEFAULT)), json.loads(closing)["not_sent"]) == (0, 1, 1)
        assert named.startswith(f"not sent {big}:1 ")
        own = settings(tmp_path, EVENTHUB_CONNECTION_STRING=string, SIGNIN_HUB="own")
        piped = command("publish", "--settings", own, "-", given=logs.read_bytes(), EVENTHUB_CONNECTION_STRING="not read")
        assert (piped.returncode, len(hub.events("own"))) == (0, 1)


@pytest.mark.parametrize(("arguments", "given", "said"), [
    (["{logs}"], {}, "the setting EVENTHUB_CONNECTION_STRING is missing: copy it in the Azure portal from"),
    (["{logs}"], {"EVENTHUB_CONNECTION_STRING": "x"}, "the connection string is ill-formed; it must read Endpoint="),
    (["{logs}"], {"EVENTHUB_CONNECTION_STRING": "{hub}"}, f"event hub {DEFAULT}: it has no such hub or partition; check"),
    (["{logs}"], {"EVENTHUB_CONNECTION_STRING": "{hub}", "SIGNIN_HUBB": "x"}, "did you mean SIGNIN_HUB?"),
    (["no such file"], {"EVENTHUB_CONNECTION_STRING": "{hub}"}, "cannot read no such file"),
    (["-", "-"], {"EVENTHUB_CONNECTION_STRING": "{hub}"}, "standard input (-) can be read only once")])
def test_what_is_in_the_way_is_one_line(arguments: list[str], given: dict[str, str], said: str, logs: Path) -> None:
    with StandIn({"signin": 1}) as hub:
        values = {name: text.format(hub=hub.connection_string) for name, text in given.items()}
        done = command("publish", *(text.format(logs=logs) for text in arguments), **values)
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode().splitlines()
    assert line.startswith("latchkey: ")
    assert said in line
    assert "stand-in" not in line


def test_nothing_is_sent_where_one_of_the_files_cannot_be_read(logs: Path) -> None:
    logs.write_bytes(ndjson([record(n=n, pad="x" * 600_000) for n in range(3)]))  # more than one batch holds
    with StandIn({DEFAULT: 1}) as hub:
        done = command("publish", str(logs), "no such file", EVENTHUB_CONNECTION_STRING=hub.connection_string)
        assert (done.returncode, hub.events(DEFAULT)) == (2, [])
