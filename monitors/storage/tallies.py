"""Tallies in Azure Table Storage.

Those of one UTC day are the table `tallies` + YYYYMMDD: one partition a minute, one row a batch, more rows where one would be
too big. A batch then notes in `tallylog` + YYYYMMDD, by the minute of the clock, which minutes it has changed, so that the
timer need not look for them. Both are deleted whole after fifteen days. How far judging has come is one row in `cohorts`.
"""

import re
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import msgpack

from monitors.cohorts import State
from monitors.ledger import Etag
from monitors.records.instant import DAY, MINUTE, Instant, day_of
from monitors.storage.tables import MOST_BYTES, Account, Row, days_of, escaped, pieces
from monitors.tallies import Event, PolicyChange, Span, Tally

TALLIES: Final = "tallies"
LOG: Final = "tallylog"
COHORTS: Final = "cohorts"
STATE: Final = "state"
KEPT_DAYS: Final = 15
MARGIN: Final = 5 * MINUTE
"""So much later than its clock says a batch may note what it changed, and still be heard of."""
MOST_PEOPLE: Final = 10_000
MOST_EVENTS: Final = 300_000
"""How many successes, or bytes of events, one row holds; an entity may have 1 MiB."""
CACHED: Final = 6 * 60
"""How many minutes one process keeps in memory."""
DECODED_STATE: Final = msgpack.Decoder(State)
DECODED_EVENTS: Final = msgpack.Decoder(list[Event])
DECODED_CHANGE: Final = msgpack.Decoder(PolicyChange)
DECODED_MINUTES: Final = msgpack.Decoder(list[int])
DECODED_COUNTS: Final = msgpack.Decoder(dict[str, int])


