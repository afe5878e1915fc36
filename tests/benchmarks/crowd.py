"""A tenant of any size, whose users are made as they are asked for, and the scan of it, each as a process of its own.

`python -m tests.benchmarks.crowd graph USERS` serves it, says where, and ends with standard input;
`python -m tests.benchmarks.crowd scan ENDPOINT STORE` reads and publishes it, through the product's own wiring.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from subprocess import PIPE, Popen
from typing import Any, Final, overload
from uuid import UUID

from sandbox.tenant.posture.tenant import registered, user
from tests.benchmarks.measured import ROOT

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
HELD: Final = (
    ("microsoftAuthenticatorPush", "passKeySynced", "softwareOneTimePasscode"), ("microsoftAuthenticatorPush", "mobilePhone"),
    ("mobilePhone",), (), ("fido2SecurityKey", "windowsHelloForBusiness"), ("microsoftAuthenticatorPush",),
    ("mobilePhone", "officePhone", "email"))
"""Two of seven can lose a device, three rest on a phone or on nothing: checks find people by the hundred thousand."""
Row = Mapping[str, Any]


class Made(Sequence[Row]):
    """So many rows, none of which is there before it is asked for."""

    def __init__(self, size: int, make: Callable[[int], Row]) -> None:
        self._size, self._make = size, make

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        places = range(self._size)[place]
        return self._make(places) if isinstance(places, int) else [self._make(one) for one in places]


def id_of(n: int) -> str:
    """The object id of the n-th user, as spread as a real one."""
    return str(UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128), version=4))


def user_row(n: int) -> Row:
    """The n-th user."""
    return user(NOW, id_of(n), f"first.last-{n}")


def report_row(n: int) -> Row:
    """What the n-th user has registered."""
    return registered(NOW, id_of(n), f"first.last-{n}", *HELD[n % len(HELD)])


async def serve(users: int) -> None:
    """Serve such a tenant, to whoever asks as often as they like."""
    from sandbox.graph import Limit, LoopbackGraph

    there = LoopbackGraph(Made(users, user_row), Made(users, report_row), reports=Limit(1_000_000, 1.0))
    async with there:
        sys.stdout.write(f"{there.endpoint}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


class Desk:
    """Takes what is owed, and tells nobody."""

    async def owe(self, notices: Sequence[Any]) -> None:
        """Take it."""


async def scan(endpoint: str, place: str) -> None:
    """Run the scan as its timer does until it is published; Graph is asked as fast as it answers."""
    from monitors.compliance.registration import RegistrationScan
    from monitors.compliance.wiring import judging_of
    from monitors.detectors import catalogue, classes
    from monitors.settings import Settings
    from monitors.storage.readings import TablesReadings
    from monitors.storage.registration import TablesRegistration
    from monitors.storage.tables import TablesStore
    from monitors.tenant.graph import graph
    from monitors.tenant.reader import GraphReader

    @asynccontextmanager
    async def opening() -> AsyncIterator[GraphReader]:
        async with graph(endpoint, None) as client:
            yield GraphReader(client, paced=False)

    settings, store = Settings.read({}, classes()), await TablesStore.open(place)
    judging = judging_of(store, settings, catalogue(settings.declared, settings.parameters), Desk())  # type: ignore[arg-type]
    one = RegistrationScan(judging, TablesReadings(store.account), TablesRegistration(store.account), opening)
    now = NOW
    while "registration" not in await judging.times.published():
        await one.run(now)
        now += timedelta(minutes=5)
    await store.close()


@contextmanager
def graph_of(users: int) -> Iterator[str]:
    """Where such a tenant is served, by another process."""
    command = [sys.executable, "-m", "tests.benchmarks.crowd", "graph", str(users)]
    with Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as serving:
        assert serving.stdout
        yield serving.stdout.readline().strip()
        serving.communicate()


def pages(make: Callable[[int], Row], users: int) -> list[bytes]:
    """A list in pages of 999, as Graph answers."""
    return [json.dumps({"@odata.nextLink": "https://graph.microsoft.com/v1.0/next", "value": [
        make(n) for n in range(first, min(first + 999, users))]}).encode() for first in range(0, users, 999)]


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    asyncio.run(serve(int(rest[0])) if what == "graph" else partial(scan, *rest)())
