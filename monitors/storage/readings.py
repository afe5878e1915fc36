"""A reading that takes many runs, in Azure Table Storage: how far it is, and the pages so far, in one partition.

A page and how far the reading is with it are one transaction under an ETag: no page is kept twice, however often runs are cut
off, and of two instances that read on at once one goes on and the other stops.
"""

import zlib
from collections.abc import AsyncIterator, Iterable
from typing import Final

from msgspec import msgpack

from monitors.compliance.readings import Reading
from monitors.ledger import Etag
from monitors.storage.tables import Account, Row, pieces
from monitors.storage.tallies import cut

TABLE: Final = "readings"
SCAN: Final = "registration"
STATE: Final = "state"
PAGE: Final = "page|"
AT_ONCE: Final = 25
"""How many pages are fetched together when all are gone through."""
DECODED: Final = msgpack.Decoder(Reading)


class TablesReadings:
    """The reading of registrations that is under way."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()

    async def under_way(self) -> tuple[Reading | None, Etag]:
        """How far it is, and the ETag of that; both None where none is under way."""
        row = await self._account.row(TABLE, SCAN, STATE)
        return (None, None) if row is None else (DECODED.decode(b"".join(pieces(row, "state"))), row.metadata["etag"])

    async def advance(self, reading: Reading, etag: Etag, area: str = "", rows: Iterable[object] | None = None) -> Etag:
        """Say how far it is, together with a page of a list where there is one. Raises Conflict where somebody else did."""
        state = {"PartitionKey": SCAN, "RowKey": STATE} | cut("state", msgpack.encode(reading))
        page = [] if rows is None else [page_row(reading, area, list(rows))]
        return await self._account.change(TABLE, state, etag, [("upsert", one) for one in page])

    async def pages(self, reading: Reading, area: str) -> AsyncIterator[bytes]:
        """The pages of a list in order, as MessagePack has their rows. Raises OSError where one is missing."""
        count = reading.parts[area].pages
        for first in range(0, count, AT_ONCE):
            after = min(first + AT_ONCE, count)
            bounds = {"scan": SCAN, "first": key_of(reading, area, first), "after": key_of(reading, area, after)}
            rows = await self._account.rows(TABLE, "PartitionKey eq @scan and RowKey ge @first and RowKey lt @after", bounds)
            if len(rows) != after - first:
                raise OSError(f"pages of {area} in reading {reading.began} are missing")
            for row in sorted(rows, key=lambda row: row["RowKey"]):
                yield zlib.decompress(b"".join(pieces(row, "rows")))

    async def end(self) -> None:
        """Forget the reading: its state first, lest it be taken for one that goes on, then all pages."""
        await self._account.remove(TABLE, SCAN, STATE)
        await self.drop_pages()

    async def drop_pages(self) -> None:
        """Forget all pages, but not how the reading went."""
        bounds = {"scan": SCAN, "first": PAGE, "after": PAGE + "~"}
        where = "PartitionKey eq @scan and RowKey ge @first and RowKey lt @after"
        for row in await self._account.rows(TABLE, where, bounds, ["RowKey"]):
            await self._account.remove(TABLE, SCAN, row["RowKey"])


def key_of(reading: Reading, area: str, page: int) -> str:
    """The row key of a page."""
    return f"{PAGE}{reading.began:017d}|{area}|{page:06d}"


def page_row(reading: Reading, area: str, rows: list[object]) -> Row:
    """A page as it is kept: the last one that the reading has of that list."""
    key = key_of(reading, area, reading.parts[area].pages - 1)
    return {"PartitionKey": SCAN, "RowKey": key} | cut("rows", zlib.compress(msgpack.encode(rows)))