class TablesTallies:
    """The tallies of a tenant, and a count of what asking for them costs."""

    def __init__(self, account: Account) -> None:
        self.account = account.apart()
        self._recent: dict[int, list[Tally]] = {}
        self._looked: Instant = 0
        self._heard: set[str] = set()

    async def add(self, name: str, tally: Tally, now: Instant) -> None:
        """Keep what a batch of this name adds: one write a minute, and one that says which minutes."""
        minutes = tally.by_minute()
        for minute, one in sorted(minutes.items()):
            table, rows = TALLIES + day_of(minute * MINUTE), tally_rows(minute, name, one)
            for row in rows:
                await self.account.upsert(table, [row])
        if minutes:
            await self.account.upsert(LOG + day_of(now), [{
                "PartitionKey": minute_key(now // MINUTE), "RowKey": escaped(name), "minutes": msgpack.encode(sorted(minutes))}])

    async def add_changes(self, changes: Sequence[PolicyChange]) -> None:
        """Keep how policies were changed; once more changes nothing."""
        for one in changes:
            await self.account.upsert(TALLIES + day_of(one.at), [{
                "PartitionKey": policy_key(one.policy), "RowKey": escaped(f"{one.at:017d}|{one.id}"),
                "change": msgpack.encode(one)}])

    async def changed(self, since: Instant, now: Instant) -> Mapping[str, Sequence[int]]:
        """The minutes that batches have changed since that time, by the name of each such change."""
        if since > self._looked:
            self._recent.clear()  # another process has judged since, and what it heard of is not known here
        low = minute_key(max(since - MARGIN, 0) // MINUTE)
        found: dict[str, Sequence[int]] = {}
        for day in days_of(max(since - MARGIN, 0), now + DAY):
            for row in await self.account.rows(LOG + day, "PartitionKey ge @low", {"low": low}):
                found[f"{row['PartitionKey']}|{row['RowKey']}|{row.metadata['etag']}"] = DECODED_MINUTES.decode(row["minutes"])
        for name in found.keys() - self._heard:
            for minute in found[name]:
                self._recent.pop(minute, None)
        self._looked, self._heard = now, set(found)
        return found

    async def read(self, low: int, high: int) -> Span:
        """The tallies of these minutes, `high` left out; those read before, and not changed since, cost nothing."""
        missing = [minute for minute in range(max(low, 0), high) if minute not in self._recent]
        parts = {minute: held for minute, held in self._recent.items() if low <= minute < high}
        if missing:
            parts |= await self._read(missing[0], missing[-1] + 1)
        if high - low <= CACHED:
            self._recent |= parts
        for minute in sorted(self._recent)[:-2 * CACHED]:
            del self._recent[minute]
        return Span(low, high, [tally for minute in sorted(parts) for tally in parts[minute]])

    async def _read(self, low: int, high: int) -> dict[int, list[Tally]]:
        bounds = {"low": minute_key(low), "high": minute_key(high)}
        found: dict[int, list[Tally]] = {minute: [] for minute in range(low, high)}
        for day in days_of(low * MINUTE, high * MINUTE):
            for row in await self.account.rows(TALLIES + day, "PartitionKey ge @low and PartitionKey lt @high", bounds):
                found[int(row["PartitionKey"])].append(tally_of(row))
        return found

    async def policy_changes(self, policy: str, low: Instant, high: Instant) -> Sequence[PolicyChange]:
        """How this Conditional Access policy was changed, low <= at <= high, in order of time."""
        bounds = {"policy": policy_key(policy), "low": f"{low:017d}", "high": f"{high + 1:017d}"}
        rows = [row for day in days_of(low, high + 1) for row in await self.account.rows(
            TALLIES + day, "PartitionKey eq @policy and RowKey ge @low and RowKey lt @high", bounds)]
        return sorted(DECODED_CHANGE.decode(row["change"]) for row in rows)

    async def got_in(self, users: Collection[int], low: int, high: int) -> set[int]:
        """Of these users, the ones who got in during these minutes, `high` left out; one operation for each hour and thousand
        batches, and no more than an hour in memory."""
        found: set[int] = set()
        for first in range(low, high, 60):
            bounds = {"low": minute_key(first), "high": minute_key(min(first + 60, high))}
            for row in await self.account.rows(TALLIES + day_of(first * MINUTE), "PartitionKey ge @low and PartitionKey lt @high",
                                               bounds, ["users0", "users1"]):
                found.update(array("Q", b"".join(piece for piece in pieces(row, "users") if piece)))
            found &= set(users)
        return found

    async def state(self) -> tuple[State | None, Etag]:
        """How far judging has come, and the ETag of that."""
        row = await self.account.row(COHORTS, STATE, STATE)
        if row is None:
            return None, None
        return DECODED_STATE.decode(zlib.decompress(b"".join(pieces(row, "p")))), row.metadata["etag"]

    async def put(self, state: State, etag: Etag) -> Etag:
        """Write it. Raises Conflict where the ETag is not the state's."""
        row = {"PartitionKey": STATE, "RowKey": STATE} | cut("p", zlib.compress(msgpack.encode(state)))
        return await self.account.change(COHORTS, row, etag)

    async def drop_old(self, today: Instant) -> list[str]:
        """Delete the tables of days more than fifteen days before today; their names."""
        client, prefix, kept = self.account.client, self.account.prefix, day_of(today - KEPT_DAYS * DAY)
        tables = client.query_tables("TableName ge @first and TableName lt @after", parameters={
            "first": prefix + TALLIES, "after": prefix + LOG + "99999999"})
        names = [table.name async for table in tables]
        old = [name for name in names if re.fullmatch(f"{re.escape(prefix)}({TALLIES}|{LOG})\\d{{8}}", name) and name[-8:] < kept]
        for name in old:
            await client.delete_table(name)
        return [name.removeprefix(prefix) for name in old]


def minute_key(minute: int) -> str:
    """The partition of a minute; they stand in order."""
    return f"{minute:010d}"


def policy_key(policy: str) -> str:
    """The partition of a policy's changes; it stands behind all minutes."""
    return f"policy|{escaped(policy)}"


def tally_rows(minute: int, name: str, tally: Tally) -> list[Row]:
    """A minute's tally as it is kept: mostly one row, never less than all of it."""
    return [{"PartitionKey": minute_key(minute), "RowKey": escaped(f"{name}|{number:03d}"), "tenant": one.tenant,
             "counts": msgpack.encode({what: count for (_, what), count in one.counts.items()}),
             **cut("users", one.users.tobytes()), **cut("attempts", one.attempts.tobytes()), **cut("kinds", bytes(one.kinds)),
             **cut("others", one.others.tobytes()), **cut("singles", one.singles.tobytes()),
             **cut("events", msgpack.encode(one.events))} for number, one in enumerate(slices(minute, tally))]


def slices(minute: int, tally: Tally) -> Iterator[Tally]:
    """A minute's tally in pieces that one row holds; counts are in the first of them."""
    events = list(bites(tally.events))
    longest = max(len(tally.users), len(tally.others), len(tally.singles), 1)
    for number in range(max(-(-longest // MOST_PEOPLE), len(events))):
        part = slice(number * MOST_PEOPLE, (number + 1) * MOST_PEOPLE)
        one = Tally(tally.tenant, users=tally.users[part], attempts=tally.attempts[part], kinds=tally.kinds[part],
                    others=tally.others[part], singles=tally.singles[part],
                    events=events[number] if number < len(events) else [], counts=Counter() if number else tally.counts)
        one.fill(minute)
        yield one


def bites(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Events in lists that one row holds."""
    held: list[Event] = []
    size = 0
    for event in events:
        more = len(msgpack.encode(event))
        if held and size + more > MOST_EVENTS:
            yield held
            held, size = [], 0
        held.append(event)
        size += more
    if held:
        yield held


def tally_of(row: Row) -> Tally:
    """The tally that a row keeps."""
    minute = int(row["PartitionKey"])
    users, attempts, others, singles = (array("Q", b"".join(pieces(row, name)))
                                        for name in ("users", "attempts", "others", "singles"))
    counts = Counter({(minute, what): count for what, count in DECODED_COUNTS.decode(row["counts"]).items()})
    made = Tally(row["tenant"], users=users, attempts=attempts, kinds=bytearray(b"".join(pieces(row, "kinds"))), others=others,
                 singles=singles, events=DECODED_EVENTS.decode(b"".join(pieces(row, "events"))), counts=counts)
    made.fill(minute)
    return made


def cut(name: str, packed: bytes) -> dict[str, Any]:
    """Bytes as the properties name0, name1 and so on; none for none."""
    return {f"{name}{number}": packed[first:first + MOST_BYTES]
            for number, first in enumerate(range(0, len(packed), MOST_BYTES))}
