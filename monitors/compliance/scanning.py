"""Scans that read the tenant in one go: read the areas, keep them, have the checks judged. What cannot be read says why."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from monitors.compliance.exclusions import policy_scan
from monitors.compliance.judging import Judging, Opening, Times, seen
from monitors.compliance.scans import BREAK_GLASS, POLICIES, ROLES, Scan
from monitors.finding import Notice
from monitors.policies import PolicyScan
from monitors.programme import Programme
from monitors.records.instant import since_epoch
from monitors.tenant.area import NotRead
from monitors.tenant.reader import NoAnswer
from monitors.tenant.reading import read_tenant
from monitors.tenant.snapshot import TenantSnapshot

LONGEST: Final = 360.0
"""Seconds for reading: the host ends whatever runs for ten minutes, and with it all that was read."""
FIRST_OF_ALL: Final = (ROLES.name, BREAK_GLASS.name)
"""What the most frequent scan rests on: where it never ran, it runs before it."""
After = Callable[[TenantSnapshot], Coroutine[Any, Any, None]]


class Scanner(Protocol):
    """Something that runs when its timer says so."""

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Do it; the notices that are owed now, which the outbox has. Raises what the store raises."""


class Snapshots(Protocol):
    """Where the policy snapshot is kept."""

    async def read(self) -> PolicyScan | None:
        """The one in force."""

    async def publish(self, found: PolicyScan, scan: str) -> None:
        """Put a new one in force."""


@dataclass
class Scanning:
    """One scan. `after` is done with what was read before it is judged; `app` is Latchkey's own client id."""

    scan: Scan
    judging: Judging
    opening: Opening
    programme: Programme
    app: str = ""
    after: After | None = None
    longest: float = LONGEST

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Read, keep, judge. Raises what the store raises: the timer fails then, and results stay as they were."""
        known = await self.judging.known(self.scan, since_epoch(now))
        read = await self._read(known)
        await self.judging.areas.publish(self.scan.name, known.at, read)
        tenant = seen(known, read)
        if self.after:
            await self.after(tenant)
        return await self.judging.judge(self.scan, tenant)

    async def _read(self, known: TenantSnapshot) -> dict[str, object]:
        """The scan's areas, each read or not. Whether Graph answers at all shows at the first of them."""
        first, *others = self.scan.areas
        async with self.opening() as reader:
            until = asyncio.get_running_loop().time() + self.longest
            given = {name: held for name, held in known.areas.items() if name not in self.scan.areas}
            asked = await read_tenant(reader, self.programme, [first], known.at, app=self.app, given=given)
            if isinstance(asked.areas[first], NoAnswer):
                return dict.fromkeys(self.scan.areas, asked.areas[first])
            told = await read_tenant(reader, self.programme, _in_time(others, until), known.at, app=self.app,
                                     given={**given, first: asked.areas[first]})
        late = NotRead(f"reading the tenant took longer than {self.longest / 60:.0f} minutes")
        return {one: told.areas.get(one, late) for one in self.scan.areas}


def _in_time(areas: Sequence[str], until: float) -> Iterator[str]:
    for one in areas:
        if asyncio.get_running_loop().time() >= until:
            return
        yield one


@dataclass
class Exclusions:
    """Publishes the policy snapshot that the stream asks; where the policies were not read, the one before stays."""

    snapshots: Snapshots
    programme: Programme

    async def publish(self, tenant: TenantSnapshot) -> None:
        """Publish it. Raises what the store raises."""
        found = policy_scan(tenant, self.programme, await self.snapshots.read())
        if found is not None:
            await self.snapshots.publish(found, f"policies{tenant.at}")


@dataclass
class Scans:
    """All scans by name."""

    by_name: Mapping[str, Scanner]
    times: Times

    async def run(self, name: str, now: datetime) -> list[Notice]:
        """Run one; at first with the most frequent one whatever it rests on. Raises what the store raises."""
        return [notice for one in await self._due(name) for notice in await self.by_name[one].run(now)]

    async def _due(self, name: str) -> list[str]:
        """Also what was never published: nobody waits hours for the first results. Roles once more, by who is in which group."""
        if name != POLICIES.name:
            return [name]
        published = await self.times.published()
        missing = [one for one in FIRST_OF_ALL if one not in published]
        return [*missing, name, *(one for one in missing if one == ROLES.name)]
