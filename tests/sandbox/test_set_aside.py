"""What cannot be read spoils only itself, and is named with its true place and reason."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import chunk, json_values, lines
from tests.builders import MISSING, record, several
from tests.sandbox.running import Json, Told, eventful, ndjson, replayed

NO_ID = json.dumps(record(id=MISSING)).encode()
NEITHER = b'{"hello": "world"}'
OTHER = b'{"category":"ManagedIdentitySignInLogs"}'
BAD = {"cut off": ndjson([record()])[:700], "no JSON": b"?! nothing", "a number": b"17", "empty": b"{}",
       "neither": NEITHER, "no id": NO_ID, "records no list": b'{"records": {"a": 1}}', "bad bytes": b'{"a": "\xff\xfe"}',
       "two on a line": b'{"a":1},{"b":2}', "closes the list": OTHER + b'],"x":[' + OTHER,
       "two records on a line": OTHER + b", " + OTHER, "deep": b"[" * 100_000}
REASONS = {"cut off": "not JSON", "no JSON": "not JSON", "a number": "a JSON int, not an object with records",
           "empty": "neither an Event Hub record nor a Graph object",
           "neither": "neither an Event Hub record nor a Graph object", "no id": "a sign-in without id",
           "records no list": "records is not a list", "bad bytes": "", "two on a line": "not JSON",
           "closes the list": "not JSON", "two records on a line": "not JSON", "deep": "not JSON"}


def told_of(tmp_path: Path, data: bytes, name: str = "file") -> Told:
    path = tmp_path / name
    path.write_bytes(data)
    told = replayed(path)
    assert told.counts["records"] == sum(told.counts[each] for each in ("sign_ins", "audit_entries", "other", "set_aside"))
    assert told.counts["set_aside"] == len(told.lines)
    assert all(line.isprintable() and line.startswith(f"set aside {path}") for line in told.lines)
    told.lines = [line.removeprefix(f"set aside {path}") for line in told.lines]
    return told


@pytest.fixture
def expected(tmp_path: Path) -> list[Json]:
    return told_of(tmp_path, ndjson(eventful())).alerts


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("after", [0, 5, 16])
def test_a_bad_line_spoils_only_itself(bad: str, after: int, tmp_path: Path, expected: list[Json]) -> None:
    good = ndjson(eventful()).splitlines()
    told = told_of(tmp_path, b"\n".join([*good[:after], BAD[bad], *good[after:]]))
    assert told.alerts == expected
    if (bad, after) in (("deep", 0), ("closes the list", 16)):
        return  # an array that never ends; a line whose first record counts, since it hides no other
    assert told.counts["set_aside"] == 1
    assert told.lines[0].startswith(f":{after + 1} {REASONS[bad]}")
    assert told.lines[0].partition(" — ")[2].startswith(BAD[bad][:20].decode("utf-8", "backslashreplace")[:7])


def test_lines_are_counted_over_blocks_and_blank_lines(tmp_path: Path) -> None:
    good = ndjson(several(200, every=0)).splitlines()
    data = b"\n".join([*good[:70], b"", b"bad 72", *good[70:150], b"", b"bad 154", *good[150:]]) + b"\nbad at the end"
    told = told_of(tmp_path, data)
    assert [line.split()[0] for line in told.lines] == [":72", ":154", ":205"]
    assert told.counts["sign_ins"] == 200


def test_a_record_in_a_body_is_named_by_line_and_number(tmp_path: Path) -> None:
    body = b'{"records":[' + ndjson([record()]).strip() + b"," + NO_ID + b"]}"
    told = told_of(tmp_path, b"\n".join([body, body, ndjson([record()])]))
    assert [line.split(" a ")[0] for line in told.lines] == [":1 (record 2 of it)", ":2 (record 2 of it)"]


@pytest.mark.parametrize("first", [b'{"records":[{"time":"2026', b'{"time":"2026-03-10T11:4', b'{"a":{"b":[1,', b"{"])
def test_a_first_line_that_is_cut_off_does_not_hide_the_form(first: bytes, tmp_path: Path, expected: list[Json]) -> None:
    told = told_of(tmp_path, first + b"\n" + ndjson(eventful()))
    assert told.alerts == expected or told.counts["sign_ins"] >= 13


@pytest.mark.parametrize("write", [json.dumps, lambda records: json.dumps(records, indent=2)])
@pytest.mark.parametrize("bad", ['{"a": 1,}', '{"a": "b', "nonsense", '{"time": "x", "resourceId" "y", "z": [{"id": "1"}]}'])
def test_a_broken_element_spoils_only_itself(bad: str, write: Callable[[list[Json]], str], tmp_path: Path) -> None:
    good = several(30, every=0)
    text = write([*good[:12], "HERE", *good[12:]]).replace('"HERE"', bad)
    told = told_of(tmp_path, text.encode())
    assert told.counts["sign_ins"] == 30
    assert [line.partition(": ")[0] for line in told.lines] == [" record 13 not JSON"]


def test_elements_are_numbered_over_blocks(tmp_path: Path) -> None:
    good = several(300, every=0)
    told = told_of(tmp_path, json.dumps([*good[:99], {}, *good[99:200], record(id=MISSING), *good[200:]]).encode())
    assert [line.partition(" — ")[0] for line in told.lines] == [
        " record 100 neither an Event Hub record nor a Graph object", " record 202 a sign-in without id"]


@pytest.mark.parametrize("opening", [b"[", b'{"records":[', b'{"@odata.context":"x","value":['])
def test_what_came_before_the_end_of_a_cut_off_download_is_read(opening: bytes, tmp_path: Path) -> None:
    told = told_of(tmp_path, opening + b",".join(ndjson(several(20, every=0)).splitlines()) + b',{"time":"2026-03')
    assert told.counts["sign_ins"] == 20
    assert [line.partition(" — ")[0] for line in told.lines] == [" record 21 not JSON: it ends in the middle"]


def test_an_array_that_is_not_closed_is_named(tmp_path: Path) -> None:
    told = told_of(tmp_path, b"[" + ndjson([record()]).strip())
    assert (told.counts["sign_ins"], [line.partition(" — ")[0] for line in told.lines]) == (
        1, [" record 2 not JSON: the array ends in the middle"])


def test_a_line_beyond_measure_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1 << 18)
    monkeypatch.setattr(chunk, "SIZE", 1 << 16)
    good = ndjson(several(2, every=0))
    told = told_of(tmp_path, good + b"x" * (1 << 20) + b"\n" + good + b"y" * (1 << 20))
    assert told.counts["sign_ins"] == 4
    assert [line.split(" longer")[0] for line in told.lines] == [":3 a line", ":6 a line"]


def test_an_element_beyond_measure_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "LONGEST", 1 << 20)
    good = ndjson(several(3, every=0)).splitlines()
    long = b'{"a": "' + b"x" * (3 << 20) + b'"}'
    told = told_of(tmp_path, b"[" + b",".join([*good[:2], long, good[2]]) + b"]")
    assert told.counts["sign_ins"] == 3
    assert [line.partition(" — ")[0] for line in told.lines] == [" record 3 not JSON, or longer than 1 MB"]


def test_junk_is_set_aside_line_by_line(tmp_path: Path) -> None:
    told = told_of(tmp_path, bytes(range(1, 256)) * 40)
    assert told.counts["set_aside"] == told.counts["records"] == 41


def test_what_is_shown_cannot_steer_a_terminal(tmp_path: Path) -> None:
    [line] = told_of(tmp_path, b'\x1b[2J{"a"\r').lines
    assert "\\x1b[2J" in line
