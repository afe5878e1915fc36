"""Every form in which people hold the same records gives the same alerts."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.chunk import SIZE
from sandbox.inputs import Input
from tests.builders import audit_record, record, several
from tests.sandbox.running import EMERGENCY, Json, eventful, ndjson, replayed

MANY = 400
"""More records than one block of a file holds."""


def bodies(records: list[Json], each: int = 3) -> bytes:
    return b"".join(json.dumps({"records": records[at:at + each]}).encode() + b"\n" for at in range(0, len(records), each))


FORMS: dict[str, Callable[[list[Json]], bytes]] = {
    "newline-delimited": ndjson,
    "newline-delimited, no newline at the end": lambda records: ndjson(records).rstrip(),
    "newline-delimited, as Windows writes lines": lambda records: ndjson(records, "\r\n"),
    "newline-delimited, blank lines between": lambda records: b"\n\r\n" + ndjson(records, "\n\n \n"),
    "newline-delimited, keys spaced": lambda records: b"".join(b"  " + line + b"\n" for line in ndjson(records).splitlines()),
    "newline-delimited Event Hub bodies": bodies,
    "one Event Hub body": lambda records: json.dumps({"records": records}).encode(),
    "one Event Hub body, pretty-printed": lambda records: json.dumps({"records": records}, indent=2).encode(),
    "Event Hub bodies, pretty-printed": lambda records: b"\n".join(
        json.dumps(json.loads(line), indent=4).encode() for line in bodies(records).splitlines()),
    "records and bodies mixed": lambda records: ndjson(records[:5]) + bodies(records[5:9]) + ndjson(records[9:]),
    "a body first, then records": lambda records: bodies(records[:5], 5) + ndjson(records[5:]),
    "an array": lambda records: json.dumps(records).encode(),
    "an array, one element a line": lambda records: b"[\n" + ndjson(records, ",\n").rstrip(b",\n") + b"\n]\n",
    "an array, commas leading": lambda records: b"[" + b"\n,".join(ndjson(records).splitlines()) + b"]",
    "an array, pretty-printed": lambda records: json.dumps(records, indent=2).encode(),
    "an array of bodies": lambda records: json.dumps([{"records": records[:4]}, {"records": records[4:]}]).encode(),
    "arrays, one a line": lambda records: json.dumps(records[:7]).encode() + b"\n" + json.dumps(records[7:]).encode(),
    "a page": lambda records: json.dumps({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
                                          "value": records, "@odata.nextLink": "https://x.test/?a=[{]}"}).encode(),
    "a page, pretty-printed": lambda records: json.dumps({"@odata.count": 5, "value": records}, indent=1).encode(),
    "pages, one a line": lambda records: b"".join(json.dumps({"@odata.context": "x", "value": half}).encode() + b"\n"
                                                  for half in (records[:6], records[6:])),
    "pretty-printed records": lambda records: b"\n".join(json.dumps(one, indent=2).encode() for one in records),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip in two members": lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:]),
    "UTF-16 with mark": lambda data: data.decode().encode("utf-16"),
    "UTF-16 big-endian with mark": lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
    "UTF-8 with mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16 in gzip": lambda data: gzip.compress(data.decode().encode("utf-16")),
}


def graph_objects(records: list[Json]) -> list[Json]:
    """The records as Graph gives them; those of other categories are in other files."""
    return [one["properties"] | ({"time": one["time"]} if "time" in one else {}) for one in records
            if one["category"] in ("SignInLogs", "AuditLogs")]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.ndjson"
    path.write_bytes(ndjson(eventful()))
    return path


def test_the_records_of_these_tests_say_something(plain: Path) -> None:
    told = replayed(plain)
    assert {one["detector"] for one in told.alerts} == {
        "repeated_mfa_failures", "mfa_fatigue", "break_glass_sign_in", "legacy_auth_sign_in", "enrolment_blocked",
        "fraud_reported"}
    assert told.counts | {"seconds": 0} == {"records": 16, "sign_ins": 14, "audit_entries": 1, "other": 1, "set_aside": 0,
                                            "alerts": len(told.alerts), "seconds": 0}
    assert told.lines == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("times", [1, MANY // 16])
def test_a_form_gives_the_same_alerts(form: str, times: int, plain: Path, tmp_path: Path) -> None:
    filler = several(16 * (times - 1), first=1000, every=0.1)
    plain.write_bytes(ndjson([*filler, *eventful()]))
    other = tmp_path / "other"
    other.write_bytes(FORMS[form]([*filler, *eventful()]))
    expected, told = replayed(plain), replayed(other)
    assert told.lines == []
    assert told.alerts == expected.alerts
    assert told.counts | {"seconds": 0} == expected.counts | {"seconds": 0}
    assert told.size == other.stat().st_size


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("form", ["newline-delimited", "an array, pretty-printed", "newline-delimited Event Hub bodies"])
def test_a_packed_file_gives_the_same_alerts(packed: str, form: str, plain: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(PACKED[packed](FORMS[form](eventful())))
    told = replayed(other)
    assert told.lines == []
    assert told.alerts == replayed(plain).alerts
    assert told.size == other.stat().st_size


@pytest.mark.parametrize("indent", [None, 2])
def test_a_portal_download_gives_the_same_alerts(indent: int | None, tmp_path: Path) -> None:
    records = [one for one in eventful() if one["category"] in ("SignInLogs", "AuditLogs")]
    plain, portal = tmp_path / "plain", tmp_path / "InteractiveSignIns_2026-03-10_2026-03-11.json"
    plain.write_bytes(ndjson(records))
    portal.write_text(json.dumps(graph_objects(records), indent=indent))
    assert replayed(portal).alerts == replayed(plain).alerts


@pytest.mark.parametrize(("name", "interactive"), [
    ("InteractiveSignIns_2026-03-10.json", True), ("NonInteractiveSignIns_2026-03-10.json.gz", False),
    ("ApplicationSignIns_2026.json", None), ("day.json", None), ("InteractiveSignIns_x/day.json", None),
    ("noninteractivesignins_2026.csv", False)])
def test_the_name_says_the_kind(name: str, interactive: bool | None) -> None:
    assert Input(name).interactive is interactive


def test_the_kind_reaches_the_detectors(tmp_path: Path) -> None:
    settings = {"SERVICE_ACCOUNT_IDS": EMERGENCY}
    for name, fires in (("InteractiveSignIns_1.json", True), ("NonInteractiveSignIns_1.json", False)):
        path = tmp_path / name
        path.write_text(json.dumps(graph_objects([record(userId=EMERGENCY)])))
        assert bool(replayed(path, settings=settings).alerts) is fires


def test_nothing_in_it_is_nothing(tmp_path: Path) -> None:
    for number, data in enumerate((b"", b" \n\r\n", b"[]", b"[ ]\n", b'{"records":[]}', b'{"value": []}', b"\xef\xbb\xbf")):
        path = tmp_path / str(number)
        path.write_bytes(data)
        told = replayed(path)
        assert (told.counts["records"], told.lines) == (0, []), data


def test_an_array_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    one = json.dumps(record(), indent=2).replace("\n", "\n  ")
    with path.open("w") as file:
        file.write("[\n  " + one)
        for _ in range(30_000_000 // len(one)):
            file.write(",\n  " + one)
        file.write("\n]\n")
    assert path.stat().st_size > 30_000_000
    tracemalloc.start()
    try:
        records = sum(chunk.count or 0 for chunk in Input(str(path)).chunks())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert records == 30_000_000 // len(one) + 1
    assert peak < 8_000_000


def test_a_container_is_known_also_at_the_end_of_a_block(tmp_path: Path) -> None:
    path = tmp_path / "straddling"
    body = json.dumps({"records": several(60, every=0)}).encode()
    for short in range(1, 14):
        path.write_bytes(b"[\n\n" + b" " * (SIZE - short - 4) + b"]" + body)
        assert [chunk.count for chunk in Input(str(path)).chunks()] != [1], short


def test_late_records_are_judged_alone(tmp_path: Path) -> None:
    path = tmp_path / "late"
    filler = several(1100, first=5000, every=0, minute=60 * 30)
    failed = [record(n=n, code=500121, minute=n, said="MFA denied; invalid verification code") for n in range(1, 7)]
    path.write_bytes(ndjson([*filler, *failed, record(n=90, code=53010, minute=8)]))
    assert [one["detector"] for one in replayed(path, hours=24).alerts] == ["enrolment_blocked"]
    assert {one["detector"] for one in replayed(path, hours=0).alerts} == {"enrolment_blocked", "repeated_mfa_failures"}


def test_a_clock_set_wrong_makes_nothing_late(tmp_path: Path) -> None:
    path = tmp_path / "future"
    wrong = record(n=1, minute=60 * 24 * 365, top={"time": "2026-03-10T11:45:00Z"})
    failed = [record(n=n, code=500121, minute=n, said="MFA denied; invalid verification code") for n in range(1, 7)]
    path.write_bytes(ndjson([wrong, *several(1100, first=5000, every=0), *failed, audit_record(n=3)]))
    assert [one["detector"] for one in replayed(path).alerts] == ["repeated_mfa_failures"]
