"""A drill covers an account by id or by name, from its beginning on and until before its end."""

import pytest

from monitors.checks.bg_012_used_in_drills_only import UsedInDrillsOnly
from monitors.drills import Drill
from monitors.records.instant import HOUR
from monitors.tenant.area import NotRead
from monitors.tenant.break_glass import SeenSignIn
from monitors.tenant.own import OwnState
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, NOW, healthy, person

AT = NOW - 5 * HOUR
DRILL = Drill("d1", KEEPERS[0], "Adele Vance", AT, AT + HOUR)


def seen(hours: float = 0, **odd: object) -> SeenSignIn:
    return SeenSignIn(**({"id": "s1", "user": KEEPERS[0], "at": AT + round(hours * HOUR)} | odd))  # type: ignore[arg-type]


@pytest.mark.parametrize(("sign_in", "drill", "word"), [
    (seen(), DRILL, "pass"),
    (seen(0.99), DRILL, "pass"),
    (seen(1), DRILL, "fail"),
    (seen(-0.01), DRILL, "fail"),
    (seen(user=KEEPERS[1]), DRILL, "fail"),
    (seen(succeeded=False, hours=2), DRILL, "warn"),
    (seen(), Drill("d1", "keeper0@contoso.onmicrosoft.com", "Adele Vance", AT, AT + HOUR), "pass"),
    (seen(user=person(1)), None, "pass"),
    (seen(), None, "fail"),
])
def test_in_a_drill_or_not(sign_in: SeenSignIn, drill: Drill | None, word: str) -> None:
    own = OwnState(drills=(drill,) if drill else ())
    found = result(UsedInDrillsOnly, healthy(break_glass_sign_ins=(sign_in,), own=own))
    assert found == (word, set() if word == "pass" else {sign_in.user})


def test_drills_matter_only_where_there_was_a_sign_in() -> None:
    unread = NotRead("DATA_STORAGE_TABLES is not set")
    assert status(UsedInDrillsOnly, own=unread) == "pass"
    assert status(UsedInDrillsOnly, own=unread, break_glass_sign_ins=(seen(),)) == "unknown"


def test_no_account_is_nothing_to_judge() -> None:
    assert status(UsedInDrillsOnly, break_glass={}) == "not_applicable"
