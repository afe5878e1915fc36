"""The policy snapshot in tables: whole or not at all, in a few rows, the last one published."""

from typing import Any

import pytest

from monitors.policies import Policy, PolicyScan
from monitors.storage.policies import PIECES, TABLE, TablesPolicies
from monitors.storage.tables import TablesStore
from tests.builders import guid
from tests.monitors.storage.build import HOSTILE, Wait

SMALL = PolicyScan((Policy(guid(1), "Require MFA \u202e'", True, frozenset({guid(2)}), frozenset({guid(3)})),),
                   {guid(3): frozenset({guid(4), guid(5)})}, {"sms": 7})


def large() -> PolicyScan:
    """A tenant with groups of many thousand members, whose ids do not pack well."""
    ids = (f"{n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128):032x}" for n in range(20_000))
    return PolicyScan((Policy(guid(1), "Many", True, groups=frozenset({guid(3)})),), {guid(3): frozenset(ids)})


@pytest.fixture
def policies(tables: TablesStore) -> TablesPolicies:
    """An empty one on Azurite."""
    return TablesPolicies(tables.account)


@pytest.fixture
def reader(another: TablesStore) -> TablesPolicies:
    """The same as another instance of the app reads it."""
    return TablesPolicies(another.account)


def test_before_a_scan_is_published_nothing_is_known(policies: TablesPolicies, wait: Wait[Any]) -> None:
    assert wait(policies.read()) is None


@pytest.mark.parametrize("scan", [PolicyScan(), SMALL])
def test_what_is_published_is_read_as_it_was(policies: TablesPolicies, reader: TablesPolicies, wait: Wait[Any],
                                             scan: PolicyScan) -> None:
    wait(policies.publish(scan, "1"))
    assert wait(reader.read()) == scan


def test_a_scan_of_many_pieces_is_read_whole_and_in_few_requests(policies: TablesPolicies, reader: TablesPolicies,
                                                                 wait: Wait[Any]) -> None:
    wait(policies.publish(large(), "1"))
    assert wait(reader.read()) == large()
    assert reader._account.operations <= 3


def test_the_next_scan_takes_its_place_and_leaves_nothing_behind(policies: TablesPolicies, reader: TablesPolicies,
                                                                 tables: TablesStore, wait: Wait[Any]) -> None:
    wait(policies.publish(large(), "1"))
    wait(policies.publish(SMALL, "2"))
    assert wait(reader.read()) == SMALL
    assert wait(tables.account.rows(TABLE, "PartitionKey eq @scan", {"scan": PIECES + "1"})) == []


def test_publishing_a_scan_again_changes_nothing(policies: TablesPolicies, wait: Wait[Any]) -> None:
    for _ in range(2):
        wait(policies.publish(SMALL, "1"))
    assert wait(policies.read()) == SMALL


def test_a_scan_half_written_is_not_seen(policies: TablesPolicies, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(policies.publish(SMALL, "1"))
    wait(tables.account.upsert(TABLE, [{"PartitionKey": PIECES + "2", "RowKey": "000000", "piece": b"half"}]))
    assert wait(policies.read()) == SMALL


def test_a_scan_that_lost_a_piece_is_an_error_not_an_empty_tenant(policies: TablesPolicies, tables: TablesStore,
                                                                  wait: Wait[Any]) -> None:
    wait(policies.publish(SMALL, "1"))
    wait(tables.account.remove(TABLE, PIECES + "1", "000000"))
    with pytest.raises(OSError, match="incomplete"):
        wait(policies.read())


@pytest.mark.parametrize("scan", ["", "a b", "a/b", *HOSTILE])
def test_what_cannot_name_a_scan_is_refused(policies: TablesPolicies, wait: Wait[Any], scan: str) -> None:
    if not (scan.isascii() and scan.isalnum()):
        with pytest.raises(ValueError, match="cannot name a scan"):
            wait(policies.publish(SMALL, scan))
