"""Alerts in order of time, to be listed: every notice is filed when it is owed, under the time of the alert's first one.

The table `episodes` is in order of subjects, so a list by time would read all of it. Here a month is a table, and a row's key
the time at which the alert was first seen to begin (as its first notice says, so that it never moves), alert and number: a
page is one range of rows, and a month past its time is deleted whole.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final, NamedTuple

from monitors.finding import Finding, Notice
from monitors.records.instant import DAY, EPOCH, Instant, day_of
from monitors.storage.tables import EPISODES, MOST_ROWS, Account, Row, escaped, notice_key, notice_of, notice_row, pieces

ALERTS: Final = "alerts"
KEPT_DAYS: Final = 400
MOST_LETTERS: Final = 300_000
"""What one transaction files at most, unless it is one notice: a hundred ordinary ones, or a few long ones."""


class Filed(NamedTuple):
    """An alert as its last notice has it; `place` is where a list goes on behind it."""

    place: str
    finding: Finding


class TablesFiled:
    """The alerts of a tenant, in the tables `alerts` + YYYYMM."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def take(self, notices: Sequence[Notice]) -> None:
        """File notices that the store holds; once more changes nothing."""
        rows = [(await self._begin(one.finding, is_first=one.number == 1), one) for one in notices]
        by_month: dict[str, list[Row]] = {}
        for begin, one in rows:
            by_month.setdefault(month_of(begin), []).append(filed_row(begin, one))
        for month, own in by_month.items():
            for some in loads(own):
                await self._account.upsert(ALERTS + month, some)

    async def after(self, place: str, high: Instant, most: int) -> tuple[list[Filed], bool]:
        """The alerts behind a place and before a time, of at most so many notices, oldest first; whether there may be more."""
        every = list(months(int(place[:17]), high))
        for month in every:
            rows = await self._account.rows(
                ALERTS + month, "PartitionKey eq @alerts and RowKey gt @place and RowKey lt @high",
                {"alerts": ALERTS, "place": place, "high": f"{high:017d}"}, most=most)
            found = list(filed(rows))
            if len(rows) >= most:
                return found[:-1] or found, True  # the last may have more notices; one with so many is shown as it was
            if found:
                return found, month != every[-1]
        return [], False

    async def drop_old(self, today: Instant) -> list[str]:
        """Delete the months that ended more than 400 days ago; their names."""
        client, begin = self._account.client, self._account.prefix + ALERTS
        limits = {"first": begin, "kept": begin + month_of(today - KEPT_DAYS * DAY)}
        tables = client.query_tables("TableName ge @first and TableName lt @kept", parameters=limits)
        old = [table.name async for table in tables if re.fullmatch(re.escape(begin) + r"\d{6}", table.name)]
        for name in old:
            await client.delete_table(name)
        return [name.removeprefix(self._account.prefix) for name in old]

    async def _begin(self, finding: Finding, *, is_first: bool) -> Instant:
        """When the alert's first notice says that it began."""
        if is_first:
            return finding.first_seen
        key = escaped(f"{finding.subject.kind}|{finding.subject.id}")
        row = await self._account.row(EPISODES, key, notice_key(finding.id, 1))
        return notice_of(row).finding.first_seen if row else finding.first_seen


def filed(rows: Sequence[Row]) -> Iterator[Filed]:
    """The alerts that rows in order tell of, each by its last notice."""
    for place, own in groupby(rows, key=lambda row: str(row["RowKey"]).rpartition("|")[0]):
        *_, last = own
        yield Filed(f"{place}|~", notice_of(last).finding)


def loads(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in lists that are not too much for one transaction."""
    held: list[Row] = []
    size = 0
    for row in rows:
        more = sum(map(len, pieces(row, "notice")))
        if held and (size + more > MOST_LETTERS or len(held) == MOST_ROWS):
            yield held
            held, size = [], 0
        held.append(row)
        size += more
    if held:
        yield held


def filed_row(begin: Instant, notice: Notice) -> Row:
    """A notice as it is filed."""
    row = notice_row("", notice)
    del row["delivered"]
    return row | {"PartitionKey": ALERTS, "RowKey": f"{place_of(begin, notice.alert)}|{notice.number:06d}"}


def place_of(begin: Instant, alert: str) -> str:
    """What the row keys of an alert begin with; "" stands before all alerts of that time."""
    return f"{begin:017d}|{escaped(alert)}"


def month_of(at: Instant) -> str:
    """The UTC month as six digits."""
    return day_of(at)[:6]


def months(low: Instant, high: Instant) -> Iterator[str]:
    """The UTC months that low <= at < high touches."""
    day, end = (EPOCH + timedelta(microseconds=at) for at in (low, high - 1))
    for number in range(day.year * 12 + day.month - 1, end.year * 12 + end.month):
        yield f"{number // 12:04d}{number % 12 + 1:02d}"
