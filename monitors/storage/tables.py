"""Facts, head rows and notices in Azure Table Storage: the ledger's store.

Facts of one UTC day are the table `facts` + YYYYMMDD; head rows and notices share the table `episodes`, so that they can be
written in one transaction. Each partition is one subject's key. A table is created when the first write to it finds none.
"""

import contextlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.data.tables import TableEntity, TableErrorCode, UpdateMode
from azure.data.tables.aio import TableClient, TableServiceClient
from msgspec import DecodeError, Struct, json, msgpack

from monitors.episodes import Head
from monitors.facts import Fact, in_order
from monitors.finding import Notice
from monitors.ledger import Conflict, Etag
from monitors.records.instant import DAY, Instant, day_of

EPISODES: Final = "episodes"
FACTS: Final = "facts"
HEAD_ROW: Final = "head"
KEPT_DAYS: Final = 10
"""A day's facts are deleted when the day is further back than this."""
MOST_ROWS: Final = 100
"""What one transaction may hold."""
MOST_BYTES: Final = 60_000
MOST_LETTERS: Final = 16_000
"""A property holds 64 KiB, text as UTF-16; the service calls a byte over that an error."""
LONGEST_KEY: Final = 400
"""A key holds 1 KiB of UTF-16."""
OVERTAKEN: Final = (TableErrorCode.UPDATE_CONDITION_NOT_SATISFIED, TableErrorCode.CONDITION_NOT_MET,
                    TableErrorCode.ENTITY_ALREADY_EXISTS, TableErrorCode.RESOURCE_NOT_FOUND)
"""Why a commit fails when the head row, or a notice, is no longer as it was read."""

Row = dict[str, Any]
Change = tuple[str, Row] | tuple[str, Row, Mapping[str, Any]]
DECODED_FACT: Final = msgpack.Decoder(Fact)
DECODED_HEAD: Final = msgpack.Decoder(Head)
DECODED_NOTICE: Final = json.Decoder(Notice)


class Reason(Struct):
    """What the service says of an error ("Status and Error Codes", Azure Storage)."""

    code: str


class Refusal(Struct, rename={"error": "odata.error"}):
    """The body of an error."""

    error: Reason


DECODED_REFUSAL: Final = json.Decoder(Refusal)


def escaped(text: str) -> str:
    """Text from outside as a partition or row key: `=` and two hex digits for each UTF-8 byte that is not plain.

    Plain are ASCII letters, digits and `_.-~|@:`, so no key holds what Table Storage, a URL or a filter could trip over; with
    `=` read as `%` it is URL quoting. A key that gets too long is cut, and ends in `==` and a digest of all of it.
    """
    safe = quote(text, safe="|@:", errors="surrogatepass").replace("%", "=")
    if len(safe) <= LONGEST_KEY:
        return safe
    return f"{safe[:LONGEST_KEY]}=={sha256(safe.encode()).hexdigest()[:32]}"


