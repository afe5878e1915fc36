"""The outbox in Table Storage: what is owed, how far its telling has come, and pointers to it by severity.

Notices lie where the ledger wrote them, beside the head row that owes them; the state of their telling lies next to them, so
that one transaction changes both. The table `outbox` holds pointers only: lost ones are found again by `sweep`.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import json

from alerting.delivery import Etag, Opened, Pointer
from alerting.duties import State
from alerting.filed import TablesFiled
from monitors.finding import Finding, Notice, Severity
from monitors.records.instant import Instant
from monitors.storage.tables import EPISODES, MOST_ROWS, Account, Change, Row, escaped, notice_key, notice_of, notice_row

log = logging.getLogger(__name__)

OUTBOX: Final = "outbox"
STATE: Final = json.Decoder(State)
MERGE: Final[Mapping[str, Any]] = {"mode": "merge"}
MOST_COUNTED: Final = 1_000


class Owed(NamedTuple):
    """How many notices are owed, 1,000 at the most, and since when the oldest of those is; None where there is none."""

    notices: int
    since: Instant | None


class TablesOutbox:
    """Delivery's Box over an account's tables."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.filed = TablesFiled(account)

    async def owe(self, notices: Sequence[Notice], due: Instant) -> list[Pointer]:
        """File notices that the store holds, and point to them; the pointers."""
        await self.filed.take(notices)
        pointers = [pointer(one, due) for one in notices]
        await self.account.upsert(OUTBOX, map(pointer_row, pointers))
        if pointers:
            log.info("owed notices=%d alerts=%s", len(pointers), " ".join(dict.fromkeys(one.alert for one in pointers)))
        return pointers

    async def state_up(self, notices: Sequence[Notice], due: Instant) -> list[Pointer]:
        """Write notices that no head row owes, unless they are there, and point to them; the pointers."""
        for one in notices:
            await self.account.insert(EPISODES, notice_row(pointer(one, due).key, one))
        return await self.owe(notices, due)

    async def due(self, now: Instant, most: int) -> list[Pointer]:
        """What is to be tried now, the most severe first, and of those what has waited longest."""
        found: list[Pointer] = []
        for severity in sorted(Severity, reverse=True):
            if len(found) < most:
                rows = await self.account.rows(OUTBOX, "PartitionKey eq @severity and next_try le @now",
                                               {"severity": severity.word, "now": digits(now)}, most=most - len(found))
                found += sorted(map(pointer_of, rows), key=lambda one: (one.next_try, one.alert, one.number))
        return found

    async def owed(self) -> Owed:
        """How much is owed."""
        rows = await self.account.rows(OUTBOX, "", {}, ["next_try", "since"], most=MOST_COUNTED)
        return Owed(len(rows), min(map(since_of, rows), default=None))

    async def open(self, pointer: Pointer) -> Opened:
        """All that is known of the alert."""
        partition, first = escaped(pointer.key), notice_key(pointer.alert, 0)
        bounds = {"key": partition, "first": first, "end": f"{first.rpartition('|')[0]}}}"}
        rows = await self.account.rows(EPISODES, "PartitionKey eq @key and RowKey ge @first and RowKey lt @end", bounds)
        state, etag = State(), None
        if rows and rows[-1]["RowKey"] == state_key(pointer.alert):
            last = rows.pop()
            state, etag = STATE.decode(last["state"]), last.metadata["etag"]
        return Opened([notice_of(row) for row in rows], state, etag)

    async def said_by(self, finding: Finding) -> str:
        """The alert that says it instead; "" where it is told by itself, or nobody has decided yet."""
        key = escaped(f"{finding.subject.kind}|{finding.subject.id}")
        row = await self.account.row(EPISODES, key, state_key(finding.id))
        return STATE.decode(row["state"]).rolled_up_into if row else ""

    async def keep(self, pointer: Pointer, state: State, etag: Etag) -> Etag:
        """Write the state under its ETag, and mark the notices that it says everybody was told of. Raises Conflict."""
        partition = escaped(pointer.key)
        row = {"PartitionKey": partition, "RowKey": state_key(pointer.alert), "state": json.encode(state).decode()}
        marks: list[Change] = [
            ("update", {"PartitionKey": partition, "RowKey": notice_key(pointer.alert, number), "delivered": True}, MERGE)
            for number in range(1, state.told_up_to + 1)]
        while len(marks) >= MOST_ROWS:
            await self.account.write(EPISODES, marks[:MOST_ROWS])
            del marks[:MOST_ROWS]
        return await self.account.change(EPISODES, row, etag, marks)

    async def postpone(self, pointer: Pointer, until: Instant) -> None:
        """Point to it again, for later."""
        await self.account.upsert(OUTBOX, [pointer_row(pointer._replace(next_try=until))])

    async def drop(self, pointer: Pointer) -> None:
        """Nothing is owed there any more."""
        await self.account.remove(OUTBOX, pointer.severity, row_key(pointer))

    async def sweep(self, now: Instant) -> int:
        """Point again to whatever is not told and has no pointer, as after a crash between the two; how many those were."""
        rows = await self.account.rows(EPISODES, "delivered eq @told", {"told": False})
        if not rows:
            return 0
        known = {(one.severity, row_key(one)) for one in map(pointer_of, await self.account.rows(OUTBOX, "", {}))}
        held = {pointer(one, now): one for one in map(notice_of, rows)}
        missing = [one for one in held if (one.severity, row_key(one)) not in known]
        await self.filed.take([held[one] for one in missing])
        await self.account.upsert(OUTBOX, map(pointer_row, missing))
        if missing:
            log.warning("swept notices=%d whose pointers were lost", len(missing))
        return len(missing)


def pointer(notice: Notice, due: Instant) -> Pointer:
    """Where delivery finds a notice."""
    subject = notice.finding.subject
    return Pointer(notice.finding.severity.word, notice.alert, notice.number, f"{subject.kind}|{subject.id}", due, due)


def pointer_row(one: Pointer) -> Row:
    """A pointer as it is kept."""
    return {"PartitionKey": one.severity, "RowKey": row_key(one), "alert": one.alert, "number": one.number, "key": one.key,
            "next_try": digits(one.next_try), "since": digits(one.since)}


def pointer_of(row: Row) -> Pointer:
    """The pointer that a row keeps."""
    return Pointer(row["PartitionKey"], row["alert"], row["number"], row["key"], int(row["next_try"]), since_of(row))


def since_of(row: Row) -> Instant:
    """Since when a pointer's notice is owed; of one that an earlier version wrote, when it is to be tried again."""
    return int(row.get("since") or row["next_try"])


def row_key(one: Pointer) -> str:
    """The row key of a pointer."""
    return f"{escaped(one.alert)}|{one.number:06d}"


def state_key(alert: str) -> str:
    """The row key of how far the telling of an alert has come; it stands after the alert's notices."""
    return f"notice|{escaped(alert)}|state"


def digits(at: Instant) -> str:
    """An instant as text whose order is that of time."""
    return f"{at:017d}"
