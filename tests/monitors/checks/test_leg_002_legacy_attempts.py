"""Failed legacy attempts, the signal of a spray: catalogue, LEG-002. No scanner looks."""

import pytest

from monitors.checks.leg_002_legacy_attempts import LegacyAttempts
from monitors.tenant.usage import LegacyUse
from tests.monitors.checks.saying import details, result
from tests.monitors.checks.tenants import JUDGED, healthy, person, shown


def refused(*ones: tuple[int, int]) -> LegacyUse:
    """People, each so many days ago."""
    return LegacyUse(JUDGED, (), tuple(shown(person(n), "SMTP", ago) for n, ago in ones))


@pytest.mark.parametrize(("ones", "expected"), [
    ([], "pass"),
    ([(n, 2) for n in range(10)], "pass"),
    ([(n, 2) for n in range(11)], "warn"),
    ([(n, n) for n in range(25)], "pass"),
])
def test_many_people_on_one_day_warn(ones: list[tuple[int, int]], expected: str) -> None:
    told = result(LegacyAttempts, healthy(legacy_use=refused(*ones)))
    assert told == (expected, {person(n) for n, _ in ones})


def test_one_person_tried_with_several_clients_is_one() -> None:
    several = LegacyUse(JUDGED, (), tuple(shown(person(1), client, 2) for client in ("SMTP", "IMAP", "POP")))
    assert result(LegacyAttempts, healthy(legacy_use=several), users=1)[0] == "pass"


def test_the_number_is_a_setting() -> None:
    assert result(LegacyAttempts, healthy(legacy_use=refused((1, 2), (2, 2))), users=1)[0] == "warn"


def test_those_tried_on_most_days_come_first() -> None:
    seen = LegacyUse(JUDGED, (), (shown(person(1), "SMTP", 1), shown(person(2), "SMTP", 1, 2, 3)))
    assert details(LegacyAttempts, legacy_use=seen) == ["was refused with SMTP on 3 days", "was refused with SMTP on 1 day"]
