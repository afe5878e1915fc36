"""The scan of all users and what they have registered: read page by page over many runs, published when it is whole.

The report allows 5 requests in 10 seconds, so half a million users take longer than a function may run (Microsoft Graph
throttling limits). Each page is kept with how far the reading is; whatever is cut off reads at most one page again. The
stream's registrations are written range by range in the same way, and nobody sees them before all are.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec.structs import replace

from monitors.compliance.judging import Judging, Opening, seen
from monitors.compliance.readings import Part, Reading
from monitors.compliance.scanning import After
from monitors.compliance.scans import REGISTRATION
from monitors.finding import Notice
from monitors.ledger import Conflict, Etag
from monitors.records.instant import HOUR, Instant, since_epoch
from monitors.registration import Registered
from monitors.tenant.area import NotRead
from monitors.tenant.packing import Crowd
from monitors.tenant.people import Registrations
from monitors.tenant.reader import GraphReader, Refused
from monitors.tenant.reading.people import Leaf, leaf

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

LONGEST: Final = 240.0
"""Seconds of one run's reading and staging; the next run begins a minute later."""
STRETCH: Final = 15_000
"""Of how many users, about, the stream's registrations are written between two notes of how far that is."""
AGAIN: Final = HOUR
"""How long after a scan that failed the next one begins."""
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

    async def drop_pages(self) -> None:
        """Forget its pages, but not how it went."""


class Stream(Protocol):
    """The registrations that the stream looks up, spread over buckets."""

    buckets: int

    def bucket(self, user: str) -> int:
        """Which of them a user is in, counted from 0."""

    async def stage(self, rows: Iterable[Registered], scan: str) -> None:
        """Write rows of a scan that nobody reads yet."""

    async def release(self, scan: str, rows: int) -> None:
        """Let readers have it, and remember how many rows it has."""


@dataclass
class RegistrationScan:
    """One run reads and stages on for four minutes; what is whole is published. What cannot be read says why, and the old scan
    stays."""

    judging: Judging
    readings: Readings
    stream: Stream
    opening: Opening
    after: After | None = None
    """What is done with everything that was read before it is judged."""
    longest: float = LONGEST
    stretch: int = STRETCH
    clock: Callable[[], float] = monotonic

    async def run(self, now: "datetime") -> Sequence[Notice]:
        """Begin, go on or publish, whichever is due; the notices that are owed now. Raises what the store raises."""
        at, until = since_epoch(now), self.clock() + self.longest
        published = (await self.judging.times.published()).get(REGISTRATION.name)
        try:
            reading, etag = await self._under_way(at, published)
            if reading is None:
                return ()
            if reading.next:
                async with self.opening() as reader:
                    reading, etag = await self._read_on(reader, reading, etag, until)
            if self._unstaged(reading, published):
                reading, etag = await self._stage_on(reading, etag, until)
            if reading.next or self._unstaged(reading, published) or not reading.claimable(at):
                return ()
            await self.readings.advance(replace(reading, claimed=at), etag)
        except Conflict:
            log.info("scan registration: another instance is at it")
            return ()
        return await self._publish(reading, published)

    async def _under_way(self, at: Instant, published: Instant | None) -> tuple[Reading | None, Etag]:
        """The reading that is to go on; a new one a day after that which was published began, or an hour after one failed."""
        reading, etag = await self.readings.under_way()
        if reading and (published is None or reading.began > published):
            return reading, etag
        if reading and not reading.failed:
            await self.readings.end()
            reading, etag = None, None
        due = reading.claimed + AGAIN if reading else at if published is None else published + REGISTRATION.every
        if at < due:
            return None, None
        begun = Reading(at)
        return begun, await self.readings.advance(begun, etag)

    async def _read_on(self, reader: GraphReader, reading: Reading, etag: Etag, until: float) -> tuple[Reading, Etag]:
        """As far as a run comes. Raises Conflict where another instance reads on too."""
        while (area := reading.next) and self.clock() < until:
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

    def _unstaged(self, reading: Reading, published: Instant | None) -> bool:
        """Whether registrations are still to be written for the stream, before anything is published."""
        return (not reading.next and reading.staged < self.stream.buckets and "registration" not in reading.gaps
                and reading.replaces(published))

    async def _stage_on(self, reading: Reading, etag: Etag, until: float) -> tuple[Reading, Etag]:
        """As far as a run comes. Raises Conflict where another instance stages too: both write the same."""
        rows: Registrations = await self._gathered(reading, "registration")
        width = max(self.stream.buckets * self.stretch // max(len(rows), 1), 1)
        while reading.staged < self.stream.buckets and self.clock() < until:
            after = min(reading.staged + width, self.stream.buckets)
            await self.stream.stage(self._within(rows, reading.staged, after), reading.scan)
            reading = replace(reading, staged=after)
            etag = await self.readings.advance(reading, etag)
        log.info("scan registration: staged=%d/%d", reading.staged, self.stream.buckets)
        return reading, etag

    def _within(self, rows: Registrations, first: int, after: int) -> Iterator[Registered]:
        for user in rows:
            if first <= self.stream.bucket(user) < after:
                one = rows[user]
                yield Registered(one.user, one.methods, one.admin)

    async def _publish(self, reading: Reading, published: Instant | None) -> Sequence[Notice]:
        """Put what was read in force, then what checks say of it. Once more changes nothing, so it may be cut off anywhere."""
        read: dict[str, Any] = reading.gaps
        for area in reading.parts.keys() - read.keys():
            read[area] = await self._gathered(reading, area)
        if reading.replaces(published):
            await self._replace(reading, read)
        tenant = seen(await self.judging.known(REGISTRATION, reading.began), read)
        if self.after:
            await self.after(tenant)
        notices = await self.judging.judge(REGISTRATION, tenant)
        await (self.readings.drop_pages() if reading.failed else self.readings.end())
        return notices

    async def _gathered(self, reading: Reading, area: str) -> Any:
        crowd = Crowd(area)
        async for rows in self.readings.pages(reading, area):
            crowd.add(rows)
        return crowd.held

    async def _replace(self, reading: Reading, read: Mapping[str, Any]) -> None:
        """The scan before is no longer what others see."""
        await self.judging.areas.publish(REGISTRATION.name, reading.began, read)
        if not isinstance(read["registration"], NotRead):
            await self.stream.release(reading.scan, len(read["registration"]))
