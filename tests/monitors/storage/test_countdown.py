"""The countdown in tables: a row a day and ring, and a day counted again in place of what it had."""

from typing import Any

from msgspec.structs import replace

from monitors.compliance.countdown import Left
from monitors.storage.countdown import TablesCountdown
from monitors.storage.tables import TablesStore
from tests.monitors.storage.build import Wait


def test_days_come_back_in_order(tables: TablesStore, wait: Wait[Any]) -> None:
    kept, day = TablesCountdown(tables.account), Left("2026-11-26", "", 12, 4, 5, 1, 100, 67)
    assert wait(kept.days("2026-11-01", "2026-11-30")) == []
    later, ring = replace(day, day="2026-11-27", phone_only=10), replace(day, ring="Ring / 1 = 'all'")
    wait(kept.keep([later]))
    wait(kept.keep([replace(day, phone_only=99), ring]))
    wait(kept.keep([day, ring]))
    assert wait(kept.days("2026-11-01", "2026-11-30")) == [day, ring, later]
    assert wait(kept.days("2026-11-26", "2026-11-26")) == [day, ring]
    assert wait(kept.days("2026-11-27", "2027-11-26")) == [later]
