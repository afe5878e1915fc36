"""A registration scan over real tables and a stand-in for Graph, and what judges it: a test says only what is odd."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from monitors.compliance.registration import RegistrationScan
from monitors.compliance.scans import REGISTRATION, Scan
from monitors.finding import Notice
from monitors.records.instant import Instant, since_epoch
from monitors.storage.areas import TablesAreas
from monitors.storage.readings import TablesReadings
from monitors.storage.registration import TablesRegistration
from monitors.storage.tables import Account
from monitors.tenant.graph import Patience, graph
from monitors.tenant.reader import GraphReader
from monitors.tenant.snapshot import TenantSnapshot
from sandbox.graph import Fault, Limit, LoopbackGraph
from tests.sandbox.graph.rows import details, user

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT: Final = since_epoch(NOW)
FIVE_MINUTES: Final = timedelta(minutes=5)
QUICK: Final = Patience(attempts=2, answer=5.0, first_pause=0.01, longest_pause=1.0)


@dataclass
class Judge:
    """Remembers what it was to judge; a scan counts as published once it was judged."""

    areas: TablesAreas
    judged: list[TenantSnapshot] = field(default_factory=list)

    @property
    def times(self) -> "Judge":
        """When scans were published, it knows itself."""
        return self

    async def published(self) -> Mapping[str, Instant]:
        """When what it judged last began, or else what is in force."""
        _, kept = await self.areas.read(["users"])
        known = [*kept.values(), *(one.at for one in self.judged)]
        return {REGISTRATION.name: max(known)} if known else {}

    async def known(self, scan: Scan, at: Instant) -> TenantSnapshot:
        """Nothing but the time."""
        return TenantSnapshot(at)

    async def judge(self, scan: Scan, tenant: TenantSnapshot) -> Sequence[Notice]:
        """Remember it."""
        self.judged.append(tenant)
        return ()


def scan_over(account: Account, endpoint: str, judge: Judge | None = None, **how: Any) -> RegistrationScan:
    """A scan of the Graph at that endpoint; it asks as fast as it can."""
    @asynccontextmanager
    async def opening() -> AsyncIterator[GraphReader]:
        async with graph(endpoint, None) as client:
            yield GraphReader(client, QUICK, paced=False)

    return RegistrationScan(judge or Judge(TablesAreas(account)), TablesReadings(account), TablesRegistration(account), opening,
                            **how)


def there(users: int, *faults: Fault, most: int = 2, **how: Any) -> LoopbackGraph:
    """A Graph with so many users, all of whom have registered, in pages of a few."""
    wide = Limit(100_000, 1.0)
    return LoopbackGraph([user(n) for n in range(users)], [details(n) for n in range(users)], most=most, faults=faults,
                         reports=wide, **how)


def pages_asked(graph: LoopbackGraph) -> list[str]:
    """The requests for pages, the first of a list without a token."""
    return [one for one in graph.asked if "$skiptoken" in one or "$top" in one]
