"""What a storm of alerts about single users does to a page in its middle, over Azurite."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from monitors.finding import Severity
from monitors.storage.tables import TablesStore
from sandbox.azurite import Azurite
from tests.alerting.at_desk import AtDesk, notice
from tests.benchmarks.measured import Row


def storm(folder: Path, *, short: bool) -> Iterator[Row]:
    """Seconds until a break-glass sign-in is told, with half of the storm before it and half to come."""
    many = 300 if short else 3_000
    with Azurite() as azurite:
        took, told = asyncio.run(_paged_in(azurite.connection_string, many))
    yield Row(f"break-glass sign-in told in the middle of a storm of {many:,} single-user alerts over Azurite, seconds",
              f"{took:.2f} s; of the storm Teams heard {told} messages", took, ceiling=10)


async def _paged_in(place: str, many: int) -> tuple[float, int]:
    store = await TablesStore.open(place, "storm")
    at = AtDesk(store)
    await at.found(*(notice(f"s{number}", user=100 + number) for number in range(many // 2)))
    began, before = time.perf_counter(), len(at.teams.sent)
    await at.found(notice("b1", detector="break_glass_sign_in", severity=Severity.CRITICAL, privileged=True))
    took = time.perf_counter() - began
    assert len(at.teams.sent) == before + 1
    await at.found(*(notice(f"s{number}", user=100 + number) for number in range(many // 2, many)))
    await store.close()
    return took, len(at.teams.sent) - 1
