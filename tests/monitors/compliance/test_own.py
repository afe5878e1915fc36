"""What Latchkey remembers of itself, from where it is really kept."""

from typing import Any

import pytest

from monitors.compliance.own import Own, arrived
from monitors.declared import Declared
from monitors.drills import Drill
from monitors.feed.progress import Progress
from monitors.records.instant import HOUR, MINUTE, Instant
from monitors.storage.channels import TablesChannels
from monitors.storage.drills import TablesDrills
from monitors.storage.progress import TablesProgress
from monitors.storage.registration import TablesRegistration
from monitors.storage.scans import TablesScans
from monitors.storage.tables import TablesStore
from monitors.tenant.own import OwnState
from tests.builders import at
from tests.monitors.storage.build import Wait

GLASS = "emergency@contoso.test"


def read(tables: TablesStore, wait: Wait[Any]) -> OwnState:
    account = tables.account
    own = Own(TablesScans(account), TablesProgress(account), TablesChannels(account), TablesDrills(account),
              TablesRegistration(account), Declared(break_glass=frozenset({GLASS})))
    found: OwnState = wait(own.areas(at()))["own"]
    return found


def test_at_first_nothing_has_ever_happened(tables: TablesStore, wait: Wait[Any]) -> None:
    assert read(tables, wait) == OwnState()


def test_scans_channels_and_drills(tables: TablesStore, wait: Wait[Any]) -> None:
    scans, drill = TablesScans(tables.account), Drill("d1", GLASS, "Ana Berg", at(), at() + HOUR)
    for name, minute in (("policies", 5), ("roles", 1), ("policies", 20), ("policies", 7)):
        wait(scans.note(name, at(minute)))
    wait(TablesChannels(tables.account).took({"teams", "email"}, at(2)))
    wait(TablesDrills(tables.account).declare(drill))
    found = read(tables, wait)
    assert found.scans == {"policies": at(20), "roles": at(1)}, "an earlier reading that ends later changes nothing"
    assert found.scanning_since == at(5)
    assert found.channels_told == {"teams": at(2), "email": at(2)}
    assert found.drills == (drill,)


@pytest.mark.parametrize(("categories", "last"), [
    (("SignInLogs",), 3), (("SignInLogs", "NonInteractiveUserSignInLogs"), 9), (("AuditLogs",), 7), (("Other",), None)])
def test_a_log_arrived_when_any_partition_last_had_a_record_of_it(categories: tuple[str, ...], last: int | None) -> None:
    def came(**minutes: int) -> Progress:
        return Progress(began=at(), arrived={name: after(minute) for name, minute in minutes.items()})

    progress = (came(SignInLogs=3, AuditLogs=1), came(AuditLogs=7), came(NonInteractiveUserSignInLogs=9), came())
    assert arrived(progress, *categories) == (None if last is None else after(last))


def after(minutes: int) -> Instant:
    return at() + minutes * MINUTE
