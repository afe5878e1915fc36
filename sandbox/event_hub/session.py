"""A session: links by their handles, and the numbers and windows of transfers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from sandbox.event_hub import frames, requests
from sandbox.event_hub.faults import Cut
from sandbox.event_hub.frames import WINDOW, Refusal
from sandbox.event_hub.hub import Namespace, Partition
from sandbox.event_hub.links import Inlet, Link, Outlet, PartitionReader

NODES: Final = (requests.CBS, requests.MANAGEMENT)
FILTER: Final = "apache.org:selector-filter:string"
EPOCH: Final = "com.microsoft:epoch"
METRIC: Final = "com.microsoft:enable-receiver-runtime-metric"
FILTERS: Final = 7
"""Where in a source its filters stand."""


class Session:
    """One session of a connection."""

    def __init__(self, namespace: Namespace, send: Callable[[bytes], None], cut: Callable[[], None], *, room: int,
                 received: int, window: int) -> None:
        self.send = send
        self.cut = cut
        self.room = room
        self.sent = 1
        self.received = received
        self.window = window
        self._told = received
        self._namespace = namespace
        self._links: dict[int, Link] = {}

    def attach(self, fields: list[Any], raw: list[bytes]) -> None:
        """Make the other end of a link that the client asks for, or say why not."""
        handle, receives = fields[1], fields[2]
        terminus = (fields[5] if receives else fields[6])[1]
        address = str(terminus[0])
        self.send(frames.attach(raw, sends=receives))
        try:
            link = self._link(handle, address, fields, terminus)
        except Refusal as refusal:
            self.send(frames.detach(handle, refusal))
        except Cut:
            self.cut()
        else:
            self._links[handle] = link
            if isinstance(link, Inlet):
                link.grant()

    def _link(self, handle: int, address: str, fields: list[Any], terminus: list[Any]) -> Link:
        receives = fields[2]
        if address in NODES:
            return Outlet(self, handle, address) if receives else Inlet(self, handle, address, partial(self._respond, address))
        self._namespace.faults.meet("attach", address)
        partitions, group, partition = self._namespace.find(address)
        if not receives:
            return Inlet(self, handle, address, partial(self._publish, address, partitions, partition))
        if partition is None:
            raise Refusal("amqp:not-found", f"'{address}' names no partition to receive from.")
        return self._reader(handle, address, fields, terminus, group, partition)

    def _reader(self, handle: int, address: str, fields: list[Any], source: list[Any], group: str,
                partition: Partition) -> PartitionReader:
        filters = (source[FILTERS] if len(source) > FILTERS else None) or {}
        selector = filters.get(FILTER)
        wanted = fields[12] if isinstance(fields[12], list) else [fields[12]]
        reader = PartitionReader(
            self, handle, address, partition=partition, group=group, epoch=(fields[13] or {}).get(EPOCH),
            at=partition.start(selector[1] if isinstance(selector, tuple) else selector),
            metric=METRIC in wanted, faults=self._namespace.faults)
        partition.admit(reader)
        return reader

    def _publish(self, address: str, partitions: Sequence[Partition], to: Partition | None, message: bytes,
                 batch: bool) -> None:
        self._namespace.faults.meet("send", address)
        if len(message) > frames.MESSAGE_LIMIT:
            raise Refusal("amqp:link:message-size-exceeded", f"The received message (delivery-id:0, size:{len(message)} bytes) "
                          f"exceeds the limit ({frames.MESSAGE_LIMIT} bytes) currently allowed on the link.")
        self._namespace.publish(message, partitions, to, batch=batch)
        self._namespace.faults.meet("stored", address)

    def _respond(self, node: str, message: bytes, _: bool) -> None:
        reply = requests.respond(self._namespace, node, message)
        for link in self._links.values():
            if isinstance(link, Outlet) and link.address == node:
                link.give(reply)

    def flow(self, fields: list[Any]) -> None:
        """The client takes more."""
        self.window = (1 if fields[0] is None else fields[0]) + fields[1] - self.sent
        link = self._links.get(fields[4])
        if isinstance(link, Outlet):
            link.credit = (fields[5] or 0) + (fields[6] or 0) - link.count
        for other in list(self._links.values()):
            if isinstance(other, Outlet):
                other.wake()

    def transfer(self, fields: list[Any], payload: bytes) -> None:
        """The client sends."""
        self.received += 1
        link = self._links.get(fields[0])
        if not isinstance(link, Inlet):
            return
        link.piece(fields[1], fields[3], payload, more=bool(fields[5]))
        if self.received - self._told > WINDOW // 2:
            self._told = self.received
            link.grant()

    def detach(self, fields: list[Any]) -> None:
        """The client ends a link."""
        link = self._links.get(fields[0])
        if link:
            link.end()

    def forget(self, handle: int) -> None:
        """The link with this handle is no more."""
        self._links.pop(handle, None)

    def leave(self) -> None:
        """The session is over."""
        for link in self._links.values():
            link.leave()
        self._links.clear()
