"""The countdown of SMS and voice in Table Storage, the table `countdown`: one row a day and ring."""

from collections.abc import Sequence
from typing import Final

from msgspec import json

from monitors.compliance.countdown import Left
from monitors.storage.tables import Account, escaped

COUNTDOWN: Final = "countdown"
DECODED: Final = json.Decoder(Left)


class TablesCountdown:
    """A tenant's days until SMS and voice end, and after."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()

    async def keep(self, rows: Sequence[Left]) -> None:
        """Keep a day's rows in place of what that day had before."""
        await self._account.upsert(COUNTDOWN, [
            {"PartitionKey": COUNTDOWN, "RowKey": f"{one.day}|{escaped(one.ring)}", "left": json.encode(one).decode()}
            for one in rows])

    async def days(self, first: str, last: str) -> list[Left]:
        """The rows from one UTC day to another, both included: by day, everybody before the rings."""
        rows = await self._account.rows(
            COUNTDOWN, "PartitionKey eq @countdown and RowKey ge @first and RowKey lt @after",
            {"countdown": COUNTDOWN, "first": f"{first}|", "after": f"{last}}}"})
        return sorted((DECODED.decode(row["left"]) for row in rows), key=lambda one: (one.day, one.ring))
