"""What cannot be read or judged is written down once, where it can be found."""

from typing import Any

import pytest

from monitors.records.envelope import SetAside
from monitors.storage.dead_letters import Lost, TablesDeadLetters
from monitors.storage.tables import TablesStore
from tests.monitors.storage.build import Wait

WHAT = SetAside("not JSON: truncated", '{"records": [', None)


@pytest.fixture
def dead_letters(tables: TablesStore) -> TablesDeadLetters:
    """Dead letters on Azurite."""
    return TablesDeadLetters(tables)


def test_what_is_set_aside_says_where_it_was_and_why(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    wait(dead_letters.set_aside("sign-ins", "3", 4711, WHAT))
    assert wait(rows(tables)) == [{
        "PartitionKey": "sign-ins|3", "RowKey": "00000000000000004711|body", "kind": "set_aside", "sequence": "4711",
        "place": "body", "reason": "not JSON: truncated", "head": '{"records": ['}]


def test_a_body_delivered_again_changes_nothing(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    for _ in range(2):
        wait(dead_letters.set_aside("sign-ins", "3", 4711, WHAT))
        wait(dead_letters.lost("sign-ins", "3", 4711, 4720))
    assert len(wait(rows(tables))) == 2


def test_rows_come_in_order_of_sequence_number_and_record(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    for sequence in (10_000_000_000, 9):
        for index in (10, 9, 0):
            wait(dead_letters.set_aside("sign-ins", "3", sequence, SetAside("not JSON", "{", index)))
    assert [(row["sequence"], row["place"]) for row in wait(rows(tables))] == [
        (sequence, place) for sequence in ("9", "10000000000") for place in ("000000", "000009", "000010")]


def test_each_hub_and_partition_has_rows_of_its_own(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    for hub, partition in (("sign-ins", "1"), ("sign-ins", "11"), ("audit/logs#?", "1"), ("?", "?")):
        wait(dead_letters.set_aside(hub, partition, 1, WHAT))
    assert len({row["PartitionKey"] for row in wait(rows(tables))}) == 4


def test_a_range_that_was_not_judged_can_be_read_again_from_its_row(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    wait(dead_letters.lost("sign-ins", "3", 4711, 4720))
    wait(dead_letters.lost("sign-ins", "3", 4711, 4711))
    assert [(row["kind"], row["first"], row["last"]) for row in wait(rows(tables))] == [
        ("lost", "4711", "4711"), ("lost", "4711", "4720")]


def test_an_event_without_a_sequence_number_is_written_down_all_the_same(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    wait(dead_letters.set_aside("?", "?", -1, WHAT))
    wait(dead_letters.lost("?", "?", -1, -1))
    assert len(wait(rows(tables))) == 2


def test_a_body_of_any_bytes_is_written_down_to_its_beginning(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    what = SetAside("x" * 100_000, "\x00\x85\ud800\ufffe\tü\u202e{'" + "y" * 100_000, 3)
    wait(dead_letters.set_aside("sign-ins", "3", 1, what))
    [row] = wait(rows(tables))
    assert row["reason"] == "x" * 1_000
    assert row["head"] == "\ufffd\ufffd\ufffd\ufffd\tü\u202e{'" + "y" * 991


RANGES = [Lost("audit logs", "0", 5, 5), Lost("sign-ins", "10", 0, 10), Lost("sign-ins", "3", 9, 12),
          Lost("sign-ins", "3", 10_000_000_000, 10_000_000_063), Lost("ü|?/=", "?", -1, -1)]


def test_lost_ranges_come_as_they_were_written_and_nothing_else(
        dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    assert wait(dead_letters.lost_ranges()) == []
    wait(dead_letters.set_aside("sign-ins", "3", 9, WHAT))
    assert wait(dead_letters.lost_ranges()) == []
    for one in reversed(RANGES):
        wait(dead_letters.lost(*one))
    assert wait(dead_letters.lost_ranges()) == RANGES


def test_a_range_that_was_judged_after_all_is_forgotten_and_what_was_set_aside_of_it_is_not(
        tables: TablesStore, dead_letters: TablesDeadLetters, wait: Wait[Any]) -> None:
    wait(dead_letters.found(RANGES[2]))  # no table yet
    wait(dead_letters.set_aside("sign-ins", "3", 9, WHAT))
    for one in RANGES:
        wait(dead_letters.lost(*one))
    for _ in range(2):
        wait(dead_letters.found(RANGES[2]))
    assert wait(dead_letters.lost_ranges()) == [one for one in RANGES if one != RANGES[2]]
    assert [row["kind"] for row in wait(rows(tables))].count("set_aside") == 1


@pytest.mark.parametrize(("other", "held"), [
    (Lost("h", "1", 5, 9), True), (Lost("h", "1", 6, 8), True), (Lost("h", "1", 4, 9), False), (Lost("h", "1", 5, 10), False),
    (Lost("h", "2", 6, 8), False), (Lost("g", "1", 6, 8), False)])
def test_a_range_holds_those_within_it(other: Lost, held: bool) -> None:
    assert Lost("h", "1", 5, 9).holds(other) is held


async def rows(store: TablesStore) -> list[dict[str, Any]]:
    """All dead letters."""
    table = store.account.client.get_table_client(store.account.prefix + "deadletters")
    return [dict(row) async for row in table.list_entities()]
