"""Drills in Table Storage, the table `drills`: one partition an account, one row a drill, and one row for the open one."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from monitors.drills import Drill
from monitors.ledger import Conflict
from monitors.records.instant import Instant
from monitors.storage.tables import Account, Row, escaped

DRILLS: Final = "drills"
OPEN: Final = "open"
UNFINISHED: Final = "unfinished"
"""The partition that names the drills whose result is not told yet."""
DRILL: Final = msgspec.json.Decoder(Drill)


class OpenAlready(Exception):
    """A drill of this account is open; `drill` is that one."""

    def __init__(self, drill: Drill) -> None:
        super().__init__("a drill of this account is open")
        self.drill = drill


class TablesDrills:
    """The drills of a tenant."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def declare(self, drill: Drill) -> None:
        """Begin a drill. Raises OpenAlready."""
        row = await self._account.row(DRILLS, escaped(drill.account), OPEN)
        known = DRILL.decode(row["drill"]) if row else None
        if known and known.until > drill.since:
            raise OpenAlready(known)
        await self._account.upsert(DRILLS, [unfinished(drill)])
        try:
            await self._account.change(DRILLS, drill_row(drill, OPEN), row.metadata["etag"] if row else None,
                                       [("create", drill_row(drill))])
        except Conflict:
            await self._account.remove(DRILLS, UNFINISHED, escaped(drill.id))
            raise OpenAlready(drill) from None  # another was declared at the same moment

    async def of(self, accounts: Iterable[str]) -> list[Drill]:
        """All drills of these accounts, the oldest first."""
        found = []
        for one in accounts:
            rows = await self._account.rows(DRILLS, "PartitionKey eq @account and RowKey lt @open",
                                            {"account": escaped(one), "open": OPEN})
            found += [DRILL.decode(row["drill"]) for row in rows]
        return found

    async def unfinished(self) -> list[Drill]:
        """The drills whose result is not told yet."""
        rows = await self._account.rows(DRILLS, "PartitionKey eq @unfinished", {"unfinished": UNFINISHED})
        return [DRILL.decode(row["drill"]) for row in rows]

    async def seen(self, drill: Drill, alert: str, key: str) -> None:
        """The account's sign-in raised this alert."""
        row = await self._account.row(DRILLS, UNFINISHED, escaped(drill.id))
        if row and not DRILL.decode(row["drill"]).alert:
            await self._account.upsert(DRILLS, [unfinished(replace(drill, alert=alert, key=key))])

    async def finished(self, drill: Drill, result: str) -> None:
        """Its result is told; it may still last."""
        await self._account.upsert(DRILLS, [drill_row(replace(drill, result=result))])
        await self._account.remove(DRILLS, UNFINISHED, escaped(drill.id))


def drill_row(drill: Drill, row_key: str = "") -> Row:
    """A drill as it is kept."""
    return {"PartitionKey": escaped(drill.account), "RowKey": row_key or digits(drill.since),
            "drill": msgspec.json.encode(drill).decode()}


def unfinished(drill: Drill) -> Row:
    """A drill whose result is not told yet."""
    return drill_row(drill) | {"PartitionKey": UNFINISHED, "RowKey": escaped(drill.id)}


def digits(at: Instant) -> str:
    """An instant as text whose order is that of time."""
    return f"{at:017d}"
