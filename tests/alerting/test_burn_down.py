"""What the digest says of the end of SMS and voice."""

from typing import Any

import pytest
from msgspec.structs import replace

from alerting.burn_down import burn_down, days_told
from monitors.compliance.countdown import Left
from monitors.records.instant import DAY, HOUR, instant
from monitors.storage.countdown import TablesCountdown
from monitors.storage.tables import TablesStore
from tests.alerting.at_desk import NOW, AtDesk
from tests.monitors.storage.build import Wait

NOON = instant("2026-11-27T12:00:00Z") or 0
TODAY = Left("2026-11-27", "", 12, 4, 5, 1, 100, 66)
PILOT, REST = replace(TODAY, ring="pilot", phone_only=3, guests=0), replace(TODAY, ring="rest", phone_only=0)


def day(back: int, **odd: Any) -> Left:
    return replace(TODAY, day=f"2026-11-{27 - back}", **odd)


@pytest.mark.parametrize(("rows", "said"), [
    ([TODAY, PILOT, REST, day(1, phone_only=14)],
     "66 days until SMS and voice end: 12 people have nothing else (ring pilot 3; 4 of them guests), 2 fewer than the day "
     "before; 5 reset their password by nothing else."),
    ([replace(TODAY, guests=0, reset_on_phones=0), day(1, phone_only=11)],
     "66 days until SMS and voice end: 12 people have nothing else, 1 more than the day before."),
    ([replace(TODAY, phone_only=1, guests=0, reset_on_phones=0), day(1, phone_only=1)],
     "66 days until SMS and voice end: 1 person has nothing else, as many as the day before."),
    ([replace(TODAY, phone_only=0, guests=0)],
     "66 days until SMS and voice end: nobody has nothing else for MFA; 5 reset their password by nothing else."),
    ([replace(TODAY, days_left=1, guests=0, reset_on_phones=0)], "1 day until SMS and voice end: 12 people have nothing else."),
    ([replace(TODAY, days_left=0, guests=0, reset_on_phones=0)], "SMS and voice have ended: 12 people have nothing else."),
    ([day(2, guests=0, reset_on_phones=0, days_left=68), day(4, phone_only=99)],
     "66 days until SMS and voice end: 12 people have nothing else (as of 2026-11-25)."),
    ([replace(TODAY, phone_only=0, guests=0, reset_on_phones=0)], None),
    ([], None),
])
def test_one_sentence_or_none(rows: list[Left], said: str | None) -> None:
    assert burn_down(rows, NOON) == ([said] if said else [])


def test_which_days_are_looked_up() -> None:
    assert days_told(NOON) == ("2026-11-23", "2026-11-27")


def test_it_stands_in_the_digest(tables: TablesStore, wait: Wait[Any]) -> None:
    at = AtDesk(tables)
    wait(at.deployed_before())
    wait(TablesCountdown(tables.account).keep([replace(TODAY, day="2026-03-10", days_left=328)]))
    at.clock.now = NOW + DAY - 4 * HOUR
    wait(at.desk.tick())
    [card] = at.teams.sent
    assert "327 days until SMS and voice end: 12 people have nothing else" in str(card)
    assert "327 days until SMS and voice end: 12 people have nothing else" in at.email.sent[0].html
