"""Each part of the tenant is read by one scan, and each check judged by one."""

from collections import Counter

import pytest

from monitors.checks import catalogue, classes
from monitors.checks.ops_002_scans_are_fresh import EVERY
from monitors.compliance.scans import BREAK_GLASS, POLICIES, REGISTRATION, ROLES, SCANS, checks_of, kept_for, scan_of
from monitors.records.instant import HOUR
from monitors.tenant.snapshot import names, source_of


def test_every_area_of_graph_s_belongs_to_one_scan_and_no_other_area_to_any() -> None:
    read = Counter(area for scan in SCANS.values() for area in scan.areas)
    assert read == Counter(area for area in names() if source_of([area]) == "graph")


def test_every_check_belongs_to_one_scan() -> None:
    judged = Counter(one.id for scan in SCANS.values() for one in checks_of(scan, classes().values()))
    assert judged == dict.fromkeys(classes(), 1)


def test_every_scan_judges_something() -> None:
    for scan in SCANS.values():
        assert list(checks_of(scan, classes().values())), scan.name


@pytest.mark.parametrize(("check", "scan"), [
    ("CA-001", POLICIES), ("REG-009", POLICIES), ("AMP-006", POLICIES), ("BG-005", POLICIES), ("BG-001", BREAK_GLASS),
    ("BG-003", BREAK_GLASS), ("SVC-001", BREAK_GLASS), ("BG-004", BREAK_GLASS), ("OPS-003", ROLES), ("REG-001", REGISTRATION),
    ("OPS-001", ROLES)])
def test_a_check_belongs_to_the_most_frequent_scan_that_reads_any_of_its_areas(check: str, scan: object) -> None:
    assert scan_of(classes()[check]) is scan


def test_what_rests_on_latchkey_s_own_state_alone_is_judged_most_often() -> None:
    for check in ("BG-015", "OPS-002"):
        assert scan_of(classes()[check]) is POLICIES


def test_a_scan_is_given_what_others_read_and_its_checks_touch() -> None:
    assert {"users", "registration", "roles", "break_glass_methods", "break_glass_memberships"} <= kept_for(POLICIES, catalogue())
    assert kept_for(ROLES, catalogue()) == {"members", "users"}
    for scan in SCANS.values():
        assert not kept_for(scan, catalogue()) & {*scan.areas, "own"}


def test_the_check_of_the_scans_knows_how_often_they_are_made() -> None:
    assert {name: hours * HOUR for name, hours in EVERY.items()} == {one.name: one.every for one in SCANS.values()}


def test_scans_stand_in_order_of_how_often_they_are_made() -> None:
    assert sorted(SCANS.values(), key=lambda one: one.every) == list(SCANS.values())
