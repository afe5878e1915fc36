"""What a chore knows of a subject, beside the notices that it owes of it: one transaction opens an alert and owes it."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from msgspec import msgpack

from monitors.finding import Notice, Subject
from monitors.ledger import Conflict, Etag
from monitors.storage.tables import EPISODES, Account, escaped, notice_row

State = TypeVar("State")
STATE: Final = "state|"


class TablesStates(Generic[State]):
    """The states of one chore, by subject, in the table `episodes`. Only one instance runs a chore; where two do, one wins."""

    def __init__(self, account: Account, chore: str, kind: type[State]) -> None:
        self._account = account
        self._row = STATE + chore
        self._decoded = msgpack.Decoder(kind)
        self._read: dict[Subject, tuple[State | None, Etag]] = {}

    async def of(self, subject: Subject) -> State | None:
        """What is known; read once, until it turns out that another wrote it."""
        if subject not in self._read:
            row = await self._account.row(EPISODES, key_of(subject), self._row)
            self._read[subject] = (self._decoded.decode(row["state"]), row.metadata["etag"]) if row else (None, None)
        return self._read[subject][0]

    async def commit(self, subject: Subject, state: State, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Write the state that `of` gave anew, and insert the notices, all or none; the notices, none where another was
        quicker. Raises what the store raises."""
        known, etag = self._read.pop(subject)
        if state != known:
            row = {"PartitionKey": key_of(subject), "RowKey": self._row, "state": msgpack.encode(state)}
            owed = [("create", notice_row(f"{subject.kind}|{subject.id}", one)) for one in notices]
            try:
                etag = await self._account.change(EPISODES, row, etag, owed)
            except Conflict:
                return ()
        self._read[subject] = state, etag
        return notices


def key_of(subject: Subject) -> str:
    """The partition key of a subject's notices."""
    return escaped(f"{subject.kind}|{subject.id}")
