"""Shares are the catalogue's. A missing record counted as "not capable" is a bug of another scanner (CIS 5.2.3.4)."""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.reg_001_capable import Capable
from monitors.listing import MOST
from monitors.records.instant import DAY
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, crowd, listed, of
from tests.monitors.checks.tenants import KEEPERS, NOW, healthy, person, programme, registered, user

ABLE: Row = ("microsoftAuthenticatorPush",)


@pytest.mark.parametrize(("able", "unable", "missing", "status"), [
    (98, 2, 0, Status.PASS),
    (979, 21, 0, Status.WARN),
    (90, 10, 0, Status.WARN),
    (899, 101, 0, Status.FAIL),
    (99, 0, 1, Status.PASS),
    (97, 0, 3, Status.UNKNOWN),
    (89, 0, 11, Status.UNKNOWN),
    (91, 8, 1, Status.WARN),
    (80, 19, 1, Status.FAIL),
    (0, 0, 5, Status.UNKNOWN),
    (0, 0, 0, Status.NOT_APPLICABLE),
])
def test_the_share_of_those_who_can(able: int, unable: int, missing: int, status: Status) -> None:
    result = of(Capable, [ABLE] * able + [NOTHING] * unable + [MISSING] * missing)
    assert result.status == status
    assert len(result.found) == unable + missing


@pytest.mark.parametrize(("odd", "status"), [
    ({}, Status.FAIL),
    ({"enabled": False}, Status.NOT_APPLICABLE),
    ({"guest": True}, Status.NOT_APPLICABLE),
    ({"created": NOW - 7 * DAY + 1}, Status.NOT_APPLICABLE),
    ({"created": NOW - 7 * DAY}, Status.FAIL),
    ({"hired": NOW + 1}, Status.NOT_APPLICABLE),
    ({"hired": NOW}, Status.FAIL),
])
def test_whom_it_is_about(odd: dict[str, Any], status: Status) -> None:
    assert of(Capable, [NOTHING], odd=odd).status == status


def test_registered_is_not_capable() -> None:
    assert of(Capable, [{"registered": True, "capable": False}]).status == Status.FAIL


def test_break_glass_accounts_have_checks_of_their_own() -> None:
    people = crowd([ABLE])
    people["users"] |= {one: user(0, id=one) for one in KEEPERS}
    assert judged(Capable(programme=programme()), healthy(**people)).status == Status.PASS


def test_a_row_of_somebody_who_is_gone_counts_for_nobody() -> None:
    people = crowd([ABLE])
    people["registration"] |= {person(n): registered(n, capable=False) for n in range(50, 60)}
    assert judged(Capable(), healthy(**people)).status == Status.PASS


def test_those_missing_are_told_apart_from_those_who_cannot() -> None:
    result = of(Capable, [ABLE, NOTHING, MISSING])
    assert [one.detail for one in result.found] == ["has no method that the policy allows",
                                                    "the registration report does not tell of this user"]
    assert "1 cannot; of 1 more nobody can tell" in result.summary


def test_the_share_is_never_rounded_up_to_a_threshold() -> None:
    assert "(97.9 %)" in of(Capable, [ABLE] * 9796 + [NOTHING] * 204).summary


def test_of_very_many_the_first_are_listed_and_all_are_counted() -> None:
    result = of(Capable, [NOTHING] * (MOST + 1))
    assert listed(result) == [person(n) for n in range(MOST)]
    assert f"{MOST + 1} cannot (the first {MOST} are listed)" in result.summary


def test_both_shares_are_settings() -> None:
    assert of(Capable, [ABLE] * 97 + [NOTHING] * 3, pass_percent=97).status == Status.PASS
    assert of(Capable, [ABLE] * 89 + [NOTHING] * 11, warn_percent=89).status == Status.WARN
