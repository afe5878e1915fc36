"""What could not be read or judged, written down so that people and `redrive` can find it: the table `deadletters`."""

import re
from typing import Final

from monitors.records.envelope import SetAside
from monitors.storage.tables import Row, TablesStore, escaped

DEAD_LETTERS: Final = "deadletters"
LONGEST: Final = 1_000
"""How many letters of a reason or head are kept: this write must never fail for what it says."""
UNPRINTABLE: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


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
        await self._write(hub, partition, f"{first:020d}|lost|{last:020d}", {
            "kind": "lost", "first": str(first), "last": str(last)})

    async def _write(self, hub: str, partition: str, row_key: str, properties: Row) -> None:
        key = {"PartitionKey": escaped(f"{hub}|{partition}"), "RowKey": row_key}
        await self._account.upsert(DEAD_LETTERS, [key | properties])


def printable(text: str) -> str:
    """The beginning of a text, with what neither the service nor a screen takes made visible."""
    return UNPRINTABLE.sub("\ufffd", text[:LONGEST])
