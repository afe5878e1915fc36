"""Sends logs to an event hub in the form in which Entra writes there: bodies of `{"records":[…]}`."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec
import stamina
from msgspec import UNSET, Raw, Struct, UnsetType

from alerting.channels.siem import wait_as_told
from sandbox.chunk import CLOSING, OPENING, Chunk, Unusable
from sandbox.inputs import Input
from sandbox.reading import printable

if TYPE_CHECKING:
    from azure.eventhub import EventDataBatch
    from azure.eventhub.aio import EventHubProducerClient

LONGEST_BODY: Final = 200_000
PATIENCE: Final = 300.0
"""Seconds that a hub may be throttled before publishing gives up."""
BACK_OFF: Final = 0.2
"""Seconds from which the SDK's own waits double; with its 0.8 a misspelt name takes 14 s to be told."""
TROUBLE: Final = {
    "server-busy": "it is throttled; give the namespace more throughput units, or try again later",
    "not-found": "it has no such hub or partition; check both, and that the connection string is of its namespace",
    "unauthorized-access": "the key does not allow it; to publish takes Send, to redrive takes Listen",
    "link:stolen": "another reads with this consumer group, such as the function app; name one that nobody reads with",
}
"""Causes and mends by the error's own word; the SDK loses what the service said of some ("Description: None")."""
OTHERWISE: Final = "check the Endpoint of the connection string, and that this machine reaches its port 5671"

Client = TypeVar("Client")
Tick = Callable[[int, int], None]
"""Told how many bytes more are read, and how many records are handed over so far."""


class Held(Struct):
    """A body, or a page of Graph, whose records are left as they are written."""

    records: list[Raw] | UnsetType = UNSET
    value: list[Raw] | UnsetType = UNSET


HELD: Final = msgspec.json.Decoder(Held)
RAW: Final = msgspec.json.Decoder(Raw)
BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Body(NamedTuple):
    """What becomes one event: its records' number, and where the first of them stands."""

    raw: bytes
    records: int
    place: str


class Record(NamedTuple):
    """One record, and whether it may stand among others: what is no JSON would spoil them, a list be taken for one record."""

    raw: bytes
    sound: bool
    place: int


@dataclass
class Published:
    """What was sent, and how much was not (each such record is named)."""

    records: int = 0
    bodies: int = 0
    not_sent: int = 0


async def publish(files: Iterable[Input], connection_string: str, hub: str, *, tick: Tick, say: Callable[[str], None],
                  patience: float = PATIENCE) -> Published:
    """Send all of it, at least once, to whatever partition the hub chooses. Raises Unusable."""
    from azure.eventhub.aio import EventHubProducerClient

    with speaking_of(hub):
        async with connected(EventHubProducerClient.from_connection_string, connection_string, eventhub_name=hub) as producer:
            sender = Sender(producer, say, patience)
            for file in files:
                for chunk in file.chunks():
                    await sender.take(chunk)
                    tick(chunk.size, sender.done.records)
            await sender.flush()
        tick(0, sender.done.records)
        return sender.done


class Sender:
    """Fills batches with bodies and sends the full ones."""

    def __init__(self, producer: "EventHubProducerClient", say: Callable[[str], None], patience: float) -> None:
        self.done = Published()
        self._producer = producer
        self._say = say
        self._patience = patience
        self._batch: EventDataBatch | None = None
        self._records = 0

    async def take(self, chunk: Chunk) -> None:
        """The records of a chunk; what can be no event is said."""
        for fault in chunk.faults:
            self._leave_out(place_of(chunk, fault.place), fault.reason)
        for body in bodies(chunk):
            if not await self._fits(body):
                await self.flush()
                if not await self._fits(body):
                    self._leave_out(body.place, f"{len(body.raw)} bytes are more than an event may have", body.records)

    async def _fits(self, body: Body) -> bool:
        from azure.eventhub import EventData

        self._batch = self._batch or await self._producer.create_batch()
        try:
            self._batch.add(EventData(body.raw))
        except ValueError:
            return False
        self._records += body.records
        return True

    async def flush(self) -> None:
        """Send the batch, and wait as told where the hub is busy."""
        batch, self._batch = self._batch, None
        if not batch:
            return
        async for attempt in stamina.retry_context(
                on=wait_as_told, attempts=None, timeout=self._patience, wait_initial=1.0, wait_max=30.0):
            with attempt:
                await self._producer.send_batch(batch)
        self.done.bodies += len(batch)
        self.done.records += self._records
        self._records = 0

    def _leave_out(self, place: str, reason: str, records: int = 1) -> None:
        self.done.not_sent += records
        self._say(f"not sent {place} {printable(reason)}")


