"""When each scan was last published, in Table Storage: the table `scans`, one row a scan, and one for the first of all."""

from typing import Final

from monitors.ledger import Conflict
from monitors.records.instant import Instant
from monitors.storage.tables import Account

SCANS: Final = "scans"
PUBLISHED: Final = "published"
SINCE: Final = "since"
FIRST: Final = "first"


class TablesScans:
    """The scans of a tenant."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()

    async def published(self) -> dict[str, Instant]:
        """When each scan that was ever published read what it published last."""
        rows = await self._account.rows(SCANS, "PartitionKey eq @published", {"published": PUBLISHED})
        return {row["RowKey"]: int(row["at"]) for row in rows}

    async def since(self) -> Instant | None:
        """When the first of all scans was published; None before."""
        row = await self._account.row(SCANS, SINCE, FIRST)
        return None if row is None else int(row["at"])

    async def note(self, scan: str, at: Instant) -> None:
        """It is published; an earlier reading that ends later changes nothing."""
        await self._account.insert(SCANS, {"PartitionKey": SINCE, "RowKey": FIRST, "at": str(at)})
        while True:
            known = await self._account.row(SCANS, PUBLISHED, scan)
            if known is not None and int(known["at"]) >= at:
                return
            try:
                await self._account.change(SCANS, {"PartitionKey": PUBLISHED, "RowKey": scan, "at": str(at)},
                                           known.metadata["etag"] if known is not None else None)
            except Conflict:
                continue
            return
