"""The ends of links: one takes messages from the client, one gives them, one of these reads a partition."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from sandbox.event_hub import amqp, frames, requests
from sandbox.event_hub.faults import Cut, Detached, Faults
from sandbox.event_hub.frames import Refusal
from sandbox.event_hub.hub import DELIVERY_ANNOTATIONS, Event, Partition

CREDIT: Final = 300
"""How many messages a client may send before it is granted more."""
BATCH: Final = 0x80013700
"""The message format of a batch: each of its data sections is an encoded message."""
ROOM: Final = 64
"""Bytes that a frame's header and a transfer's fields take at most."""

Take = Callable[[bytes, bool], None]
"""Takes a message, which may be a batch. Raises Refusal, Detached or Cut."""


class Wire(Protocol):
    """The session that links lie in."""

    room: int
    """How many bytes a frame to the client holds."""
    sent: int
    """The number of our next transfer."""
    received: int
    """The number of the client's next transfer."""
    window: int
    """How many transfers the client takes now."""

    def send(self, performative: bytes) -> None:
        """Write a frame."""

    def forget(self, handle: int) -> None:
        """The link with this handle is no more."""

    def cut(self) -> None:
        """End the connection with nothing said."""


class Link:
    """One end of a link."""

    def __init__(self, wire: Wire, handle: int, address: str) -> None:
        self.wire = wire
        self.handle = handle
        self.address = address
        self.count = 0

    def end(self, refusal: Refusal | None = None) -> None:
        """Take it down, saying why."""
        self.leave()
        self.wire.forget(self.handle)
        self.wire.send(frames.detach(self.handle, refusal))

    def leave(self) -> None:
        """It is down: hold on to nothing."""


class Inlet(Link):
    """Takes what the client sends."""

    def __init__(self, wire: Wire, handle: int, address: str, take: Take) -> None:
        super().__init__(wire, handle, address)
        self._take = take
        self._held = bytearray()
        self._delivery: int | None = None
        self._batch = False

    def grant(self) -> None:
        """Let the client send."""
        self.wire.send(frames.flow(self.wire.received, self.wire.sent, self.handle, self.count, CREDIT))

    def piece(self, delivery: int, form: int | None, payload: bytes, *, more: bool) -> None:
        """A piece of a message; with the last, take the message and answer."""
        if self._delivery is None:
            self._delivery, self._batch = delivery, form == BATCH
        self._held += payload
        if more:
            return
        message, first = bytes(self._held), self._delivery
        self._held.clear()
        self._delivery = None
        self.count += 1
        try:
            self._answer(first, message)
        except Detached as refusal:
            self.end(refusal)
        except Cut:
            self.wire.cut()
        else:
            if self.count % (CREDIT // 3) == 0:
                self.grant()

    def _answer(self, delivery: int, message: bytes) -> None:
        refusal = None
        try:
            self._take(message, self._batch)
        except Detached:
            raise
        except Refusal as error:
            refusal = error
        except amqp.Malformed as error:
            refusal = Refusal("amqp:decode-error", str(error))
        self.wire.send(frames.disposition(delivery, refusal))


class Outlet(Link):
    """Gives to the client, as far as the client gives credit."""

    def __init__(self, wire: Wire, handle: int, address: str) -> None:
        super().__init__(wire, handle, address)
        self.credit = 0

    def give(self, message: bytes) -> None:
        """Send a message, in as many frames as it takes."""
        delivery, room = self.wire.sent, self.wire.room - ROOM
        for start in range(0, len(message), room):
            more = start + room < len(message)
            self.wire.send(frames.transfer(self.handle, delivery, more=more) + message[start:start + room])
            self.wire.sent += 1
            self.wire.window -= 1
        self.count += 1
        self.credit -= 1

    def wake(self) -> None:
        """There may be something to give."""


class PartitionReader(Outlet):
    """Gives a partition's events from a position on, and then as they come."""

    def __init__(self, wire: Wire, handle: int, address: str, *, partition: Partition, group: str, at: int,
                 epoch: int | None, metric: bool, faults: Faults) -> None:
        super().__init__(wire, handle, address)
        self.group = group
        self.epoch = epoch
        self._partition = partition
        self._at = at
        self._metric = metric
        self._faults = faults

    def wake(self) -> None:
        """Give what there is."""
        try:
            while self.credit > 0 and self.wire.window > 0 and self._at < self._partition.next:
                self._faults.meet("deliver", self.address)
                self._at = max(self._at, self._partition.first)
                self.give(self._message(self._partition.events[self._at - self._partition.first]))
                self._at += 1
        except Refusal as refusal:
            self.end(refusal)
        except Cut:
            self.wire.cut()

    def leave(self) -> None:
        """Read no more."""
        self._partition.readers.discard(self)

    def _message(self, event: Event) -> bytes:
        if not self._metric:
            return event.head + event.rest
        told = requests.runtime(self._partition) | {
            "runtime_info_retrieval_time_utc": amqp.timestamp(int(time.time() * 1000))}
        annotations = amqp.mapping((amqp.symbol(key), value) for key, value in told.items())
        return event.head + amqp.described(DELIVERY_ANNOTATIONS, annotations) + event.rest
