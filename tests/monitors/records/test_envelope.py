"""Nothing raises, nothing is lost: every record of a body lands in exactly one place, with a reason where it is set aside."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitors.records.envelope import HEAD, Batch, decode
from tests.builders import MISSING, audit_record, body, graph_audit, graph_sign_in, guid, read, record


def decoded(given: bytes) -> Batch:
    """What one body comes to."""
    return decode(given, Batch())


@pytest.mark.parametrize(("given", "why"), [
    (b"", "an empty body"),
    (b" \r\n\t", "an empty body"),
    (b"\xef\xbb\xbf", "an empty body"),
    (b"not json", "not JSON"),
    (b'{"records":[', "not JSON"),
    (b'{"records":[{]}', "not JSON"),
    (b'{"records":[]} {"records":[]}', "not JSON"),
    (b"\xff\xfe{\x00}\x00", "not JSON"),
    (b"\x1f\x8b\x08\x00junk", "not JSON"),
    (b"null", "a JSON NoneType"),
    (b"1e999", "not JSON"),
    (b"9" * 5000, "not JSON"),
    (b'{"records":[{"a":1e999,"b":"\\ud800"}]}', "not JSON"),
    (b"42", "a JSON int"),
    (b'"records"', "a JSON str"),
    (b"{}", "neither an Event Hub record nor a Graph object"),
    (b'{"record":[{}]}', "neither an Event Hub record nor a Graph object"),
    (b'{"records":null}', "records is not a list"),
    (b'{"records":{}}', "records is not a list"),
    (b'{"records":"[]"}', "records is not a list"),
    (b'{"records":1}', "records is not a list"),
    (b'{"value":{}}', "records is not a list"),
    (b"x" * 1_000_000, "not JSON"),
    (b"[" * 1_000_000, "not JSON"),
    (b'{"a":' * 200_000, "not JSON"),
    (b'"' + b"y" * 1_000_000 + b'"', "a JSON str"),
])
def test_a_body_without_a_readable_list_is_set_aside_once_as_a_whole(given: bytes, why: str):
    batch = decoded(given)
    assert batch.records == 1
    (aside,) = batch.set_aside
    assert aside.reason.startswith(why)
    assert len(aside.head) <= HEAD
    assert given.removeprefix(b"\xef\xbb\xbf")[:50].decode("utf-8", "replace")[:20].strip() in aside.head


@pytest.mark.parametrize("given", [b'{"records":[]}', b'{"Records":[]}', b'{"value":[]}'])
def test_an_empty_list_holds_no_records(given: bytes):
    assert decoded(given).records == 0


@pytest.mark.parametrize("wrap", [
    lambda records: {"records": records},
    lambda records: {"Records": records},
    lambda records: {"RECORDS": records, "more": 1},
    lambda records: {"@odata.context": "c", "@odata.nextLink": "n", "value": records},
    lambda records: records,
], ids=["records", "Records", "RECORDS", "Graph", "bare"])
def test_every_wrapping_holds_the_same(wrap: Any):
    given = [record(n=1), audit_record(n=2), graph_sign_in(n=3), graph_audit(n=4), {"category": "RiskyUsers"}, {}]
    batch = decoded(json.dumps(wrap(given)).encode())
    assert ([one.id for one in batch.sign_ins], len(batch.entries), batch.other) == ([guid(1), guid(3)], 2, 1)
    assert [one.index for one in batch.set_aside] == [5]
    assert batch.records == len(given)


@pytest.mark.parametrize("bare", [record(), graph_sign_in(), graph_audit(), audit_record()])
def test_a_body_may_be_one_record(bare: dict[str, Any]):
    batch = decoded(json.dumps(bare).encode())
    assert batch.records == len(batch.sign_ins) + len(batch.entries) == 1


def test_a_byte_order_mark_and_white_space_do_no_harm():
    assert len(decoded(b"\xef\xbb\xbf \n" + body(record()) + b"\r\n").sign_ins) == 1


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("bad", ["{}", "null", "7", '"text"', "[]", '{"category":"SignInLogs"}',
                                 '{"category":"AuditLogs","time":"x","operationName":"y","properties":7}',
                                 '{"category":"SignInLogs","properties":{"id":"x","createdDateTime":"soon"}}'])
def test_one_bad_record_takes_no_other_with_it(place: int, bad: str):
    given = [json.dumps(record(n=n)) for n in (1, 2)] + [json.dumps(audit_record(n=3))]
    given.insert(place, bad)
    batch = decoded(('{"records":[' + ",".join(given) + "]}").encode())
    assert (len(batch.sign_ins), len(batch.entries)) == (2, 1)
    assert [one.index for one in batch.set_aside] == [place]
    assert batch.set_aside[0].head == bad


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udc00\\ud800 cut \\ud83d"', "NaN", "-Infinity"])
def test_what_only_some_writers_call_json_is_mended(text: str):
    """A user agent cut in the middle of a character leaves half a surrogate pair."""
    odd = json.dumps(record(userAgent="@")).replace('"@"', text)
    batch = decoded(f'{{"records":[{json.dumps(record(n=2))},{odd}]}}'.encode())
    assert len(batch.sign_ins) == batch.records == 2


def test_absurdly_deep_nesting_is_set_aside():
    deep = "[" * 50_000 + "]" * 50_000
    batch = decoded(f'{{"records":[{json.dumps(record())},{{"properties":{deep}}}]}}'.encode())
    assert batch.records == len(batch.set_aside) == 1


@pytest.mark.parametrize("depth", [2, 5, 100, 250, 300, 325, 340, 400, 600, 5000])
def test_bodies_in_bodies_neither_raise_nor_vanish(depth: int):
    batch = decoded(b'{"records":[' * depth + b"]}" * depth)
    assert batch.records == len(batch.set_aside) == 1


def test_a_body_among_records_gives_its_records():
    batch = decoded(json.dumps([{"records": [record(n=1), record(n=2)]}, record(n=3)]).encode())
    assert [one.id for one in batch.sign_ins] == [guid(1), guid(2), guid(3)]
    assert [one.id for one in read({"records": [{"Records": [record(n=4)]}]}).sign_ins] == [guid(4)]


@pytest.mark.parametrize("records", [None, [], 5, [1]])
def test_a_record_that_also_has_a_field_called_records_is_that_record(records: object):
    for key in ("category", "Category"):
        made = record(top={"records": records, "category": MISSING}) | {key: "SignInLogs"}
        batch = read(made, record(n=2))
        assert len(batch.sign_ins) == batch.records == 2


def test_one_batch_takes_in_many_bodies():
    batch = Batch()
    for one in (body(record()), b"junk", body({}, audit_record())):
        assert decode(one, batch) is batch
    assert (len(batch.sign_ins), len(batch.entries), len(batch.set_aside), batch.records) == (1, 1, 2, 4)


def test_an_object_with_many_keys_beside_value_is_not_a_page_of_graph():
    assert len(decoded(json.dumps(graph_sign_in() | {"value": [1, 2, 3]}).encode()).sign_ins) == 1


# Whatever arrives

SCALARS = st.none() | st.booleans() | st.integers(-10**20, 10**20) | st.floats(allow_nan=False, allow_infinity=False) | \
    st.text(max_size=8) | st.sampled_from(["0001-01-01T00:00:00Z", "AuditLogs", "SignInLogs", "9" * 5000, "{", "[1]", '{"id":1}'])
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.text(max_size=6) | st.sampled_from(["id", "properties", "category", "activityDateTime", "status", "createdDateTime"]),
    inner, max_size=4), max_leaves=6)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A real record with a few fields dropped, replaced, or put inside another."""
    made: Any = draw(st.sampled_from([record, audit_record, graph_sign_in, graph_audit]))(n=draw(st.integers(1, 9)))
    made = json.loads(json.dumps(made))
    for _ in range(draw(st.integers(0, 3))):
        place = made
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if draw(st.booleans()) or not isinstance(place[key], dict | list) or not place[key]:
                if draw(st.booleans()):
                    place[key] = draw(ANY)
                else:
                    del place[key]
                break
            place = place[key]
    return draw(st.sampled_from([made, made, made, [made], {"record": made}, json.dumps(made)]))


