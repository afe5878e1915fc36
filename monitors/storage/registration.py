"""The registration snapshot in Azure Table Storage: one table for each scan, and one row that says which scan is read.

A user's partition is one of 256, by a hash of the object id: a look-up is one point read, and of 500,000 users each partition
holds about 2,000 rows, to be written a hundred at a time.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from time import monotonic
from typing import Any, Final, NamedTuple

from msgspec import json

from monitors.registration import Registered
from monitors.storage.tables import MOST_ROWS, Account, Row, escaped

CURRENT: Final = "registration"
"""The table of the one row that names the scan in force."""
SCANS: Final = "registered"
"""What the name of every scan's table begins with."""
LONGEST_SCAN: Final = 32
BUCKETS: Final = 256
AT_ONCE: Final = 8
"""How many transactions are under way together while a scan is written."""
BRIEFLY: Final = 60.0
"""For how many seconds a reader goes on with the scan it knows; that of the scan before is kept so long, and longer."""
DECODED_METHODS: Final = json.Decoder(tuple[str, ...])


class InForce(NamedTuple):
    """The scan in force and the one before it, "" for none, and of how many users each tells, where that was said."""

    scan: str = ""
    before: str = ""
    rows: int | None = None
    rows_before: int | None = None


class TablesRegistration:
    """Reads the scan last published. A scan is invisible until `publish` ends, and then visible as a whole."""

    buckets = BUCKETS

    def __init__(self, account: Account, clock: Callable[[], float] = monotonic) -> None:
        self._account = account.apart()
        self._clock = clock
        self._scan = ""
        self._until = float("-inf")

    async def of(self, user: str) -> Registered | None:
        """What the user has registered; None where the published scan does not know, or there is none."""
        scan = await self._current()
        row = await self._account.row(SCANS + scan, partition(user), escaped(user)) if scan else None
        return None if row is None else registered_of(user, row)

    @staticmethod
    def bucket(user: str) -> int:
        """Which of its buckets a user is in."""
        return bucket(user)

    async def publish(self, rows: Iterable[Registered], scan: str) -> None:
        """Write a whole scan and make it the one that is read. `scan` is letters and digits; no two scans share one."""
        await self.stage(rows, scan)
        await self.release(scan)

    async def stage(self, rows: Iterable[Registered], scan: str) -> None:
        """Write rows of a scan that nobody reads yet; writing one again changes nothing. Raises what the store raises first."""
        table, waiting = table_of(scan), transactions(rows)
        while together := [*islice(waiting, AT_ONCE)]:
            for done in await asyncio.gather(*(self._account.upsert(table, one) for one in together), return_exceptions=True):
                if isinstance(done, BaseException):
                    raise done  # when all have ended: nothing is written behind the back of whoever hears of it

    async def release(self, scan: str, rows: int | None = None) -> None:
        """Let readers have the staged scan, in one write, and drop all others but the one that readers may still know."""
        table, now = table_of(scan), await self._read()
        before, rows_before = (now.before, now.rows_before) if now.scan == scan else (now.scan, now.rows)
        counts = {name: many for name, many in (("rows", rows), ("rows_before", rows_before)) if many is not None}
        await self._account.upsert(CURRENT, [
            {"PartitionKey": CURRENT, "RowKey": CURRENT, "scan": scan, "before": before} | counts])
        self._know(scan)
        await self._drop_all_but({table, SCANS + before})

    async def rows_before(self) -> int | None:
        """How many users the scan before the one in force told of; None where there was none."""
        return (await self._read()).rows_before

    async def _current(self) -> str:
        if self._clock() >= self._until:
            self._know((await self._read()).scan)
        return self._scan

    async def _read(self) -> InForce:
        row = await self._account.row(CURRENT, CURRENT, CURRENT)
        return InForce() if row is None else InForce(row["scan"], row["before"], row.get("rows"), row.get("rows_before"))

    def _know(self, scan: str) -> None:
        self._scan, self._until = scan, self._clock() + BRIEFLY

    async def _drop_all_but(self, kept: set[str]) -> None:
        client, begin = self._account.client, self._account.prefix
        limits = {"first": begin + SCANS, "after": begin + SCANS + "~"}
        tables = client.query_tables("TableName gt @first and TableName lt @after", parameters=limits)
        names = [table.name async for table in tables]
        for name in names:  # what deletes tables does not rest on the service's order of letters alone
            if name.startswith(begin + SCANS) and name.removeprefix(begin) not in kept:
                await client.delete_table(name)


def table_of(scan: str) -> str:
    """The table of a scan. Raises ValueError where no table can be called so."""
    if not (scan.isascii() and scan.isalnum() and len(scan) <= LONGEST_SCAN):
        raise ValueError(f"{scan!r} cannot name a scan: letters and digits only, at most {LONGEST_SCAN}")
    return SCANS + scan


def bucket(user: str) -> int:
    """Which of the 256 partitions a user is in."""
    return blake2b(user.encode("utf-8", "replace"), digest_size=1).digest()[0]


def partition(user: str) -> str:
    """The partition's key: two hex digits."""
    return f"{bucket(user):02x}"


def transactions(rows: Iterable[Registered]) -> Iterator[list[Row]]:
    """Rows of one partition each, a hundred at most; holds at most 256 such."""
    waiting = defaultdict[str, list[Row]](list)
    for one in rows:
        row = row_of(one)
        own = waiting[row["PartitionKey"]]
        own.append(row)
        if len(own) == MOST_ROWS:
            yield waiting.pop(row["PartitionKey"])
    yield from waiting.values()


def row_of(one: Registered) -> Row:
    """A user as it is kept."""
    return {"PartitionKey": partition(one.user), "RowKey": escaped(one.user), "methods": json.encode(one.methods).decode(),
            "privileged": one.privileged}


def registered_of(user: str, row: Any) -> Registered:
    """The user that a row keeps."""
    return Registered(user, DECODED_METHODS.decode(row["methods"]), row["privileged"])
