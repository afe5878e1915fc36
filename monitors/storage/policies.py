"""The policy snapshot in Azure Table Storage: one row that says which scan is read, and a few rows that hold it.

A scan is one document, packed and cut into pieces: an instance reads all of it every ten minutes, and keeps it in memory.
"""

import zlib
from typing import Final

from msgspec import msgpack

from monitors.policies import PolicyScan
from monitors.storage.tables import MOST_BYTES, Account

TABLE: Final = "policies"
CURRENT: Final = "current"
PIECES: Final = "scan"
DECODED: Final = msgpack.Decoder(PolicyScan)


class TablesPolicies:
    """Reads the scan last published. A scan is invisible until all of it is written."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()

    async def read(self) -> PolicyScan | None:
        """The scan in force; None where none was ever published."""
        scan, count = await self._current()
        if not scan:
            return None
        rows = await self._account.rows(TABLE, "PartitionKey eq @scan", {"scan": PIECES + scan})
        if len(rows) != count:
            return await self._read_next(scan)
        packed = b"".join(row["piece"] for row in sorted(rows, key=lambda row: row["RowKey"]))
        return DECODED.decode(zlib.decompress(packed))

    async def publish(self, found: PolicyScan, scan: str) -> None:
        """Write a whole scan and make it the one that is read; `scan` is letters and digits, and no two scans share one."""
        if not (scan.isascii() and scan.isalnum()):
            raise ValueError(f"{scan!r} cannot name a scan: letters and digits only")
        packed = zlib.compress(msgpack.encode(found))
        pieces = [packed[at:at + MOST_BYTES] for at in range(0, len(packed), MOST_BYTES)]
        for number, piece in enumerate(pieces):
            await self._account.upsert(TABLE, [{"PartitionKey": PIECES + scan, "RowKey": f"{number:06d}", "piece": piece}])
        before, count = await self._current()
        await self._account.upsert(TABLE, [
            {"PartitionKey": CURRENT, "RowKey": CURRENT, "scan": scan, "pieces": len(pieces)}])
        for number in range(count if before not in ("", scan) else 0):
            await self._account.remove(TABLE, PIECES + before, f"{number:06d}")

    async def _current(self) -> tuple[str, int]:
        """The scan in force and how many pieces it has; "" for none."""
        row = await self._account.row(TABLE, CURRENT, CURRENT)
        return ("", 0) if row is None else (row["scan"], row["pieces"])

    async def _read_next(self, gone: str) -> PolicyScan | None:
        """The scan that took the place of one which was dropped while it was read."""
        scan, _ = await self._current()
        if scan == gone:
            raise OSError(f"policy scan {gone} is incomplete")
        return await self.read()