@given(st.lists(mutated() | ANY, max_size=4))
@settings(max_examples=200, deadline=None)
@example([{"category": "SignInLogs", "properties": {"id": "x", "createdDateTime": "1970-01-01T00:00:00+05:00"}}])
@example([{"category": "SignInLogs", "properties": {"id": "x", "status": {"errorCode": "9" * 5000}}, "time": "2026-03-10"}])
def test_every_record_of_a_readable_body_lands_in_exactly_one_place(given: list[Any]):
    batch = decoded(body(*given))
    assert batch.records == len(given)
    assert len({one.index for one in batch.set_aside}) == len(batch.set_aside)
    assert all(one.reason and one.index is not None for one in batch.set_aside)
    for sign_in in batch.sign_ins:
        assert sign_in.id
        assert sign_in.at >= 0
    assert all(one.id and one.at >= 0 for one in batch.entries)


@given(st.lists(mutated(), min_size=1, max_size=3), st.data())
@settings(max_examples=150, deadline=None)
def test_bytes_flipped_or_cut_off_neither_raise_nor_lose_a_record_unnamed(given: list[Any], data: st.DataObject):
    whole = bytearray(body(*given))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(whole[:data.draw(st.none() | st.integers(0, len(whole)))])
    batch, expected = decoded(broken), readable(broken)
    if expected is None:  # not JSON throughout; a field that nobody reads may be what is broken
        assert batch.records in (1, len(given))
        assert batch.set_aside or batch.records == len(given)
    else:
        assert batch.records == expected


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
@example(b'{"records":[],"records":5}')
def test_random_bytes_are_one_record_and_set_aside_unless_they_happen_to_be_one(given: bytes):
    batch = decoded(given)
    assert batch.records == 1
    assert batch.set_aside or b'"category"' in given.lower()


def readable(given: bytes) -> int | None:
    """How many records a body holds by its plain JSON; 1 where it has no list, None where it is not JSON."""
    try:
        value = msgspec.json.decode(given.removeprefix(b"\xef\xbb\xbf").strip())
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if isinstance(value, dict):
        value = next((held for key, held in value.items() if key.casefold() == "records"), value)
    return len(value) or 1 if isinstance(value, list) else 1
