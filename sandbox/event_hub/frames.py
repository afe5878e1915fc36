"""AMQP 1.0's frames and performatives.

Every performative is written with all its fields. The protocol lets a peer leave out trailing nulls, but pyamqp inside
azure-eventhub reads fields by fixed index and never pads a short list: it fails with "list index out of range".
"""

import struct
from collections.abc import Iterator
from typing import Any, Final

from sandbox.event_hub import amqp
from sandbox.event_hub.amqp import NULL

OPEN, BEGIN, ATTACH, FLOW, TRANSFER, DISPOSITION, DETACH, END, CLOSE = range(0x10, 0x19)
ERROR, ACCEPTED, REJECTED = 0x1D, 0x24, 0x25
MECHANISMS, OUTCOME = 0x40, 0x44
HEADER: Final = struct.Struct(">IBBH")
PROTOCOL: Final = b"AMQP"
SASL: Final = 3
"""The protocol id of a header that asks for SASL, and the frame type of SASL is 1."""
MOST_FIELDS: Final = 14
FRAME_LIMIT: Final = 65_536
MESSAGE_LIMIT: Final = 1_048_576
"""What Event Hubs takes in one message, single event or batch (standard tier)."""
WINDOW: Final = 5_000


class Refusal(Exception):
    """An AMQP error to answer with: its condition, and a text for people."""

    def __init__(self, condition: str, text: str) -> None:
        super().__init__(f"{condition}: {text}")
        self.condition = condition
        self.text = text


class Split:
    """Cuts a stream of bytes into protocol headers and frames."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """What is complete now: (channel, frame type, body); the type of a protocol header is -1, its body the header.

        Raises Malformed.
        """
        self._held += data
        while len(self._held) >= HEADER.size:
            if self._held.startswith(PROTOCOL):
                taken, found = HEADER.size, (0, -1, bytes(self._held[:HEADER.size]))
            else:
                taken, offset, kind, channel = HEADER.unpack_from(self._held)
                if not HEADER.size <= taken <= FRAME_LIMIT:
                    raise amqp.Malformed(f"no frame has {taken} bytes")
                if len(self._held) < taken:
                    return
                found = (channel, kind, bytes(self._held[offset * 4:taken]))
            del self._held[:taken]
            yield found


def frame(channel: int, body: bytes, kind: int = 0) -> bytes:
    """One frame."""
    return HEADER.pack(len(body) + HEADER.size, 2, kind, channel) + body


def parse(body: bytes) -> tuple[int, list[Any], bytes]:
    """A performative's code, all its fields, and the payload after it."""
    (code, fields), end = amqp.read(body)
    return code, [*fields, *[None] * (MOST_FIELDS - len(fields))], body[end:]


def raw_fields(body: bytes) -> list[bytes]:
    """A performative's fields as they are encoded, padded with nulls."""
    fields = list(amqp.items(body, amqp.skip(body, 1)))
    return fields + [NULL] * (MOST_FIELDS - len(fields))


def performative(code: int, *fields: bytes) -> bytes:
    """A performative of fields that are encoded."""
    return amqp.described(code, amqp.sequence(fields))


def mechanisms() -> bytes:
    """What the service offers; the SDKs choose ANONYMOUS, and authorise on `$cbs` afterwards."""
    return performative(MECHANISMS, amqp.symbols(["MSSBCBS", "PLAIN", "ANONYMOUS", "EXTERNAL"]))


def outcome() -> bytes:
    """SASL went well."""
    return performative(OUTCOME, amqp.ubyte(0), NULL)


def open_() -> bytes:
    """We are here."""
    return performative(OPEN, amqp.string("event-hub-stand-in"), NULL, amqp.uint(FRAME_LIMIT), amqp.ushort(4_999), *[NULL] * 6)


def begin(channel: int) -> bytes:
    """A session on the same channel as the client's."""
    return performative(BEGIN, amqp.ushort(channel), amqp.uint(1), amqp.uint(WINDOW), amqp.uint(WINDOW), amqp.uint(255),
                        NULL, NULL, NULL)


def attach(asked: list[bytes], *, sends: bool) -> bytes:
    """The other end of the link that the client asked for; `sends` says that we do."""
    name, handle, _, sender_settles, receiver_settles, source, target = asked[:7]
    return performative(ATTACH, name, handle, amqp.boolean(not sends), sender_settles, receiver_settles, source, target,
                        NULL, NULL, amqp.uint(0) if sends else NULL, amqp.ulong(MESSAGE_LIMIT), NULL, NULL, NULL)


def flow(received: int, sent: int, handle: int, count: int, credit: int) -> bytes:
    """The next transfers we expect and send, and what a link may send us."""
    return performative(FLOW, amqp.uint(received), amqp.uint(WINDOW), amqp.uint(sent), amqp.uint(WINDOW), amqp.uint(handle),
                        amqp.uint(count), amqp.uint(credit), NULL, amqp.boolean(False), amqp.boolean(False), NULL)


def transfer(handle: int, delivery: int, *, more: bool) -> bytes:
    """A settled delivery, or a piece of one; its payload follows."""
    return performative(TRANSFER, amqp.uint(handle), amqp.uint(delivery), amqp.binary(amqp.U32.pack(delivery)), amqp.uint(0),
                        amqp.boolean(True), amqp.boolean(more), NULL, NULL, *[amqp.boolean(False)] * 3)


def disposition(delivery: int, refusal: Refusal | None) -> bytes:
    """A delivery is accepted, or rejected with an error."""
    state = performative(REJECTED, error(refusal)) if refusal else performative(ACCEPTED)
    return performative(DISPOSITION, amqp.boolean(True), amqp.uint(delivery), amqp.uint(delivery), amqp.boolean(True), state,
                        amqp.boolean(False))


def detach(handle: int, refusal: Refusal | None = None) -> bytes:
    """A link ends, perhaps with an error."""
    return performative(DETACH, amqp.uint(handle), amqp.boolean(True), error(refusal) if refusal else NULL)


def end() -> bytes:
    """A session ends."""
    return performative(END, NULL)


def close() -> bytes:
    """The connection ends."""
    return performative(CLOSE, NULL)


def error(refusal: Refusal) -> bytes:
    """An error as performatives carry it."""
    return performative(ERROR, amqp.symbol(refusal.condition), amqp.string(refusal.text), NULL)