def bodies(chunk: Chunk) -> Iterator[Body]:
    """The chunk's records in bodies of at most LONGEST_BODY; one that is longer, or not sound, is a body by itself."""
    held, size, first = list[bytes](), 0, 0
    for raw, sound, place in records(chunk):
        alone = not sound or size + len(raw) + len(OPENING) > LONGEST_BODY
        if held and alone:
            yield joined(held, place_of(chunk, first))
            held, size = [], 0
        if not sound:
            yield Body(raw, 1, place_of(chunk, place))
            continue
        first = first if held else place
        held.append(raw)
        size += len(raw) + 1
    if held:
        yield joined(held, place_of(chunk, first))


def joined(raws: list[bytes], place: str) -> Body:
    """Records as Entra writes them to a hub."""
    return Body(b"".join((OPENING, b",".join(raws), CLOSING)), len(raws), place)


def records(chunk: Chunk) -> Iterator[Record]:
    """The chunk's records, each as it is written; a body in which none can be told apart counts as one."""
    raws = told_apart(chunk.as_body())
    if raws is not None and chunk.count in (None, len(raws)):
        for index, raw in enumerate(raws):
            yield Record(told(bytes(raw), chunk.interactive), True, chunk.first + (index if chunk.apart else 0))
        return
    for place, part in chunk.parts():
        sound = chunk.apart is not None and is_object(part) and is_json(part)
        yield Record(told(part, chunk.interactive) if sound else part, sound, place)


def told_apart(body: bytes) -> list[Raw] | None:
    """The records of a body; None where it is broken, has none, or one is no object."""
    if not body:
        return []
    try:
        held = HELD.decode(body)
    except BROKEN:
        return None
    found = held.value if held.records is UNSET else held.records
    return None if found is UNSET or not all(map(is_object, map(bytes, found))) else found


def is_object(raw: bytes) -> bool:
    """Whether what is written is the beginning of an object."""
    return raw.lstrip()[:1] == b"{"


def told(record: bytes, interactive: bool | None) -> bytes:
    """The record with what its file's name says of it, which a hub would not know; as the last key, it is the one that counts."""
    if interactive is None or len(record := record.strip()) < 3 or not record.startswith(b"{"):
        return record
    return record[:-1] + (b',"isInteractive":true}' if interactive else b',"isInteractive":false}')


def is_json(raw: bytes) -> bool:
    """Whether it is one JSON value."""
    try:
        RAW.decode(raw)
    except BROKEN:
        return False
    return True


def place_of(chunk: Chunk, place: int) -> str:
    """Where a record stands, for people."""
    return f"{chunk.source}:{place}" if chunk.unit == "line" else f"{chunk.source} record {place}"


@contextlib.contextmanager
def speaking_of(hub: str) -> Iterator[None]:
    """Turn what the SDK raises into one line with cause and mend. Raises Unusable."""
    from azure.eventhub.exceptions import AuthenticationError, EventHubError

    try:
        yield
    except AuthenticationError as error:
        raise Unusable(f"event hub {hub}: its connection string is not accepted; copy it again from the namespace's or the "
                       "hub's shared access policies") from error
    except EventHubError as error:
        said = (error.message or type(error).__name__).splitlines()[0].rstrip(". ")
        raise Unusable(f"event hub {hub}: {TROUBLE.get(error.error or '') or f'{said}; {OTHERWISE}'}") from error


def connected(by: Callable[..., Client], connection_string: str, **options: Any) -> Client:
    """A client of a connection string. Raises Unusable."""
    try:
        return by(connection_string, retry_backoff_factor=BACK_OFF, **options)
    except ValueError as error:
        raise Unusable(f"event hub {options['eventhub_name']}: the connection string is ill-formed; it must read "
                       "Endpoint=sb://NAMESPACE.servicebus.windows.net/;SharedAccessKeyName=NAME;SharedAccessKey=KEY") from error
