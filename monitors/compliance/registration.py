"""The scan of all users and what they have registered: read page by page over many runs, published when it is whole.

The report allows 5 requests in 10 seconds, so half a million users take longer than a function may run (Microsoft Graph
throttling limits). Each page is kept with how far the reading is; whatever is cut off reads at most one page again.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec.structs import replace

from monitors.compliance.judging import Judging, Opening, seen
from monitors.compliance.readings import Part, Reading
from monitors.compliance.scanning import After
from monitors.compliance.scans import REGISTRATION
from monitors.finding import Notice
from monitors.ledger import Conflict, Etag
from monitors.records.instant import Instant, since_epoch
from monitors.registration import Registered
from monitors.tenant.area import NotRead
from monitors.tenant.packing import Crowd
from monitors.tenant.reader import GraphReader, Refused
from monitors.tenant.reading.people import Leaf, leaf

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

LONGEST: Final = 240.0
"""Seconds of one run's reading; the next run begins a minute later."""
CIRCLE: Final = NotRead("Graph led back to a page that it had given before")


class Readings(Protocol):
    """Where a reading is kept while it is under way."""

    async def under_way(self) -> tuple[Reading | None, Etag]:
        """How far it is."""

    async def advance(self, reading: Reading, etag: Etag, area: str = "", rows: Iterable[object] | None = None) -> Etag:
        """Say how far it is, with a page. Raises Conflict."""

    def pages(self, reading: Reading, area: str) -> AsyncIterator[bytes]:
        """The pages of a list."""

    async def end(self) -> None:
        """Forget it."""


class Stream(Protocol):
    """The registrations that the stream looks up."""

    async def stage(self, rows: Iterable[Registered], scan: str) -> None:
        """Write rows of a scan that nobody reads yet."""

    async def release(self, scan: str) -> None:
        """Let readers have it."""


@dataclass
class RegistrationScan:
    """One run reads on for four minutes, or publishes what is whole. What cannot be read says why, and the old scan stays."""

    judging: Judging
    readings: Readings
    stream: Stream
    opening: Opening
    after: After | None = None
    """What is done with everything that was read before it is judged."""
    longest: float = LONGEST

    async def run(self, now: "datetime") -> Sequence[Notice]:
        """Begin, go on or publish, whichever is due; the notices that are owed now. Raises what the store raises."""
        at = since_epoch(now)
        published = (await self.judging.times.published()).get(REGISTRATION.name)
        try:
            reading, etag = await self._under_way(at, published)
            if reading is None:
                return ()
            if reading.next:
                async with self.opening() as reader:
                    reading, etag = await self._read_on(reader, reading, etag)
            if reading.next or not reading.claimable(at):
                return ()
            await self.readings.advance(replace(reading, claimed=at), etag)
        except Conflict:
            log.info("scan registration: another instance is at it")
            return ()
        return await self._publish(reading, published)

    async def _under_way(self, at: Instant, published: Instant | None) -> tuple[Reading | None, Etag]:
        """The reading that is to go on; a new one a day after that which was published began, else None."""
        reading, etag = await self.readings.under_way()
        if reading and (published is None or reading.began > published):
            return reading, etag
        if reading:
            await self.readings.end()
        if published is not None and at < published + REGISTRATION.every:
            return None, None
        begun = Reading(at)
        return begun, await self.readings.advance(begun, None)

    async def _read_on(self, reader: GraphReader, reading: Reading, etag: Etag) -> tuple[Reading, Etag]:
        """As far as a run comes. Raises Conflict where another instance reads on too."""
        clock = asyncio.get_running_loop()
        until = clock.time() + self.longest
        while (area := reading.next) and clock.time() < until:
            part, rows, tired = await self._page(reader, area, reading.parts[area])
            reading = reading.having(area, part)
            etag = await self.readings.advance(reading, etag, area, rows)
            if tired:
                break
        log.info("scan registration: %s", " ".join(
            f"{area}={one.pages}/{one.rows} restarts={one.restarts} failures={one.failures}"
            for area, one in reading.parts.items()))
        return reading, etag

    async def _page(self, reader: GraphReader, area: str, part: Part) -> tuple[Part, list[Any] | None, bool]:
        """How far the list is with the next page, its rows, and whether it is better to try again later."""
        try:
            page: Leaf = await leaf(reader, area, part.link)
        except Refused as why:
            return part.restarted(why), None, False
        except NotRead as why:
            return part.failed(why), None, not why.licence
        return (part.restarted(CIRCLE), None, False) if part.known(page) else (part.after(page), page.rows, False)

    async def _publish(self, reading: Reading, published: Instant | None) -> Sequence[Notice]:
        """Put what was read in force, then what checks say of it. Once more changes nothing, so it may be cut off anywhere."""
        read: dict[str, Any] = reading.gaps
        for area in reading.parts.keys() - read.keys():
            read[area] = await self._gathered(reading, area)
        if published is None or all(gap.licence for gap in reading.gaps.values()):
            await self._replace(reading, read)
        tenant = seen(await self.judging.known(REGISTRATION, reading.began), read)
        if self.after:
            await self.after(tenant)
        notices = await self.judging.judge(REGISTRATION, tenant)
        await self.readings.end()
        return notices

    async def _gathered(self, reading: Reading, area: str) -> Any:
        crowd = Crowd(area)
        async for rows in self.readings.pages(reading, area):
            crowd.add(rows)
        return crowd.held

    async def _replace(self, reading: Reading, read: Mapping[str, Any]) -> None:
        """The scan before is no longer what others see."""
        rows = read["registration"]
        if not isinstance(rows, NotRead):
            await self.stream.stage((Registered(one.user, one.methods, one.admin) for one in rows.values()), reading.scan)
        await self.judging.areas.publish(REGISTRATION.name, reading.began, read)
        if not isinstance(rows, NotRead):
            await self.stream.release(reading.scan)
