"""What a worker process keeps: its runtime, the parts it joins, the settings it reads."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from alerting.wiring import opened
from monitors import invocation, wiring
from monitors.parts import Parts, Unset
from tests.runtime.test_watch import Desk, line, parts
from tests.runtime.worker import BREAK_GLASS


def test_parts_are_joined_once_and_again_where_that_failed() -> None:
    calls = []

    async def joined() -> Parts:
        calls.append(1)
        await asyncio.sleep(0)
        if len(calls) == 1:
            raise ServiceRequestError("no route")
        return parts()

    runtime = invocation.Runtime(joined)

    async def several() -> list[Parts]:
        with pytest.raises(ServiceRequestError):
            await runtime.parts()
        return await asyncio.gather(*(runtime.parts() for _ in range(5)))

    assert len({id(made) for made in asyncio.run(several())}) == 1
    assert len(calls) == 2
    asyncio.run(runtime.parts())
    assert len(calls) == 3  # another loop: clients belong to the one they were made in


class OneScan:
    """Knows the scan of policies, whose store is there."""

    async def run(self, name: str, now: datetime) -> list[Any]:
        if name != "policies":
            raise ServiceRequestError("no route")
        return [name, now]


def test_what_a_scan_finds_is_tried_at_once_and_where_the_store_fails_so_does_its_timer() -> None:
    made, desk, noon = parts(), Desk(), datetime(2026, 3, 10, 12, tzinfo=UTC)
    made.scans, made.desk = OneScan, desk

    async def joined() -> Parts:
        return made

    runtime = invocation.Runtime(joined, lambda: noon)
    asyncio.run(runtime.scan("policies"))
    assert desk.tried == ["policies", noon]
    with pytest.raises(ServiceRequestError):
        asyncio.run(runtime.scan("roles"))


def own(monkeypatch: pytest.MonkeyPatch, step: Coroutine[Any, Any, Any], **given: str) -> Any:
    """What comes of a step under these settings."""
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    wiring.settings.cache_clear()
    try:
        return asyncio.run(step)
    finally:
        wiring.settings.cache_clear()


def test_without_a_table_service_batches_wait_and_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unset, match="DATA_STORAGE_TABLES is empty"):
        own(monkeypatch, wiring.joined(opened), DATA_STORAGE_TABLES="")


def test_an_ill_formed_setting_is_said_and_the_app_runs_on(
        monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    tables = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:9/a"

    async def joined_and_closed() -> Parts:
        made = await wiring.joined(opened)
        store: Any = made.stream.ledger.store
        await store.close()
        return made

    made = own(monkeypatch, joined_and_closed(), DATA_STORAGE_TABLES=tables, BREAK_GLASS_IDS=f"{BREAK_GLASS}",
               DETECTOR_MFA_FATIGUE_THRESHOLD="many")
    assert made.stream.ledger.declared.break_glass == {BREAK_GLASS}
    assert line(caplog, "SETTING").startswith("SETTING DETECTOR_MFA_FATIGUE_THRESHOLD is ill-formed")


def test_a_worker_has_one_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "_runtime", None)
    assert wiring.runtime(opened) is wiring.runtime(opened)
    other = invocation.Runtime(partial(wiring.joined, opened))
    wiring.use(other)
    assert wiring.runtime(opened) is other