class Account:
    """The tables of one storage account whose names begin with `prefix` (letters and digits), and a count of requests."""

    def __init__(self, client: TableServiceClient, prefix: str = "") -> None:
        self.client = client
        self.prefix = prefix
        self.operations = 0
        """Requests that are billed on every call: pages and transactions, not the making of a table, nor a retry."""
        self._tables: dict[str, TableClient] = {}

    def apart(self) -> "Account":
        """The same tables, counted apart."""
        return Account(self.client, self.prefix)

    async def write(self, table: str, changes: Sequence[Change]) -> list[Etag]:
        """Make all changes, which are of one partition, or none; their ETags. Raises HttpResponseError, and ValueError."""
        if len(changes) > MOST_ROWS:
            raise ValueError(f"a transaction of {len(changes)} rows")  # the service's own answer to it looks passing
        self.operations += 1
        try:
            done = await written(self._table(table), changes)
        except HttpResponseError as error:
            if code(error) != TableErrorCode.TABLE_NOT_FOUND:
                raise
            await self.client.create_table_if_not_exists(self.prefix + table)
            done = await written(self._table(table), changes)
        return [one.get("etag") for one in done]

    async def change(self, table: str, row: Row, etag: Etag, others: Sequence[Change] = ()) -> Etag:
        """Write a row that is as it was read (None: not there), and others of its partition with it. Raises Conflict."""
        same = {"mode": UpdateMode.REPLACE, "etag": etag, "match_condition": MatchConditions.IfNotModified}
        first: Change = ("create", row) if etag is None else ("update", row, same)
        try:
            return (await self.write(table, [first, *others]))[0]
        except HttpResponseError as error:
            if code(error) in OVERTAKEN:
                raise Conflict(row["PartitionKey"]) from error
            raise

    async def insert(self, table: str, row: Row) -> bool:
        """Write a row that is not there yet; False where it is."""
        try:
            await self.write(table, [("create", row)])
        except HttpResponseError as error:
            if code(error) == TableErrorCode.ENTITY_ALREADY_EXISTS:
                return False
            raise
        return True

    async def remove(self, table: str, partition: str, row: str) -> None:
        """Delete a row, if it is there."""
        self.operations += 1
        with contextlib.suppress(ResourceNotFoundError):  # the table is missing
            await self._table(table).delete_entity(partition, row)

    async def upsert(self, table: str, rows: Iterable[Row]) -> None:
        """Write rows whether or not they are there; all or none of each partition's next hundred."""
        partitions = defaultdict(list)
        for row in {(row["PartitionKey"], row["RowKey"]): row for row in rows}.values():
            partitions[row["PartitionKey"]].append(("upsert", row, {"mode": UpdateMode.REPLACE}))
        for changes in partitions.values():
            for first in range(0, len(changes), MOST_ROWS):
                await self.write(table, changes[first:first + MOST_ROWS])

    async def row(self, table: str, partition: str, row: str) -> TableEntity | None:
        """One row; None where it or its table is missing."""
        self.operations += 1
        try:
            return await self._table(table).get_entity(partition, row)
        except ResourceNotFoundError:
            return None

    async def rows(self, table: str, where: str, values: Mapping[str, Any], select: list[str] | None = None,
                   most: int | None = None) -> list[TableEntity]:
        """The rows that meet the filter, whose @names stand for values, or the first few; a table that is missing has none."""
        found: list[TableEntity] = []
        pages = 0
        try:
            query = self._table(table).query_entities(where, parameters=dict(values), select=select, results_per_page=most)
            async for page in query.by_page():
                pages += 1
                found += [row async for row in page]
                if most and len(found) >= most:
                    break
        except ResourceNotFoundError:
            pass
        self.operations += max(pages, 1)
        return found

    def _table(self, name: str) -> TableClient:
        if name not in self._tables:
            self._tables[name] = self.client.get_table_client(self.prefix + name)
        return self._tables[name]


class TablesStore:
    """The ledger's store over an account's tables."""

    def __init__(self, client: TableServiceClient, prefix: str = "", credential: AsyncTokenCredential | None = None) -> None:
        self.account = Account(client, prefix)
        self._credential = credential

    @classmethod
    async def open(cls, place: str, prefix: str = "") -> "TablesStore":
        """The store at an https:// URL, as the identity this process runs under, or at a connection string."""
        if not place.startswith("https://"):
            return cls(TableServiceClient.from_connection_string(place), prefix)
        from azure.identity.aio import DefaultAzureCredential  # slow to import, and needed in Azure only

        credential = DefaultAzureCredential()
        return cls(TableServiceClient(place, credential=credential), prefix, credential)

    async def close(self) -> None:
        """Close all connections."""
        await self.account.client.close()
        if self._credential:
            await self._credential.close()

    @property
    def operations(self) -> int:
        """How many requests the ledger has cost."""
        return self.account.operations

    async def remember(self, key: str, facts: Sequence[Fact]) -> None:
        """Write facts; writing one again changes nothing. One operation for each day and hundred facts."""
        days = defaultdict(list)
        for fact in facts:
            days[day_of(fact.at)].append(fact)
        for day, own in sorted(days.items()):
            await self.account.upsert(FACTS + day, (fact_row(key, fact) for fact in own))

    async def recall(self, key: str, low: Instant, high: Instant) -> list[Fact]:
        """The facts with low <= at < high, in order of time, id and content. One operation for each day and thousand facts."""
        bounds = {"key": escaped(key), "low": f"{low:017d}", "high": f"{high:017d}"}
        facts: list[Fact] = []
        for day in days_of(low, high):
            rows = await self.account.rows(
                FACTS + day, "PartitionKey eq @key and RowKey ge @low and RowKey lt @high", bounds, ["fact"])
            facts += (DECODED_FACT.decode(row["fact"]) for row in rows)
        return in_order(facts)  # escaping keeps the order of times, not of ids

    async def head(self, key: str) -> tuple[Head | None, Etag]:
        """The head row and its ETag, both None where there is none."""
        row = await self.account.row(EPISODES, escaped(key), HEAD_ROW)
        if row is None:
            return None, None
        packed = b"".join(pieces(row, "p"))
        return DECODED_HEAD.decode(zlib.decompress(packed)), row.metadata["etag"]

    async def commit(self, key: str, etag: Etag, head: Head, notices: Sequence[Notice]) -> None:
        """Write the head row and insert the notices, all or none. Raises Conflict where the ETag is not the row's."""
        await self.account.change(EPISODES, head_row(key, head), etag, [("create", notice_row(key, one)) for one in notices])

    async def stand(self, key: str, notice: Notice) -> bool:
        """Insert the notice of a standing alert; False where it is there already."""
        return await self.account.insert(EPISODES, notice_row(key, notice))

    async def drop_old(self, today: Instant) -> list[str]:
        """Delete the facts of days more than ten days before today; the days deleted."""
        begin = self.account.prefix + FACTS
        limits = {"first": begin, "kept": begin + day_of(today - KEPT_DAYS * DAY)}
        tables = self.account.client.query_tables("TableName ge @first and TableName lt @kept", parameters=limits)
        old = [table.name async for table in tables if re.fullmatch(re.escape(begin) + r"\d{8}", table.name)]
        for name in old:
            await self.account.client.delete_table(name)
        return [name.removeprefix(begin) for name in old]


