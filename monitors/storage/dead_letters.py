"""What could not be read or judged, written down so that people and `redrive` can find it: the table `deadletters`."""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from monitors.records.envelope import SetAside
from monitors.storage.tables import Row, TablesStore, escaped

DEAD_LETTERS: Final = "deadletters"
LONGEST: Final = 1_000
"""How many letters of a reason or head are kept: this write must never fail for what it says."""
UNPRINTABLE: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


class Lost(NamedTuple):
    """A range of sequence numbers that was not judged, both ends included."""

    hub: str
    partition: str
    first: int
    last: int

    def holds(self, other: "Lost") -> bool:
        """Whether all of another range lies in this one."""
        return self[:2] == other[:2] and self.first <= other.first and other.last <= self.last


class TablesDeadLetters:
    """Rows by hub and partition, in order of sequence number; writing one again changes nothing."""

    def __init__(self, store: TablesStore) -> None:
        self._account = store.account.apart()

    async def set_aside(self, hub: str, partition: str, sequence: int, what: SetAside) -> None:
        """Write down a body, or one record of it, that can never be read."""
        place = "body" if what.index is None else f"{what.index:06d}"
        await self._write(hub, partition, f"{sequence:020d}|{place}", {
            "kind": "set_aside", "sequence": str(sequence), "place": place,
            "reason": printable(what.reason), "head": printable(what.head)})

    async def lost(self, hub: str, partition: str, first: int, last: int) -> None:
        """Write down the sequence numbers from first to last as not judged."""
        await self._write(hub, partition, lost_key(first, last), {"kind": "lost", "first": str(first), "last": str(last)})

    async def lost_ranges(self) -> list[Lost]:
        """The ranges written down as not judged, by hub, partition and first number."""
        rows = await self._account.rows(
            DEAD_LETTERS, "kind eq @kind", {"kind": "lost"}, ["PartitionKey", "first", "last"])
        return sorted(lost_of(row) for row in rows)

    async def found(self, lost: Lost) -> None:
        """Forget a range that was judged after all; what was set aside of it stays."""
        await self._account.remove(DEAD_LETTERS, partition_key(lost.hub, lost.partition), lost_key(lost.first, lost.last))

    async def _write(self, hub: str, partition: str, row_key: str, properties: Row) -> None:
        key = {"PartitionKey": partition_key(hub, partition), "RowKey": row_key}
        await self._account.upsert(DEAD_LETTERS, [key | properties])


def partition_key(hub: str, partition: str) -> str:
    """The partition key of a hub's partition."""
    return escaped(f"{hub}|{partition}")


def lost_key(first: int, last: int) -> str:
    """The row key of a lost range."""
    return f"{first:020d}|lost|{last:020d}"


def lost_of(row: Row) -> Lost:
    """The range that a row keeps; names of hubs are too short for their keys to be cut."""
    hub, _, partition = unquote(row["PartitionKey"].replace("=", "%")).rpartition("|")
    return Lost(hub, partition, int(row["first"]), int(row["last"]))


def printable(text: str) -> str:
    """The beginning of a text, with what neither the service nor a screen takes made visible."""
    return UNPRINTABLE.sub("\ufffd", text[:LONGEST])
