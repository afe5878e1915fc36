"""How far each partition has come, in Table Storage: the table `progress`, one row a hub and partition."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import msgpack

from monitors.feed.gaps import Place
from monitors.feed.progress import Came, Progress
from monitors.ledger import Busy, Conflict, Etag, Verdict
from monitors.records.envelope import Batch
from monitors.records.instant import since_epoch
from monitors.storage.tables import Account, Row, escaped
from monitors.stretch import Stretch

PROGRESS: Final = "progress"
PARTITIONS: Final = "partitions"
TRIES: Final = 8
DECODED: Final = msgpack.Decoder(Progress)


class TablesProgress:
    """A keeper. One write a batch: what this process wrote last it remembers, and it reads only where another wrote since."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._written: dict[Place, tuple[Progress | None, Etag]] = {}

    async def keep(self, stretch: Stretch, batch: Batch, verdict: Verdict, now: datetime) -> None:
        """Write down that these events were judged. Raises what the store raises, and Busy."""
        del verdict
        if stretch.first < 0:
            return  # nobody says which events they were
        place, came, at = Place(stretch.hub, stretch.partition), Came.of(batch), since_epoch(now)
        for _ in range(TRIES):
            known, etag = self._written.pop(place) if place in self._written else await self._read(place)
            after = (known or Progress(began=at)).after(stretch, came, at)
            try:
                if after != known:
                    etag = await self._account.change(PROGRESS, row_of(place, after), etag)
            except Conflict:
                continue
            self._written[place] = after, etag
            return
        raise Busy(PROGRESS)

    async def all(self) -> Mapping[Place, Progress]:
        """All partitions, as they stand."""
        rows = await self._account.rows(PROGRESS, "PartitionKey eq @all", {"all": PARTITIONS})
        return {Place(row["hub"], row["partition"]): DECODED.decode(row["progress"]) for row in rows}

    async def _read(self, place: Place) -> tuple[Progress | None, Etag]:
        row = await self._account.row(PROGRESS, PARTITIONS, key_of(place))
        return (DECODED.decode(row["progress"]), row.metadata["etag"]) if row else (None, None)


def key_of(place: Place) -> str:
    """The row key of a partition."""
    return escaped("|".join(place))


def row_of(place: Place, progress: Progress) -> Row:
    """What is known of a partition, as it is kept."""
    return {"PartitionKey": PARTITIONS, "RowKey": key_of(place), **place._asdict(), "progress": msgpack.encode(progress)}
