"""What sign-ins show of people, in tables by day: united however it came, told of for 30 days, never empty where it is unread."""

from typing import Any

import pytest

from monitors.hashing import hashes
from monitors.records.instant import DAY, HOUR, MINUTE
from monitors.storage.tables import TablesStore
from monitors.storage.tallies import TablesTallies
from monitors.storage.usage import MOST_FACTS, TablesUsage, table_of
from monitors.tallies import Tally
from monitors.tenant.area import NotRead
from monitors.tenant.usage import LegacyUse, Readiness, ReportOnly, Shown
from monitors.usage import (
    DEVICE,
    DEVICE_NEEDED,
    JUDGED,
    LET_IN,
    METHOD,
    METHOD_NEEDED,
    REFUSED,
    WOULD_ASK,
    WOULD_FAIL,
    Fact,
)
from tests.builders import at, guid
from tests.monitors.storage.build import HOSTILE, Wait

TODAY = at() // DAY
NOW = at()
SEEN = Fact(JUDGED, "", "")
ANNA, BENG = guid(1), guid(2)
AREAS = {"legacy_use", "report_only", "readiness"}


@pytest.fixture
def usage(tables: TablesStore) -> TablesUsage:
    """An empty one on Azurite."""
    return TablesUsage(tables.account)


@pytest.fixture
def reader(another: TablesStore) -> TablesUsage:
    """The same as another instance of the app has it."""
    return TablesUsage(another.account)


def unread(areas: dict[str, object]) -> set[str]:
    """The reasons for which areas were not read, of which there is one for all."""
    assert areas.keys() == AREAS
    return {one.reason if isinstance(one, NotRead) else "" for one in areas.values()}


def test_where_nothing_was_kept_nothing_is_empty(usage: TablesUsage, wait: Wait[Any]) -> None:
    assert unread(wait(usage.areas(NOW))) == {"no sign-in was judged since 2026-02-09"}
    wait(usage.keep(TODAY - 30, [SEEN, Fact(LET_IN, ANNA, "IMAP")]))
    wait(usage.keep(TODAY + 1, [SEEN]))
    assert unread(wait(usage.areas(NOW))) == {"no sign-in was judged since 2026-02-09"}
    wait(usage.keep(TODAY - 4, [SEEN]))
    assert unread(wait(usage.areas(NOW))) == {"no sign-in was judged since 2026-03-06"}
    wait(usage.keep(TODAY - 3, [SEEN]))
    assert unread(wait(usage.areas(NOW))) == {""}


def test_days_unite_however_facts_came(usage: TablesUsage, reader: TablesUsage, wait: Wait[Any]) -> None:
    one, other = Fact(LET_IN, ANNA, "IMAP"), Fact(REFUSED, BENG, HOSTILE[0])
    for day, facts in ((TODAY, [SEEN, one]), (TODAY, [one, SEEN]), (TODAY, [one]), (TODAY, [other]), (TODAY - 29, [SEEN, one])):
        wait(usage.keep(day, facts))
    wait(usage.keep(TODAY - 5, [Fact(WOULD_FAIL, ANNA, guid(9)), Fact(WOULD_ASK, BENG, guid(9)), Fact(DEVICE, ANNA, "53000"),
                                Fact(METHOD, BENG, "53004")]))
    judged, ago = ((TODAY - 29) * DAY, TODAY * DAY), ((TODAY - 5) * DAY,)
    assert wait(reader.areas(NOW)) == wait(usage.areas(NOW)) == {
        "legacy_use": LegacyUse(judged, (Shown(ANNA, "IMAP", judged),), (Shown(BENG, HOSTILE[0], judged[1:]),)),
        "report_only": ReportOnly(judged, (Shown(ANNA, guid(9), ago),), (Shown(BENG, guid(9), ago),)),
        "readiness": Readiness(judged, (Shown(ANNA, "53000", ago),), (Shown(BENG, "53004", ago),))}


