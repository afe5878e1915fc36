"""Areas in tables: a scan is seen whole or not at all, beside what other scans published, and leaves nothing behind."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from monitors.records.instant import DAY, HOUR, Instant
from monitors.storage.areas import ROW_BYTES, TABLE, TablesAreas
from monitors.storage.tables import TablesStore
from monitors.tenant.area import NotRead
from monitors.tenant.directory import Domain
from tests.monitors.storage.build import NOON, Wait, together


@pytest.fixture
def areas(tables: TablesStore) -> TablesAreas:
    """An empty one on Azurite."""
    return TablesAreas(tables.account)


@pytest.fixture
def reader(another: TablesStore) -> TablesAreas:
    """The same as another instance of the app reads it."""
    return TablesAreas(another.account)


def large() -> dict[str, str]:
    """Requirements of many, whose ids do not pack well: of three rows and more."""
    made = random.Random(7)
    return {made.randbytes(64).hex(): "disabled" for _ in range(16_000)}


def test_what_was_never_published_is_absent(areas: TablesAreas, wait: Wait[Any]) -> None:
    assert wait(areas.read(["p1", "domains"])) == ({}, {})
    wait(areas.publish("policies", NOON, {"p1": True}))
    assert wait(areas.read(["p1", "domains"])) == ({"p1": True}, {"p1": NOON})


def test_values_and_reasons_come_back_with_the_time_of_their_scan(
        areas: TablesAreas, reader: TablesAreas, wait: Wait[Any]) -> None:
    wait(areas.publish("policies", NOON, {"domains": {"contoso.test": Domain("contoso.test")}, "p1": False}))
    wait(areas.publish("roles", NOON - HOUR, {"roles": NotRead("the tenant has no Entra ID P2", "P2")}))
    held, at = wait(reader.read(["domains", "roles"]))
    assert held["domains"] == {"contoso.test": Domain("contoso.test")}
    assert (held["roles"].reason, held["roles"].licence) == ("the tenant has no Entra ID P2", "P2")
    assert at == {"domains": NOON, "roles": NOON - HOUR}


def test_an_area_of_many_rows_is_read_whole(
        areas: TablesAreas, reader: TablesAreas, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(areas.publish("roles", NOON, {"admin_requirements": large(), "p2": True}))
    rows = wait(pieces(tables))
    assert len(rows) == 4
    assert all(len(part) <= 64 * 1024 for row in rows for part in row.values() if isinstance(part, bytes))
    assert sum(len(part) for part in rows[0].values() if isinstance(part, bytes)) == ROW_BYTES
    assert wait(reader.read(["admin_requirements", "p2"]))[0] == {"admin_requirements": large(), "p2": True}


def test_the_next_scan_takes_the_place_of_the_last_and_leaves_nothing_behind(
        areas: TablesAreas, reader: TablesAreas, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(areas.publish("roles", NOON, {"admin_requirements": large(), "p2": True}))
    wait(areas.publish("policies", NOON, {"p1": True}))
    wait(areas.publish("roles", NOON + HOUR, {"p2": False}))
    assert wait(reader.read(["p1", "p2", "admin_requirements"])) == ({"p1": True, "p2": False}, {"p1": NOON, "p2": NOON + HOUR})
    assert len(wait(pieces(tables))) == 2


def test_of_two_scans_that_read_an_area_the_later_reading_counts(areas: TablesAreas, wait: Wait[Any]) -> None:
    wait(areas.publish("policies", NOON + HOUR, {"p1": True}))
    wait(areas.publish("roles", NOON, {"p1": False}))
    assert wait(areas.read(["p1"])) == ({"p1": True}, {"p1": NOON + HOUR})


def test_a_run_that_was_overtaken_changes_nothing(areas: TablesAreas, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(areas.publish("policies", NOON + HOUR, {"p1": True}))
    wait(areas.publish("policies", NOON, {"p1": False, "p2": True}))
    assert wait(areas.read(["p1", "p2"]))[0] == {"p1": True}
    assert len(wait(pieces(tables))) == 1


def test_two_instances_at_once_leave_one_whole_scan(
        areas: TablesAreas, reader: TablesAreas, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(areas.publish("policies", NOON, {"p1": True, "p2": True}))
    assert wait(together(*(one.publish("policies", NOON + HOUR, {"p1": value, "p2": value})
                           for one, value in ((areas, True), (reader, False))))) == [None, None]
    held = wait(areas.read(["p1", "p2"]))[0]
    assert held["p1"] is held["p2"]
    assert len(wait(pieces(tables))) == 2


class Interrupted(TablesAreas):
    """A reader that another scan overtakes when it has seen what is in force."""

    overtaking: tuple[TablesAreas, Instant] | None = None

    async def _rows(self, *asked: Any) -> list[Any]:
        if self.overtaking:
            (other, at), self.overtaking = self.overtaking, None
            await other.publish("policies", at, {"p1": False})
        return await super()._rows(*asked)


def test_a_reader_whose_scan_is_replaced_reads_the_next_one(
        areas: TablesAreas, another: TablesStore, wait: Wait[Any]) -> None:
    wait(areas.publish("policies", NOON, {"p1": True}))
    slow = Interrupted(another.account)
    slow.overtaking = areas, NOON + HOUR
    assert wait(slow.read(["p1"])) == ({"p1": False}, {"p1": NOON + HOUR})


def test_a_scan_that_lost_a_row_is_an_error_not_an_empty_tenant(areas: TablesAreas, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(areas.publish("policies", NOON, {"p1": True}))
    [row] = wait(pieces(tables))
    wait(tables.account.remove(TABLE, row["PartitionKey"], row["RowKey"]))
    with pytest.raises(OSError, match="incomplete"):
        wait(areas.read(["p1"]))


def test_what_a_crash_left_is_swept_a_day_later(areas: TablesAreas, tables: TablesStore, wait: Wait[Any]) -> None:
    for at in (NOON - HOUR, NOON):
        wait(areas._stage(f"policies|{at:017d}crashed", "p1", True))
    wait(areas.publish("policies", NOON + DAY - HOUR, {"p1": True}))
    assert len(wait(pieces(tables))) == 3
    wait(areas.publish("policies", NOON + DAY, {"p1": True}))
    assert len(wait(pieces(tables))) == 2


async def pieces(store: TablesStore) -> Sequence[Any]:
    """All rows that hold areas."""
    return await store.account.rows(TABLE, "PartitionKey ne 'current'", {})
