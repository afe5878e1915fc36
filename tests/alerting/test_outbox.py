"""What is owed is pointed to, found again, told of under an ETag, and never lost: on Azurite."""

import logging
from typing import Any

import pytest

from alerting.delivery import Opened, Pointer
from alerting.duties import State, Told
from alerting.outbox import TablesOutbox
from monitors.finding import Severity, Subject
from monitors.ledger import Conflict
from monitors.records.instant import MINUTE
from monitors.storage.tables import TablesStore, escaped, notice_of
from tests.monitors.storage.build import HOSTILE, KEY, NOON, Wait, commit, episodes, head, notice

TOLD = State(told={"teams": Told(1, "raised", NOON)}, tries={"email": 2}, due={"email": NOON}, holder="one", held_until=NOON)


@pytest.fixture
def outbox(tables: TablesStore) -> TablesOutbox:
    """An outbox on Azurite."""
    return TablesOutbox(tables.account.apart())


def test_a_pointer_lies_under_its_severity_and_is_due_when_it_says(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    made = wait(outbox.owe([notice(number=2), notice("a2", severity=Severity.CRITICAL)], NOON))
    assert made == [Pointer("medium", "a1", 2, KEY, NOON, NOON), Pointer("critical", "a2", 1, KEY, NOON, NOON)]
    assert wait(outbox.due(NOON, 10)) == made[::-1]
    assert wait(outbox.due(NOON - 1, 10)) == []
    assert wait(outbox.due(NOON, 1)) == made[1:]
    assert {row["PartitionKey"] for row in wait(rows(tables))} == {"critical", "medium"}


@pytest.mark.parametrize("key", HOSTILE, ids=range(len(HOSTILE)))
def test_a_pointer_opens_its_notices_and_their_state(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any], key: str) -> None:
    kind, _, id_ = key.partition("|")
    told = [notice(number=number, subject=Subject(kind, id_, "adele@contoso.test")) for number in (1, 2)]
    commit(tables, wait, head(), *told, notice("a10"), notice("a"), key=key)
    [_, pointer] = wait(outbox.owe(told, NOON))
    assert wait(outbox.open(pointer)) == Opened(told, State(), None)
    etag = wait(outbox.keep(pointer, TOLD, None))
    assert etag
    assert wait(outbox.open(pointer)) == Opened(told, TOLD, etag)


def test_an_alert_that_is_nowhere_has_no_notices(outbox: TablesOutbox, wait: Wait[Any]) -> None:
    assert wait(outbox.open(Pointer("high", "a1", 1, KEY, NOON))) == Opened([], State(), None)


def test_who_is_overtaken_changes_nothing(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    commit(tables, wait, head(), notice())
    [pointer] = wait(outbox.owe([notice()], NOON))
    first = wait(outbox.keep(pointer, TOLD, None))
    second = wait(outbox.keep(pointer, State(told_up_to=1), first))
    for etag in (None, first):
        with pytest.raises(Conflict):
            wait(outbox.keep(pointer, TOLD, etag))
    assert wait(outbox.open(pointer)) == Opened([notice()], State(told_up_to=1), second)


def test_what_everybody_was_told_is_marked_with_the_state_that_says_so(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    commit(tables, wait, head(), notice(), notice(number=2), notice(number=3), notice("a2"))
    [pointer] = wait(outbox.owe([notice()], NOON))
    wait(outbox.keep(pointer, State(told_up_to=2), None))
    assert wait(delivered(tables)) == {("a1", 1): True, ("a1", 2): True, ("a1", 3): False, ("a2", 1): False}


def test_put_off_and_dropped(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    [one, other] = wait(outbox.owe([notice(), notice("a2")], NOON))
    wait(outbox.postpone(one, NOON + MINUTE))
    wait(outbox.drop(other))
    wait(outbox.drop(other))
    assert wait(outbox.due(NOON, 10)) == []
    assert wait(outbox.due(NOON + MINUTE, 10)) == [one._replace(next_try=NOON + MINUTE)]


def test_lost_pointers_are_found_and_others_left_as_they_are(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    assert wait(outbox.sweep(NOON)) == 0
    commit(tables, wait, head(), notice(), notice("a2"), notice("a3"))
    [told, later] = wait(outbox.owe([notice(), notice("a2")], NOON))
    wait(outbox.keep(told, State(told_up_to=1), None))
    wait(outbox.drop(told))
    wait(outbox.postpone(later, NOON + MINUTE))
    assert wait(outbox.sweep(NOON)) == 1
    assert wait(outbox.due(NOON, 10)) == [Pointer("medium", "a3", 1, KEY, NOON, NOON)]
    assert wait(outbox.sweep(NOON)) == 0


def test_what_no_head_row_owes_is_written_once(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    for _ in range(2):
        [pointer] = wait(outbox.state_up([notice()], NOON))
    assert wait(outbox.open(pointer)).notices == [notice()]


def test_owing_twice_is_owing_once(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice(), notice()], NOON))
    wait(outbox.owe([notice()], NOON))
    assert len(wait(rows(tables))) == 1


def test_more_than_a_transaction_holds_are_all_owed(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice(f"a{number}") for number in range(120)], NOON))
    assert len(wait(outbox.due(NOON, 1000))) == 120


def test_an_alert_told_more_often_than_a_transaction_holds(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    for first in (1, 61):
        commit(tables, wait, head(), *(notice(number=number) for number in range(first, first + 60)))
    [pointer] = wait(outbox.owe([notice()], NOON))
    wait(outbox.keep(pointer, State(told_up_to=120), None))
    assert [number for (_, number), told in wait(delivered(tables)).items() if told] == list(range(1, 121))


def test_pointers_are_not_counted_as_the_ledgers_operations(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice()], NOON))
    assert tables.operations == 0


def test_the_log_names_alerts_and_no_user(
        outbox: TablesOutbox, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "alerting")
    wait(outbox.owe([], NOON))
    wait(outbox.owe([notice(), notice(number=2), notice("a2")], NOON))
    assert [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "alerting.outbox"] == [
        ("INFO", "owed notices=3 alerts=a1 a2")]


async def rows(store: TablesStore) -> list[dict[str, Any]]:
    """All pointers."""
    table = store.account.client.get_table_client(store.account.prefix + "outbox")
    return [dict(row) async for row in table.list_entities()]


async def delivered(store: TablesStore) -> dict[tuple[str, int], bool]:
    """Which notices are marked as told to everybody."""
    found = {}
    async for row in episodes(store).query_entities("PartitionKey eq @key", parameters={"key": escaped(KEY)}):
        if "delivered" in row:
            one = notice_of(row)
            found[one.alert, one.number] = row["delivered"]
    return found
