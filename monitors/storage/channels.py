"""When each channel last took a message, in Table Storage: the partition `told` of the table `channels`."""

from collections.abc import Iterable
from typing import Final

from monitors.records.instant import Instant
from monitors.storage.tables import Account

CHANNELS: Final = "channels"
TOLD: Final = "told"


class TablesChannels:
    """The channels by which people, and the SIEM, are told."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def took(self, channels: Iterable[str], at: Instant) -> None:
        """These took a message then."""
        await self._account.upsert(CHANNELS, [{"PartitionKey": TOLD, "RowKey": one, "at": str(at)} for one in sorted(channels)])

    async def told(self) -> dict[str, Instant]:
        """When each channel last took a message; one that never did is absent."""
        rows = await self._account.rows(CHANNELS, "PartitionKey eq @told", {"told": TOLD})
        return {row["RowKey"]: int(row["at"]) for row in rows}
