"""Logs that are late or never came, channels that are untried or have never worked."""

import pytest
from msgspec.structs import replace

from monitors.checks.bg_015_watched import Watched
from monitors.records.instant import DAY, MINUTE
from monitors.tenant.own import OwnState
from tests.monitors.checks.saying import result
from tests.monitors.checks.tenants import NOW, healthy

WELL = healthy().own


@pytest.mark.parametrize(("own", "found"), [
    (replace(WELL, sign_ins_seen=NOW - 30 * MINUTE), ("pass", set())),
    (replace(WELL, sign_ins_seen=NOW - 31 * MINUTE), ("warn", {"sign-in logs"})),
    (replace(WELL, audits_seen=NOW - 240 * MINUTE), ("warn", {"audit logs"})),
    (replace(WELL, audits_seen=NOW - 241 * MINUTE), ("fail", {"audit logs"})),
    (replace(WELL, sign_ins_seen=None), ("fail", {"sign-in logs"})),
    (replace(WELL, channels_told={"teams": NOW - 90 * DAY}), ("pass", set())),
    (replace(WELL, channels_told={"teams": NOW - 91 * DAY, "email": NOW}), ("warn", {"teams"})),
    (replace(WELL, channels_told={}), ("fail", set())),
])
def test_what_was_heard_and_told(own: OwnState, found: tuple[str, set[str]]) -> None:
    assert result(Watched, healthy(own=own)) == found


def test_the_numbers_are_settings() -> None:
    assert result(Watched, healthy(), minutes=4)[0] == "warn"
    assert result(Watched, healthy(), minutes=3, most_minutes=4)[0] == "fail"
    assert result(Watched, healthy(), days=19)[0] == "warn"