def test_a_batch_costs_one_write_and_a_large_one_few(usage: TablesUsage, wait: Wait[Any]) -> None:
    wait(usage.keep(TODAY, [SEEN]))
    begun = usage._account.operations
    wait(usage.keep(TODAY, [Fact(WOULD_ASK, guid(n), guid(9)) for n in range(MOST_FACTS + 1)]))
    assert usage._account.operations - begun == 2
    assert len(wait(usage.areas(NOW))["report_only"].would_ask) == MOST_FACTS + 1


def test_days_long_over_are_read_once(usage: TablesUsage, wait: Wait[Any]) -> None:
    for day in range(TODAY - 29, TODAY + 1):
        wait(usage.keep(day, [SEEN]))
    first, second = ([wait(usage.areas(NOW)), usage._account.operations][1] for _ in range(2))
    assert second - first <= 11
    assert len(wait(usage.areas(NOW))["readiness"].judged) == 30


def asked(usage: TablesUsage, wait: Wait[Any], *days: int) -> None:
    """Anna is asked for her device and Beng to enrol, on these days."""
    for day in days:
        wait(usage.keep(day, [SEEN, Fact(DEVICE_NEEDED, ANNA, "50097"), Fact(METHOD_NEEDED, BENG, "50079")]))


def let_in(tallies: TablesTallies, wait: Wait[Any], user: str, when: int) -> None:
    """A success, as a batch tallies it."""
    tally = Tally(users=hashes([user]), attempts=hashes([user]), kinds=bytearray([1]))
    tally.fill(when // MINUTE)
    wait(tallies.add(f"batch {when}", tally, when))


def shown(areas: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Who was kept out by a device, and who for want of a method."""
    return {one.user for one in areas["readiness"].device}, {one.user for one in areas["readiness"].method}


@pytest.mark.parametrize(("after", "kept_out"), [
    (9 * HOUR, ({ANNA}, set())), (DAY + 30 * MINUTE, ({ANNA}, set())),
    (DAY + 2 * HOUR, ({ANNA}, {BENG})), (-MINUTE, ({ANNA}, {BENG}))])
def test_who_was_asked_and_did_not_get_in_that_day_was_kept_out(
        usage: TablesUsage, tables: TablesStore, wait: Wait[Any], after: int, kept_out: Any) -> None:
    asked(usage, wait, TODAY - 1)
    let_in(TablesTallies(tables.account), wait, BENG, (TODAY - 1) * DAY + after)
    assert shown(wait(usage.areas(NOW))) == kept_out


def test_it_is_found_out_once_and_when_the_day_is_over(
        usage: TablesUsage, reader: TablesUsage, tables: TablesStore, wait: Wait[Any]) -> None:
    asked(usage, wait, TODAY)
    assert shown(wait(usage.areas(NOW))) == shown(wait(usage.areas((TODAY + 1) * DAY + 2 * HOUR))) == (set(), set())
    let_in(TablesTallies(tables.account), wait, ANNA, TODAY * DAY + HOUR)
    assert shown(wait(usage.areas((TODAY + 1) * DAY + 4 * HOUR))) == (set(), {BENG})
    cost = reader._tallies.account.operations
    assert shown(wait(reader.areas((TODAY + 1) * DAY + 4 * HOUR))) == (set(), {BENG})
    assert reader._tallies.account.operations == cost


def test_tables_are_dropped_when_they_are_past_and_no_others(usage: TablesUsage, tables: TablesStore, wait: Wait[Any]) -> None:
    for day in (TODAY - 32, TODAY - 31, TODAY):
        wait(usage.keep(day, [SEEN]))
    wait(tables.account.upsert("usagesomething", [{"PartitionKey": "a", "RowKey": "b"}]))
    assert wait(usage.drop_old(NOW)) == [table_of(TODAY - 32)]
    assert wait(usage.drop_old(NOW)) == []
    assert wait(usage._days()) == {TODAY - 31, TODAY}
