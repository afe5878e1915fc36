"""What is owed is pointed to, by severity, and told to nobody but delivery."""

import logging
from typing import Any

import pytest

from monitors.finding import Severity, Subject
from monitors.storage.outbox import TablesOutbox
from monitors.storage.tables import TablesStore, escaped, notice_of
from tests.monitors.storage.build import HOSTILE, NOON, Wait, commit, episodes, head, notice


@pytest.fixture
def outbox(tables: TablesStore) -> TablesOutbox:
    """An outbox on Azurite whose clock stands at noon."""
    return TablesOutbox(tables, lambda: NOON)


def test_a_pointer_lies_under_its_severity_and_is_due_at_once(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice(number=2), notice("a2", severity=Severity.CRITICAL)]))
    key = "user|0b1c2d3e-0000-4000-8000-00000000000a"
    due = "2026-03-02T12:00:00Z"
    assert wait(rows(tables)) == [
        {"PartitionKey": "critical", "RowKey": "a2|000001", "alert": "a2", "number": 1, "next_try": due, "key": key},
        {"PartitionKey": "medium", "RowKey": "a1|000002", "alert": "a1", "number": 2, "next_try": due, "key": key}]


@pytest.mark.parametrize("key", HOSTILE, ids=range(len(HOSTILE)))
def test_a_pointer_leads_to_its_notice(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any], key: str) -> None:
    kind, _, id_ = key.partition("|")
    told = notice(subject=Subject(kind, id_, "adele@contoso.test"))
    commit(tables, wait, head(), told, key=key)
    wait(outbox.owe([told]))
    [row] = wait(rows(tables))
    found = wait(episodes(tables).get_entity(escaped(row["key"]), f"notice|{row['alert']}|{row['number']:06d}"))
    assert notice_of(found) == told


def test_owing_twice_is_owing_once(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice(), notice()]))
    wait(outbox.owe([notice()]))
    assert len(wait(rows(tables))) == 1


def test_more_than_a_transaction_holds_are_all_owed(tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice(f"a{number}") for number in range(120)]))
    assert len(wait(rows(tables))) == 120


def test_pointers_are_not_counted_as_the_ledgers_operations(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any]) -> None:
    wait(outbox.owe([notice()]))
    assert tables.operations == 0


def test_nothing_owed_says_and_writes_nothing(
        tables: TablesStore, outbox: TablesOutbox, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "monitors")
    wait(outbox.owe([]))
    assert caplog.messages == []


def test_the_log_names_alerts_and_no_user(
        outbox: TablesOutbox, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "monitors")
    wait(outbox.owe([notice(), notice(number=2), notice("a2")]))
    assert [(record.levelname, record.getMessage()) for record in own(caplog)] == [
        ("INFO", "owed notices=3 alerts=a1 a2")]


def test_what_no_store_could_be_told_is_said_as_critical(
        outbox: TablesOutbox, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    wait(outbox.send_unrecorded([notice(detector="break_glass_sign_in"), notice("a2")]))
    assert [(record.levelname, record.getMessage()) for record in own(caplog)] == [
        ("CRITICAL", "UNRECORDED notices=2 break_glass_sign_in=a1 mfa_fatigue=a2")]


def test_without_a_clock_given_a_pointer_is_due_by_now(tables: TablesStore, wait: Wait[Any]) -> None:
    wait(TablesOutbox(tables).owe([notice()]))
    [row] = wait(rows(tables))
    assert row["next_try"] > "2026-01-01"


def own(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What the outbox itself logged."""
    return [record for record in caplog.records if record.name == "monitors.storage.outbox"]


async def rows(store: TablesStore) -> list[dict[str, Any]]:
    """All pointers."""
    table = store.account.client.get_table_client(store.account.prefix + "outbox")
    return [dict(row) async for row in table.list_entities()]
