"""AMQP 1.0's encoding, as much of it as the Azure SDKs use: values from bytes and to bytes, and cutting without decoding.

OASIS AMQP 1.0, part 1 "Types" and part 3 "Messaging". Strings and symbols are read as `str`, maps as `dict`, lists and
arrays as `list`, described values as (descriptor, value).
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

U32: Final = struct.Struct(">I")
U64: Final = struct.Struct(">Q")
FIXED: Final = {code: struct.Struct(">" + form) for code, form in {
    0x50: "B", 0x51: "b", 0x52: "B", 0x53: "B", 0x54: "b", 0x55: "b", 0x60: "H", 0x61: "h", 0x70: "I", 0x71: "i",
    0x72: "f", 0x80: "Q", 0x81: "q", 0x82: "d", 0x83: "q"}.items()}
CONSTANT: Final[dict[int, Any]] = {0x40: None, 0x41: True, 0x42: False, 0x43: 0, 0x44: 0}
WIDTH: Final = {0x4: 0, 0x5: 1, 0x6: 2, 0x7: 4, 0x8: 8, 0x9: 16}
"""Bytes of a value of fixed width, by the upper half of its constructor."""
DESCRIBED, BOOLEAN, EMPTY_LIST = 0x00, 0x56, 0x45
MAP, SMALL_MAP, SMALL_LIST = 0xD1, 0xC1, 0xC0

NULL: Final = b"\x40"


class Malformed(ValueError):
    """Bytes that are no AMQP."""


class Section(NamedTuple):
    """One section of a message: what it is, where it begins, where its value begins, where it ends."""

    code: int
    start: int
    value: int
    end: int


def read(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The value that begins here, and where the next one does."""
    return _read(data, at + 1, data[at])


def _read(data: bytes, at: int, code: int) -> tuple[Any, int]:
    if code in CONSTANT:
        return CONSTANT[code], at
    if code == EMPTY_LIST:
        return [], at
    if code == DESCRIBED:
        descriptor, at = read(data, at)
        value, at = read(data, at)
        return (descriptor, value), at
    if code == BOOLEAN:
        return data[at] == 1, at + 1
    if code in FIXED:
        return FIXED[code].unpack_from(data, at)[0], at + FIXED[code].size
    if code >> 4 in WIDTH:  # a UUID or a decimal: nobody asks what it says
        return data[at:at + WIDTH[code >> 4]], at + WIDTH[code >> 4]
    if code & 0xE0 == 0xA0:
        size, at = _size(data, at, code)
        raw = bytes(data[at:at + size])
        return raw if code & 0x0F == 0 else raw.decode(), at + size
    return _compound(data, at, code)


def _compound(data: bytes, at: int, code: int) -> tuple[Any, int]:
    size, at = _size(data, at, code)
    end = at + size
    count, at = _size(data, at, code)
    element = None
    if code & 0xE0 == 0xE0:  # an array names its elements' constructor once
        element, at = data[at], at + 1
    values = []
    for _ in range(count):
        value, at = read(data, at) if element is None else _read(data, at, element)
        values.append(value)
    return dict(zip(values[::2], values[1::2], strict=True)) if code in (MAP, SMALL_MAP) else values, end


def _size(data: bytes, at: int, code: int) -> tuple[int, int]:
    return (U32.unpack_from(data, at)[0], at + 4) if code & 0x10 else (data[at], at + 1)


def skip(data: bytes, at: int) -> int:
    """Where the value that begins here ends."""
    code = data[at]
    if code == DESCRIBED:
        return skip(data, skip(data, at + 1))
    if code >> 4 in WIDTH:
        return at + 1 + WIDTH[code >> 4]
    if code >> 4 < 0xA:
        raise Malformed(f"no constructor: 0x{code:02x}")
    size, at = _size(data, at + 1, code)
    return at + size


def items(data: bytes, at: int) -> Iterator[bytes]:
    """The elements of the list, or keys and values of the map, that begins here, each as it is encoded."""
    code = data[at]
    if code == EMPTY_LIST:
        return
    _, at = _size(data, at + 1, code)
    count, at = _size(data, at, code)
    for _ in range(count):
        end = skip(data, at)
        yield data[at:end]
        at = end


def pairs(data: bytes, at: int) -> dict[bytes, bytes]:
    """The map that begins here, keys and values each as they are encoded."""
    flat = list(items(data, at))
    return dict(zip(flat[::2], flat[1::2], strict=True))


def sections(message: bytes) -> Iterator[Section]:
    """The sections of an encoded message. Raises Malformed."""
    at = 0
    while at < len(message):
        if message[at] != DESCRIBED or message[at + 1] not in (0x53, 0x80):
            raise Malformed("no section of a message")
        code, value = (message[at + 2], at + 3) if message[at + 1] == 0x53 else (message[at + 9], at + 10)
        end = skip(message, value)
        yield Section(code, at, value, end)
        at = end


def boolean(value: bool) -> bytes:
    """A boolean."""
    return b"\x41" if value else b"\x42"


def ubyte(value: int) -> bytes:
    """An unsigned byte."""
    return b"\x50" + bytes([value])


def ushort(value: int) -> bytes:
    """16 bits, unsigned."""
    return b"\x60" + struct.pack(">H", value)


def uint(value: int) -> bytes:
    """32 bits, unsigned."""
    return b"\x70" + U32.pack(value)


def integer(value: int) -> bytes:
    """32 bits, signed."""
    return b"\x71" + struct.pack(">i", value)


def ulong(value: int) -> bytes:
    """64 bits, unsigned."""
    return b"\x80" + U64.pack(value)


def long(value: int) -> bytes:
    """64 bits, signed."""
    return b"\x81" + struct.pack(">q", value)


def timestamp(milliseconds: int) -> bytes:
    """Milliseconds since 1970."""
    return b"\x83" + struct.pack(">q", milliseconds)


def binary(value: bytes) -> bytes:
    """Bytes."""
    return b"\xb0" + U32.pack(len(value)) + value


def string(value: str) -> bytes:
    """Text."""
    raw = value.encode()
    return b"\xb1" + U32.pack(len(raw)) + raw


def symbol(value: str) -> bytes:
    """A word of the protocol."""
    return b"\xa3" + bytes([len(value)]) + value.encode("ascii")


def sequence(values: Iterable[bytes]) -> bytes:
    """A list of values that are encoded."""
    return _joined(b"\xd0", b"", list(values))


def mapping(values: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A map of keys and values that are encoded."""
    return _joined(b"\xd1", b"", [one for pair in values for one in pair])


def strings(values: Iterable[str]) -> bytes:
    """An array of texts."""
    return _joined(b"\xf0", b"\xb1", [string(value)[1:] for value in values])


def symbols(values: Iterable[str]) -> bytes:
    """An array of words of the protocol."""
    return _joined(b"\xf0", b"\xa3", [symbol(value)[1:] for value in values])


def _joined(code: bytes, element: bytes, values: list[bytes]) -> bytes:
    body = element + b"".join(values)
    return code + U32.pack(len(body) + 4) + U32.pack(len(values)) + body


def described(code: int, value: bytes) -> bytes:
    """A value with a descriptor of the protocol's own."""
    return b"\x00\x53" + bytes([code]) + value
