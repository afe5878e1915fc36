"""The stand-in as programs and tests start it: a thread of its own, a free port on loopback."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Final, Self, TypeVar

from sandbox.event_hub import amqp
from sandbox.event_hub.connection import Connection
from sandbox.event_hub.faults import Fault
from sandbox.event_hub.hub import DATA, Event, Namespace, Partition, Reader

HOST: Final = "127.0.0.1"
KEY_NAME: Final = "RootManageSharedAccessKey"
KEY: Final = "stand-in"
PATIENCE: Final = 10.0
"""Seconds that starting and ending may take."""

Answer = TypeVar("Answer")


class StandIn:
    """A namespace of event hubs, by name and number of partitions; with `keys` (name: key), tokens must be signed."""

    def __init__(self, hubs: Mapping[str, int], *, keys: Mapping[str, str] | None = None) -> None:
        partitions = {name: [Partition(str(number)) for number in range(count)] for name, count in hubs.items()}
        self._namespace = Namespace(partitions, keys or {})
        self._connections: set[Connection] = set()
        self._port: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="event-hub-stand-in", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._port.result(PATIENCE)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE)

    @property
    def endpoint(self) -> str:
        """Host and port."""
        return f"{HOST}:{self._port.result()}"

    @property
    def connection_string(self) -> str:
        """What from_connection_string takes; UseDevelopmentEmulator is what makes the SDK speak without TLS."""
        return (f"Endpoint=sb://{self.endpoint};SharedAccessKeyName={KEY_NAME};SharedAccessKey={KEY};"
                "UseDevelopmentEmulator=true;")

    def events(self, hub: str, partition: str | None = None) -> list[Event]:
        """The events of a hub, or of one of its partitions."""
        return self._do(lambda: [event for one in self._named(hub, partition) for event in one.events])

    def partitions(self, hub: str) -> list[str]:
        """The partitions of a hub."""
        return [one.id for one in self._named(hub, None)]

    def put(self, hub: str, partition: str, bodies: Sequence[bytes]) -> int:
        """Store bodies together, as one batch that was sent; the number that comes after them."""
        return self._do(partial(self._put, self._named(hub, partition)[0], bodies))

    def since(self, hub: str, partition: str, number: int, most: int) -> list[Event]:
        """The first events of a partition from a number on."""
        one, = self._named(hub, partition)
        return self._do(lambda: one.events[max(number - one.first, 0):][:most])

    def admit(self, hub: str, partition: str, reader: Reader) -> None:
        """Let somebody in this process read a partition beside the clients: told when there is something new."""
        self._do(partial(self._named(hub, partition)[0].admit, reader))

    def forget(self, hub: str, partition: str, *, before: int) -> None:
        """Retention: events with lower numbers are gone."""
        for one in self._named(hub, partition):
            self._do(partial(one.forget, before))

    def go_wrong(self, *faults: Fault) -> None:
        """Plan what is to go wrong."""
        self._do(lambda: self._namespace.faults.planned.extend(faults))

    def readers(self, hub: str, partition: str, group: str | None = None) -> int:
        """How many receive from a partition now, with any consumer group or with one."""
        return self._do(lambda: len([reader for one in self._named(hub, partition) for reader in one.readers
                                     if group in (None, reader.group)]))

    @property
    def clients(self) -> int:
        """How many connections there are now."""
        return self._do(lambda: len(self._connections))

    def cut(self) -> None:
        """End every connection with nothing said."""
        self._do(self._cut)

    def _put(self, partition: Partition, bodies: Sequence[bytes]) -> int:
        for body in bodies:
            partition.append(amqp.described(DATA, amqp.binary(body)), {})
        partition.wake()
        return partition.next

    def _cut(self) -> None:
        for connection in list(self._connections):
            connection.cut()

    def _named(self, hub: str, partition: str | None) -> list[Partition]:
        return [one for one in self._namespace.hubs[hub] if partition in (None, one.id)]

    def _do(self, what: Callable[[], Answer]) -> Answer:
        """In the server's thread, so that it never sees half of it."""
        return asyncio.run_coroutine_threadsafe(_called(what), self._loop).result(PATIENCE)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        server = await self._loop.create_server(lambda: Connection(self._namespace, self._connections), HOST, 0)
        self._port.set_result(server.sockets[0].getsockname()[1])
        async with server:
            await self._over.wait()
            self._cut()
            await asyncio.sleep(0)


async def _called(what: Callable[[], Answer]) -> Answer:
    return what()
