"""Event hubs in memory: partitions of numbered events. Bodies are never decoded, sections are cut and annotated anew."""

import re
import time
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final, Protocol
from urllib.parse import unquote, urlparse

from sandbox.event_hub import amqp
from sandbox.event_hub.faults import Faults
from sandbox.event_hub.frames import Refusal

HEADER, DELIVERY_ANNOTATIONS, ANNOTATIONS, DATA = 0x70, 0x71, 0x72, 0x75
SEQUENCE: Final = amqp.symbol("x-opt-sequence-number")
OFFSET: Final = amqp.symbol("x-opt-offset")
ENQUEUED: Final = amqp.symbol("x-opt-enqueued-time")
PARTITION_KEY: Final = amqp.symbol("x-opt-partition-key")
SELECTOR: Final = re.compile(r"amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '(@latest|-?\d+)'")
COLUMN: Final = {"offset": attrgetter("offset"), "sequence-number": attrgetter("sequence"),
                 "enqueued-time": attrgetter("enqueued")}
ADDRESS: Final = re.compile(r"([^/]+)(?:/ConsumerGroups/([^/]+))?(?:/Partitions/(\d+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its number, offset and time (ms), and its encoded sections around the place of delivery annotations."""

    sequence: int
    offset: int
    enqueued: int
    head: bytes
    rest: bytes

    @property
    def body(self) -> bytes:
        """What the application sent."""
        return b"".join(amqp.read(self.rest, part.value)[0] for part in amqp.sections(self.rest) if part.code == DATA)


class Reader(Protocol):
    """Whoever receives from a partition: a client's link, or somebody in this process."""

    group: str
    epoch: int | None

    def wake(self) -> None:
        """There may be something new."""

    def end(self, refusal: Refusal) -> None:
        """Another takes the partition over."""


@dataclass(eq=False)
class Partition:
    """Events in order. `first` is the number of the oldest that is still kept."""

    id: str
    events: list[Event] = field(default_factory=list)
    readers: set[Reader] = field(default_factory=set)
    first: int = 0
    size: int = 0

    @property
    def next(self) -> int:
        """The number that the next event gets."""
        return self.first + len(self.events)

    @property
    def last(self) -> Event:
        """The last event; that of an empty partition stands for none."""
        return self.events[-1] if self.events else Event(self.next - 1, -1, 0, b"", b"")

    def append(self, message: bytes, outer: Mapping[bytes, bytes]) -> None:
        """Number and keep a message; `outer` are annotations of the batch that it came in."""
        head, own, rest = b"", dict[bytes, bytes](), len(message)
        for code, start, value, end in amqp.sections(message):
            if code == HEADER:
                head = message[start:end]
            elif code == ANNOTATIONS:
                own = amqp.pairs(message, value)
            elif code != DELIVERY_ANNOTATIONS:
                rest = start
                break
        now = max(int(time.time() * 1000), self.last.enqueued)
        stamps = {SEQUENCE: amqp.long(self.next), OFFSET: amqp.string(str(self.size)), ENQUEUED: amqp.timestamp(now)}
        annotated = amqp.described(ANNOTATIONS, amqp.mapping(({**outer, **own, **stamps}).items()))
        self.events.append(Event(self.next, self.size, now, head, annotated + message[rest:]))
        self.size += len(message)

    def forget(self, before: int) -> None:
        """Retention: what has a lower number is gone."""
        gone = max(0, min(before, self.next) - self.first)
        del self.events[:gone]
        self.first += gone

    def start(self, selector: str | None) -> int:
        """The number at which a receiver with this filter begins. Raises Refusal."""
        if not selector:
            return self.first
        found = SELECTOR.fullmatch(selector)
        if not found:
            raise Refusal("amqp:invalid-field", f"The selector {selector!r} is not supported.")
        column, sign, value = found.groups()
        if value == "@latest":
            return self.next
        seek = bisect_left if sign == ">=" else bisect_right
        return self.first + seek(self.events, int(value), key=COLUMN[column])

    def admit(self, reader: Reader) -> None:
        """Let a reader in, and those out that it outranks. Raises Refusal."""
        rivals = [other for other in self.readers if other.group == reader.group]
        highest = max((other.epoch for other in rivals if other.epoch is not None), default=None)
        if highest is not None and reader.epoch is None:
            raise Refusal("amqp:link:stolen", f"At least one receiver for the endpoint is created with epoch of '{highest}', "
                          "and so non-epoch receiver is not allowed.")
        if highest is not None and reader.epoch is not None and reader.epoch < highest:
            raise Refusal("amqp:link:stolen", f"A receiver with a higher epoch '{highest}' already exists.")
        if reader.epoch is None and len(rivals) >= 5:
            raise Refusal("amqp:resource-limit-exceeded", "Exceeded the maximum number of allowed receivers per partition "
                          "in a consumer group which is 5.")
        if reader.epoch is not None:
            for other in rivals:
                self.readers.discard(other)
                other.end(Refusal("amqp:link:stolen", f"New receiver with higher epoch of '{reader.epoch}' is created."))
        self.readers.add(reader)

    def wake(self) -> None:
        """Tell the readers that there may be something new."""
        for reader in list(self.readers):
            reader.wake()


@dataclass
class Namespace:
    """Some hubs, what is to go wrong with them, and the SAS keys that are taken; with none, any token is."""

    hubs: Mapping[str, Sequence[Partition]]
    keys: Mapping[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    created: int = field(default_factory=lambda: int(time.time() * 1000))
    turn: int = 0

    def find(self, address: str) -> tuple[Sequence[Partition], str, Partition | None]:
        """The partitions, consumer group and, where it names one, the partition of a link's address. Raises Refusal."""
        path = unquote(urlparse(address).path if "://" in address else address).strip("/")
        found = ADDRESS.fullmatch(path)
        partitions = self.hubs.get(found[1]) if found else None
        if not found or partitions is None or (found[3] and int(found[3]) >= len(partitions)):
            raise Refusal("amqp:not-found", f"The messaging entity '{path}' could not be found.")
        return partitions, found[2] or "", partitions[int(found[3])] if found[3] else None

    def publish(self, message: bytes, partitions: Sequence[Partition], to: Partition | None, *, batch: bool) -> None:
        """Store an event, or the events of a batch, in one partition: the one named, the key's, or the next in turn."""
        cut = list(amqp.sections(message))
        outer = next((amqp.pairs(message, part.value) for part in cut if part.code == ANNOTATIONS), {})
        events = [amqp.read(message, part.value)[0] for part in cut if part.code == DATA] if batch else [message]
        partition = to or partitions[self._turn(outer.get(PARTITION_KEY)) % len(partitions)]
        for event in events:
            partition.append(event, outer if batch else {})
        partition.wake()

    def _turn(self, key: bytes | None) -> int:
        if key:
            return zlib.crc32(amqp.read(key)[0].encode())  # the service has another hash
        self.turn += 1
        return self.turn - 1
