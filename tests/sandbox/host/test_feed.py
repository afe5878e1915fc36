"""The real functions in the local host, over Azurite: what they say of a feed with a hole in it, and of one that ends."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

import function_app
from alerting.wiring import opened
from monitors import invocation, wiring
from sandbox.azurite import Azurite
from sandbox.host import Host
from tests.alerting.fed import stated, steps
from tests.builders import body, record
from tests.runtime.worker import BREAK_GLASS
from tests.sandbox.host.test_deliveries import HUB, SETTINGS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The time of a worker that is wired as in Azure, over tables of its own."""
    now = [datetime.now(UTC)]
    with Azurite() as own:
        for name, text in {"DATA_STORAGE_TABLES": own.connection_string, "BREAK_GLASS_IDS": BREAK_GLASS}.items():
            monkeypatch.setenv(name, text)
        monkeypatch.setattr(wiring, "_runtime", invocation.Runtime(partial(wiring.joined, opened), lambda: now[0]))
        wiring.settings.cache_clear()
        yield now
    wiring.settings.cache_clear()


def test_a_hole_and_a_silence_are_told(clock: list[datetime]) -> None:
    async def lived() -> list[tuple[str, str, str]]:
        host = Host(function_app.app, SETTINGS, clock=lambda: clock[0])
        await host.deliver(HUB, [body(record(n=n)) for n in range(3)])
        host.skip(HUB, 4)
        await host.deliver(HUB, [body(record(n=9))])
        store: Any = (await wiring.runtime(opened).parts()).stream.ledger.store
        await ticks(host, [1] * 3)
        before = await stated(store)
        await ticks(host, steps(121))
        after = await stated(store)
        await store.close()
        return [*before, *after]

    async def ticks(host: Host, minutes: list[int]) -> None:
        for each in minutes:
            clock[0] += timedelta(minutes=each)
            await host.fire("tick")

    gap = ("feed_gap", "sign-ins/0", "high")
    assert asyncio.run(lived()) == [gap, gap, ("feed_silent", "AuditLogs", "critical"), ("feed_silent", "SignInLogs", "critical")]
