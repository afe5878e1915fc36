"""What sign-ins show of people, in Azure Table Storage: one table a UTC day, deleted whole when it is past the 30 days.

A row holds facts that one batch was the first to show to its process. Its key is a digest of them: so no row ever takes the
place of another, and a day is the union of its rows, however batches were cut, repeated and spread over instances.
"""

import re
import zlib
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from msgspec import msgpack

from monitors.hashing import hashes
from monitors.records.instant import DAY, HOUR, MINUTE, Instant, day_of, since_epoch, written
from monitors.shown_days import Days
from monitors.storage.tables import Account, Row, pieces
from monitors.storage.tallies import TablesTallies, cut
from monitors.tenant.area import NotRead
from monitors.tenant.usage import LegacyUse, Readiness, ReportOnly
from monitors.usage import (
    DEVICE,
    LET_IN,
    METHOD,
    REFUSED,
    SOMETHING,
    WOULD_ASK,
    WOULD_FAIL,
    Day,
    Fact,
    settled,
    unsettled,
)

USAGE: Final = "usage"
FACTS: Final = "facts"
DAYS: Final = 30
"""So many days are told of, today among them."""
KEPT_DAYS: Final = 31
OPEN_DAYS: Final = 10
"""No fact of a day further back is still taken, so what was read of it stays true."""
ARRIVED: Final = 3 * HOUR
"""So long after midnight nearly all records of a day have arrived."""
OVER_MIDNIGHT: Final = HOUR
"""Whoever was asked late in the evening may get in so much later."""
SILENT_DAYS: Final = 3
"""Where no sign-in was judged for longer, nobody can tell what people do now."""
MOST_FACTS: Final = 1_000
"""How many facts one row holds; an entity may have 1 MiB."""
DECODED: Final = msgpack.Decoder(list[tuple[str, str, str]])


class TablesUsage:
    """The facts of a tenant, and the areas that they come to."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()
        self._tallies = TablesTallies(account)
        self._closed = Days()
        """What was shown on days that are read once and for all."""

    async def keep(self, day: Day, facts: Collection[Fact]) -> None:
        """Keep facts of a day; once more changes nothing. One write a thousand facts."""
        ordered = sorted(facts)
        for first in range(0, len(ordered), MOST_FACTS):
            await self._account.upsert(table_of(day), [row_of(ordered[first:first + MOST_FACTS])])

    async def areas(self, at: Instant) -> dict[str, object]:
        """What sign-ins of the last 30 days have shown, by area; NotRead with the reason where none was judged of late."""
        today, there = at // DAY, await self._days()
        first = today - DAYS + 1
        self._closed.begin(first)
        found = self._closed.copy()
        for day in sorted(there.intersection(range(first, today + 1)) - self._closed.days):
            facts = await self._read(day, at)
            for days in (found, self._closed) if day <= today - OPEN_DAYS else (found,):
                days.add(day, facts)
        judged = found.of(SOMETHING)
        if not judged or judged[-1] < (today - SILENT_DAYS) * DAY:
            unread = NotRead(f"no sign-in was judged since {written(judged[-1] if judged else first * DAY)[:10]}")
            return dict.fromkeys(("legacy_use", "report_only", "readiness"), unread)
        told = found.told()
        return {"legacy_use": LegacyUse(judged, told[LET_IN], told[REFUSED]),
                "report_only": ReportOnly(judged, told[WOULD_FAIL], told[WOULD_ASK]),
                "readiness": Readiness(judged, told[DEVICE], told[METHOD])}

    async def _settled(self, day: Day, facts: frozenset[Fact]) -> frozenset[Fact]:
        """The facts of a day that is over, with what the tallies say of those who were asked for something."""
        users = sorted(unsettled(facts))
        if not users:
            return facts
        numbers, minute = dict(zip(hashes(users), users, strict=True)), day * DAY // MINUTE
        there = await self._tallies.got_in(numbers.keys(), minute, minute + (DAY + OVER_MIDNIGHT) // MINUTE)
        found = settled(facts, users, {numbers[one] for one in there})
        await self.keep(day, found)
        return facts | found

    async def drop_old(self, today: Instant) -> list[str]:
        """Delete the tables of days more than 31 days before today; their names."""
        kept = today // DAY - KEPT_DAYS
        old = [day for day in sorted(await self._days()) if day < kept]
        for day in old:
            await self._account.client.delete_table(self._account.prefix + table_of(day))
        return [table_of(day) for day in old]

    async def _read(self, day: Day, at: Instant) -> frozenset[Fact]:
        rows = await self._account.rows(table_of(day), "PartitionKey eq @facts", {"facts": FACTS})
        found = frozenset(fact for row in rows for fact in facts_of(row))
        return await self._settled(day, found) if day < (at - ARRIVED) // DAY else found

    async def _days(self) -> set[Day]:
        """The days that have a table."""
        begin = self._account.prefix + USAGE
        tables = self._account.client.query_tables("TableName ge @first and TableName lt @after", parameters={
            "first": begin + "0", "after": begin + "99999999"})
        names = [table.name async for table in tables]
        self._account.operations += 1
        return {day_named(name[-8:]) for name in names if re.fullmatch(re.escape(begin) + r"\d{8}", name)}


def table_of(day: Day) -> str:
    """The table of a day."""
    return USAGE + day_of(day * DAY)


def day_named(digits: str) -> Day:
    """The day that eight digits name."""
    return since_epoch(datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC)) // DAY


def row_of(facts: list[Fact]) -> Row:
    """Facts as they are kept."""
    packed = msgpack.encode(facts)
    return {"PartitionKey": FACTS, "RowKey": blake2b(packed, digest_size=16).hexdigest()} | cut("p", zlib.compress(packed))


def facts_of(row: Row) -> list[Fact]:
    """The facts that a row keeps."""
    return [Fact(*one) for one in DECODED.decode(zlib.decompress(b"".join(pieces(row, "p"))))]
