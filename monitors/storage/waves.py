"""Waves in Azure Table Storage, the table `waves`: one row an alert about many people locked out."""

from typing import Final

from msgspec import msgpack

from monitors.records.instant import HOUR, SECOND, Instant
from monitors.storage.tables import Account, Row, pieces
from monitors.storage.tallies import cut
from monitors.waves import AFTER, Wave

WAVES: Final = "waves"
OPEN: Final = "open"
BRIEFLY: Final = 20 * SECOND
"""How long one process goes on with the waves that it knows."""
LOOKED_AT: Final = AFTER + 24 * HOUR
"""How far back a wave may have ended that is still asked for."""
DECODED: Final = msgpack.Decoder(Wave)


class TablesWaves:
    """The waves of a tenant."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()
        self._known: list[Wave] = []
        self._until: Instant = 0

    async def put(self, wave: Wave) -> None:
        """Write a wave as it stands."""
        row = {"PartitionKey": OPEN, "RowKey": wave.alert, "until": digits(wave.until)} | cut("wave", msgpack.encode(wave))
        await self._account.upsert(WAVES, [row])

    async def get(self, alert: str) -> Wave | None:
        """The wave that this alert stands for."""
        row = await self._account.row(WAVES, OPEN, alert)
        return None if row is None else wave_of_row(row)

    async def recent(self, now: Instant) -> list[Wave]:
        """The waves that have not ended long ago, as they were at most some seconds before."""
        if now >= self._until:
            rows = await self._account.rows(WAVES, "PartitionKey eq @open and until ge @until", {
                "open": OPEN, "until": digits(now - LOOKED_AT)})
            self._known, self._until = [wave_of_row(row) for row in rows], now + BRIEFLY
        return self._known


def wave_of_row(row: Row) -> Wave:
    """The wave that a row keeps."""
    return DECODED.decode(b"".join(pieces(row, "wave")))


def digits(at: Instant) -> str:
    """An instant as text whose order is that of time."""
    return f"{at:017d}"
