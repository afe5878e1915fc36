"""What Latchkey remembers of itself, for checks to judge: from where it is kept."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from monitors.declared import Declared
from monitors.drills import Drill
from monitors.feed.gaps import Place
from monitors.feed.progress import AUDIT, BY_CLIENTS, SIGN_INS, Progress
from monitors.records.instant import Instant
from monitors.tenant.own import OwnState


class Scans(Protocol):
    """When scans were published."""

    async def published(self) -> Mapping[str, Instant]:
        """Each of them."""

    async def since(self) -> Instant | None:
        """The first of all."""


class Partitions(Protocol):
    """How far all partitions have come."""

    async def all(self) -> Mapping[Place, Progress]:
        """All of them, as they stand."""


class Channels(Protocol):
    """When channels took messages."""

    async def told(self) -> Mapping[str, Instant]:
        """Each that ever did."""


class Drills(Protocol):
    """The drills of break-glass accounts."""

    async def of(self, accounts: Iterable[str]) -> list[Drill]:
        """All drills of these accounts."""


class Reports(Protocol):
    """The registration report, scan by scan."""

    async def rows_before(self) -> int | None:
        """How many rows it had in the scan before the last one."""


class Own:
    """Latchkey's own state. Raises what the store raises."""

    def __init__(self, scans: Scans, partitions: Partitions, channels: Channels, drills: Drills, reports: Reports,
                 declared: Declared) -> None:
        self._scans, self._partitions, self._channels, self._drills = scans, partitions, channels, drills
        self._reports = reports
        self._declared = declared

    async def areas(self, at: Instant) -> dict[str, object]:
        """The area `own`."""
        del at
        progress = (await self._partitions.all()).values()
        return {"own": OwnState(
            await self._scans.published(), arrived(progress, SIGN_INS, BY_CLIENTS), arrived(progress, AUDIT),
            await self._channels.told(), tuple(await self._drills.of(sorted(self._declared.break_glass))),
            await self._scans.since(), await self._reports.rows_before())}


def arrived(progress: Iterable[Progress], *categories: str) -> Instant | None:
    """When a record of any of these categories last came and was judged; None where none ever has."""
    came = (one.arrived[name] for one in progress for name in categories if name in one.arrived)
    return max(came, default=None)
