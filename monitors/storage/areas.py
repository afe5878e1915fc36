"""Parts of the tenant in Azure Table Storage, kept between scans: one row a scan says what is in force, other rows hold it.

An area is packed, compressed and cut into rows. Readers see all that a scan found, or all that the one before did.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import uuid4

from msgspec import json

from monitors.ledger import Conflict, Etag
from monitors.records.instant import DAY, Instant
from monitors.storage.tables import MOST_BYTES, Account, Row, pieces
from monitors.tenant.packing import packed, unpacked

TABLE: Final = "areas"
CURRENT: Final = "current"
ROW_BYTES: Final = 10 * MOST_BYTES
"""What a row holds: an entity is at most 1 MiB, and as base64 the request for one should not be more either."""
COUNTS: Final = json.Decoder(dict[str, int])


class Found(NamedTuple):
    """What a scan has published: its run, when the tenant was read, and how many rows each area takes."""

    run: str
    at: Instant
    counts: Mapping[str, int]


class TablesAreas:
    """Keeps what scans read of the tenant. What a scan publishes is seen all at once, in place of what it published before."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()

    async def publish(self, scan: str, at: Instant, areas: Mapping[str, object]) -> None:
        """Keep these areas, values or NotRead, as what the scan read at that time; of two at once the later reading stays."""
        found = Found(f"{scan}|{at:017d}{uuid4().hex}", at, {})
        counts = {name: await self._stage(found.run, name, held) for name, held in areas.items()}
        while True:
            before, etag = await self._published(scan)
            if before and before.at > at:
                return await self._drop(found.run)
            try:
                await self._account.change(TABLE, row_of(scan, found._replace(counts=counts)), etag)
                break
            except Conflict:
                continue
        if before:
            await self._drop(before.run)
        await self._drop_unpublished(scan, at)
        return None

    async def read(self, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, Instant]]:
        """These areas, values or NotRead, and when each was read; what no scan ever published is not among them."""
        wanted = {name: one for name, one in latest(await self._all()).items() if name in set(names)}
        held: dict[str, Any] = {}
        for name, found in wanted.items():
            rows = await self._rows(found, name)
            if len(rows) != found.counts[name]:
                return await self._read_next(found, [*names])
            held[name] = unpacked(name, pieces_of(rows))
        return held, {name: found.at for name, found in wanted.items()}

    async def _stage(self, run: str, name: str, held: object) -> int:
        """Write an area that nobody reads yet; how many rows it takes."""
        written = 0
        for row in rows_of(run, name, packed(name, held)):
            await self._account.upsert(TABLE, [row])
            written += 1
        return written

    async def _rows(self, found: Found, name: str) -> list[Row]:
        """The rows of an area that are there."""
        return [*await self._account.rows(TABLE, "PartitionKey eq @run and RowKey ge @first and RowKey lt @after", {
            "run": found.run, "first": f"{name}.", "after": f"{name}/"})]

    async def _read_next(self, gone: Found, names: list[str]) -> tuple[dict[str, Any], dict[str, Instant]]:
        """The same from the scan that took the place of one which was dropped while it was read."""
        if gone in await self._all():
            raise OSError(f"scan {gone.run} is incomplete")
        return await self.read(names)

    async def _all(self) -> list[Found]:
        return [found_of(row) for row in await self._account.rows(TABLE, "PartitionKey eq @current", {"current": CURRENT})]

    async def _published(self, scan: str) -> tuple[Found | None, Etag]:
        row = await self._account.row(TABLE, CURRENT, scan)
        return (None, None) if row is None else (found_of(row), row.metadata["etag"])

    async def _drop_unpublished(self, scan: str, at: Instant) -> None:
        """What was begun a day before and never published: whoever wrote it is gone."""
        limits = {"first": f"{scan}|", "after": f"{scan}|{at - DAY:017d}"}
        rows = await self._account.rows(TABLE, "PartitionKey gt @first and PartitionKey lt @after", limits, ["PartitionKey"])
        for run in {row["PartitionKey"] for row in rows}:
            await self._drop(run)

    async def _drop(self, run: str) -> None:
        keys = await self._account.rows(TABLE, "PartitionKey eq @run", {"run": run}, ["RowKey"])
        for row in keys:
            await self._account.remove(TABLE, run, row["RowKey"])


def latest(found: Iterable[Found]) -> dict[str, Found]:
    """By area the scan that read it last."""
    return {name: one for one in sorted(found, key=lambda one: one.at) for name in one.counts}


def rows_of(run: str, name: str, kept: Iterable[bytes]) -> Iterator[Row]:
    """An area's pieces as they are kept: compressed, in the properties p0, p1 and so on of as many rows as each takes."""
    for number, piece in enumerate(kept):
        small = zlib.compress(piece)
        for first in range(0, len(small), ROW_BYTES):
            row = small[first:first + ROW_BYTES]
            parts = {f"p{at // MOST_BYTES}": row[at:at + MOST_BYTES] for at in range(0, len(row), MOST_BYTES)}
            yield {"PartitionKey": run, "RowKey": f"{name}.{number:06d}.{first // ROW_BYTES:06d}"} | parts


def pieces_of(rows: Iterable[Row]) -> Iterator[bytes]:
    """The pieces that rows keep."""
    for _, own in groupby(sorted(rows, key=lambda row: row["RowKey"]), lambda row: row["RowKey"].rpartition(".")[0]):
        yield zlib.decompress(b"".join(part for row in own for part in pieces(row, "p")))


def row_of(scan: str, found: Found) -> Row:
    """What a scan has published, as it is kept."""
    return {"PartitionKey": CURRENT, "RowKey": scan, "run": found.run, "at": str(found.at),
            "counts": json.encode(found.counts).decode()}


def found_of(row: Row) -> Found:
    """What such a row says."""
    return Found(row["run"], int(row["at"]), COUNTS.decode(row["counts"]))
