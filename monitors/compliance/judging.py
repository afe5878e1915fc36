"""Judges a scan's checks and publishes what they say: findings first, then whoever must be told, then all results in one step.

Whatever is cut off on the way is done again by the next run: nothing that was told is told twice, and nothing is lost, because
what is told is remembered with the telling, and results are in force only once everything was told.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from monitors.check import Check, Result, results
from monitors.compliance.changes import SHOWN, Judged
from monitors.compliance.results import Kept, Turn, turned
from monitors.compliance.scans import Scan, checks_of, kept_for
from monitors.compliance.telling import Telling
from monitors.finding import Notice
from monitors.records.instant import Instant
from monitors.tenant.area import NotRead
from monitors.tenant.reader import GraphReader
from monitors.tenant.snapshot import TenantSnapshot

log = logging.getLogger(__name__)

Opening = Callable[[], AbstractAsyncContextManager[GraphReader]]
"""Opens the way to Graph, for as long as a block."""


class Results(Protocol):
    """Where results are kept."""

    async def current(self) -> Mapping[str, Kept]:
        """Those in force, by check."""

    async def stage(self, run: str, result: Result) -> Kept:
        """Write its findings, which nobody sees yet."""

    async def publish(self, run: str, kept: Sequence[Kept], turns: Sequence[Turn], at: Instant) -> None:
        """Put results in force in one step."""


class Areas(Protocol):
    """Where parts of the tenant are kept between scans."""

    async def read(self, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, Instant]]:
        """These areas, and when each was read; what no scan ever published is absent."""

    async def publish(self, scan: str, at: Instant, areas: Mapping[str, object]) -> None:
        """Keep what a scan read, in one step."""


class Times(Protocol):
    """When scans were published."""

    async def published(self) -> Mapping[str, Instant]:
        """Each that ever was."""

    async def note(self, scan: str, at: Instant) -> None:
        """One is."""


class Given(Protocol):
    """What Graph does not tell: areas from the stream, from reviews, of Latchkey itself."""

    async def areas(self, at: Instant) -> dict[str, object]:
        """Values, or NotRead, by area."""


class Faults(Protocol):
    """Tells of checks with a fault of their own."""

    async def told(self, broken: Iterable[tuple[str, str]], now: Instant) -> list[Notice]:
        """What is owed of them."""


class Owing(Protocol):
    """Where notices become alerts that reach people."""

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Take notices that the store holds."""


@dataclass
class Judging:
    """Judges and publishes, whichever scan it is."""

    checks: Sequence[Check]
    areas: Areas
    given: Sequence[Given]
    results: Results
    times: Times
    telling: Telling
    faults: Faults
    desk: Owing

    async def known(self, scan: Scan, at: Instant) -> TenantSnapshot:
        """What is known before a scan has read anything: what others read, and when, and what Graph does not tell."""
        wanted = kept_for(scan, self.checks)
        kept, read_at = await self.areas.read(wanted)
        held: dict[str, object] = {one: NotRead(f"{one.replace('_', ' ')} has not been scanned yet") for one in wanted}
        for source in self.given:
            held |= await source.areas(at)
        return TenantSnapshot(at, held | kept, read_at)

    async def judge(self, scan: Scan, tenant: TenantSnapshot) -> list[Notice]:
        """Judge the scan's checks on a snapshot that has all they touch, and publish; what is owed now, and is in the outbox.

        Raises what the store raises. Nothing where a later reading was published meanwhile.
        """
        at, broken = tenant.at, list[tuple[str, str]]()
        if (await self.times.published()).get(scan.name, at) > at:
            log.info("scan %s: a later one is published", scan.name)
            return []
        run = f"{scan.name}{at:017d}"
        staged = await self._staged(run, results(checks_of(scan, self.checks), tenant, lambda *fault: broken.append(fault)))
        kept, turns = turned(await self.results.current(), [one.kept for one in staged])
        owed = await self.telling.told(scan.name, staged, at) + await self.faults.told(broken, at)
        await self.desk.owe(owed)
        await self.results.publish(run, kept, turns, at)
        await self.times.note(scan.name, at)
        _report(scan, tenant, kept, turns, broken)
        return owed

    async def _staged(self, run: str, found: Iterable[Result]) -> list[Judged]:
        """Each result's findings written before the next is judged; of half a million users a check takes a second or two, after
        which the worker may answer its host."""
        staged = []
        for one in found:
            staged.append(Judged(await self.results.stage(run, one), one.found[:SHOWN]))
            await asyncio.sleep(0)
        return staged


def seen(tenant: TenantSnapshot, read: Mapping[str, object]) -> TenantSnapshot:
    """The snapshot with what was read now."""
    return replace(tenant.having(**read), read_at={name: at for name, at in tenant.read_at.items() if name not in read})


def _report(scan: Scan, tenant: TenantSnapshot, kept: Sequence[Kept], turns: Sequence[Turn],
            broken: Sequence[tuple[str, str]]) -> None:
    """One line a scan: counts and ids."""
    unread = [one for one in scan.areas if isinstance(tenant.areas.get(one), NotRead)]
    log.info("scanned scan=%s checks=%d turned=%s unread=%s broken=%s", scan.name, len(kept),
             [f"{one.result.check}:{one.result.status}" for one in turns], unread, [check for check, _ in broken])
