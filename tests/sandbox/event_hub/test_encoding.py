"""AMQP's encoding, in the forms that the specification gives (OASIS AMQP 1.0, part 1 "Types", part 2 "Transport")."""

import pytest

from sandbox.event_hub import amqp, frames
from sandbox.event_hub.frames import Refusal

NO = Refusal("amqp:not-found", "It could not be found.")


@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        ("40", None), ("41", True), ("42", False), ("5601", True), ("5600", False),
        ("43", 0), ("5207", 7), ("70 00000007", 7), ("44", 0), ("5309", 9), ("80 0000000000000009", 9),
        ("50ff", 255), ("60ffff", 65_535), ("51ff", -1), ("54fe", -2), ("71 fffffffe", -2), ("55fd", -3),
        ("81 fffffffffffffffd", -3), ("83 0000018bcfe56800", 1_700_000_000_000),
        ("72 3fc00000", 1.5), ("82 3ff8000000000000", 1.5), ("98" + "07" * 16, b"\x07" * 16),
        ("a0 03 010203", b"\x01\x02\x03"), ("b0 00000002 0102", b"\x01\x02"),
        ("a1 03 c3a961", "éa"), ("b1 00000001 61", "a"), ("a3 01 61", "a"), ("b3 00000001 61", "a"),
        ("45", []), ("c0 05 02 41 a10161", [True, "a"]), ("d0 00000008 00000002 41 a10161", [True, "a"]),
        ("c1 05 02 5201 5202", {1: 2}), ("d1 00000008 00000002 5201 5202", {1: 2}),
        ("e0 0a 02 70 00000001 00000002", [1, 2]), ("f0 0000000d 00000002 70 00000001 00000002", [1, 2]),
        ("00 53 24 45", (0x24, [])), ("00 a3 01 61 40", ("a", None)),
    ],
)
def test_values_are_read_and_skipped_as_the_specification_writes_them(encoded, value):
    raw = bytes.fromhex(encoded)
    assert amqp.read(raw + b"\xff") == (value, len(raw))
    assert amqp.skip(raw + b"\xff", 0) == len(raw)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (amqp.NULL, None), (amqp.boolean(True), True), (amqp.boolean(False), False), (amqp.ubyte(200), 200),
        (amqp.ushort(65_535), 65_535), (amqp.uint(1 << 31), 1 << 31), (amqp.integer(-5), -5), (amqp.long(-5), -5),
        (amqp.ulong(1 << 63), 1 << 63), (amqp.timestamp(-1), -1), (amqp.binary(b"\x00" * 300), b"\x00" * 300),
        (amqp.string("ü" * 300), "ü" * 300), (amqp.symbol("amqp:x"), "amqp:x"), (amqp.sequence([]), []),
        (amqp.sequence([amqp.NULL, amqp.uint(1)]), [None, 1]), (amqp.mapping([(amqp.string("a"), amqp.uint(1))]), {"a": 1}),
        (amqp.strings(["0", "11"]), ["0", "11"]), (amqp.symbols(["a"]), ["a"]),
        (amqp.described(0x24, amqp.sequence([])), (0x24, [])),
    ],
)
def test_what_is_written_is_read_back(written, value):
    assert amqp.read(written) == (value, len(written))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (frames.open_(), 10), (frames.begin(1), 8), (frames.attach([amqp.NULL] * 7, sends=True), 14),
        (frames.flow(1, 1, 0, 0, 300), 11), (frames.transfer(0, 1, more=False), 11), (frames.disposition(1, None), 6),
        (frames.disposition(1, NO), 6), (frames.detach(0), 3), (frames.detach(0, NO), 3), (frames.end(), 1), (frames.close(), 1),
    ],
    ids=["open", "begin", "attach", "flow", "transfer", "accepted", "rejected", "detach", "detach with error", "end", "close"],
)
def test_performatives_have_all_their_fields(body, fields):
    """pyamqp reads them by fixed index and fails on a short list, which the protocol would allow."""
    assert len(amqp.read(body)[0][1]) == fields


def test_a_stream_is_cut_into_headers_and_frames_wherever_it_breaks():
    stream = b"AMQP\x03\x01\x00\x00" + frames.frame(0, frames.outcome(), 1) + frames.frame(0, b"") + frames.frame(7, frames.end())
    split = frames.Split()
    found = [one for byte in stream for one in split.feed(bytes([byte]))]
    assert found == [(0, -1, stream[:8]), (0, 1, frames.outcome()), (0, 0, b""), (7, 0, frames.end())]
    assert list(frames.Split().feed(stream)) == found


@pytest.mark.parametrize("broken", [b"\x10", b"no message", b"\x00\xa3\x01a\x40"])
def test_what_is_no_message_is_said(broken):
    with pytest.raises(amqp.Malformed):
        list(amqp.sections(broken))