async def written(table: TableClient, changes: Sequence[Change]) -> Sequence[Mapping[str, Any]]:
    """What the service says of each change; one alone is a plain request, which costs both sides half of a transaction."""
    alone = {"create": table.create_entity, "update": table.update_entity, "upsert": table.upsert_entity}
    if len(changes) > 1 or changes[0][0] not in alone:
        return await table.submit_transaction(changes)
    how, row, *odd = changes[0]
    return [await alone[how](row, **dict(*odd))]


def code(error: HttpResponseError) -> str | None:
    """The service's own word for what went wrong; of a single insert that fails the SDK leaves it to be read."""
    known = getattr(error, "error_code", None)
    if known or error.response is None:
        return known
    try:
        return DECODED_REFUSAL.decode(error.response.text()).error.code
    except DecodeError:  # a gateway's answer
        return None


def days_of(low: Instant, high: Instant) -> Iterator[str]:
    """The UTC days that low <= at < high touches."""
    for day in range(low // DAY, (high - 1) // DAY + 1):
        yield day_of(day * DAY)


def fact_row(key: str, fact: Fact) -> Row:
    """A fact as it is kept."""
    return {"PartitionKey": escaped(key), "RowKey": escaped(fact.row), "fact": msgpack.encode(fact)}


def head_row(key: str, head: Head) -> Row:
    """A head row as it is kept: compressed, in the properties p0, p1 and so on."""
    packed = zlib.compress(msgpack.encode(head))
    parts = {f"p{number}": packed[first:first + MOST_BYTES]
             for number, first in enumerate(range(0, len(packed), MOST_BYTES))}
    return {"PartitionKey": escaped(key), "RowKey": HEAD_ROW} | parts


def notice_row(key: str, notice: Notice) -> Row:
    """A notice as it is kept: JSON in the property `notice`, and where that is full in notice1, notice2 and so on."""
    text = json.encode(notice).decode()
    parts = {f"notice{number or ''}": text[first:first + MOST_LETTERS]
             for number, first in enumerate(range(0, len(text), MOST_LETTERS))}
    row_key = notice_key(notice.alert, notice.number)
    return {"PartitionKey": escaped(key), "RowKey": row_key, "delivered": False} | parts


def notice_key(alert: str, number: int) -> str:
    """The row key of a notice; those of one alert stand together, in order."""
    return f"notice|{escaped(alert)}|{number:06d}"


def notice_of(row: Row) -> Notice:
    """The notice that a row keeps."""
    return DECODED_NOTICE.decode("".join(pieces(row, "notice")))


def pieces(row: Row, name: str) -> list[Any]:
    """The values of name, name1, name2 and so on, in that order."""
    names = [held for held in row if re.fullmatch(name + r"\d*", held)]
    return [row[held] for held in sorted(names, key=lambda held: (len(held), held))]
