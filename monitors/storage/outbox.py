"""Pointers to what is owed to people, by severity, for delivery to read: the table `outbox`."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from monitors.finding import Notice
from monitors.records.instant import Instant, since_epoch, written
from monitors.storage.tables import Row, TablesStore, escaped

log = logging.getLogger(__name__)

OUTBOX: Final = "outbox"


def clock() -> Instant:
    """Now, as this machine's clock has it."""
    return since_epoch(datetime.now(UTC))


class TablesOutbox:
    """Takes notices by their pointers; the notices themselves lie beside the head row that owes them."""

    def __init__(self, store: TablesStore, now: Callable[[], Instant] = clock) -> None:
        self._account = store.account.apart()
        self._now = now

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Point to notices that the store holds, to be tried at once."""
        if not notices:
            return
        due = written(self._now())
        await self._account.upsert(OUTBOX, [pointer(notice, due) for notice in notices])
        log.info("owed notices=%d alerts=%s", len(notices), " ".join(dict.fromkeys(one.alert for one in notices)))

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Say that notices could not be written down; until channels exist, the log is the page."""
        said = " ".join(dict.fromkeys(f"{one.finding.detector}={one.alert}" for one in notices))
        log.critical("UNRECORDED notices=%d %s", len(notices), said)


def pointer(notice: Notice, due: str) -> Row:
    """Where delivery finds a notice: `key` is the ledger's, the notice lies in its partition."""
    subject = notice.finding.subject
    return {"PartitionKey": notice.finding.severity.word, "RowKey": f"{escaped(notice.alert)}|{notice.number:06d}",
            "alert": notice.alert, "number": notice.number, "next_try": due, "key": f"{subject.kind}|{subject.id}"}
