"""MFA in a smaller share of interactive sign-ins than usual.

Sentences: Microsoft Entra, "Sign-in event details for Microsoft Entra multifactor authentication".
"""

import pytest

from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.records.instant import DAY, HOUR, MINUTE
from tests.builders import TENANT, at, guid, record
from tests.monitors.waving import Cohort

DETECTOR = catalogue().by_id["mfa_usage_drop"]
CLAIM = "MFA requirement satisfied by claim in the token"
DEVICE = "MFA requirement skipped due to registered device"


def hour(with_mfa: int, without: int, days: float = 0, said: str | None = None, **odd):
    """An hour's interactive successes, so many days before, in the twenty minutes before a clock hour."""
    said_of = [CLAIM] * with_mfa + [said] * without
    return [record(n=n, userId=guid(n), said=words, minute=-days * DAY / MINUTE + n % 20, **odd)
            for n, words in enumerate(said_of, 1)]


def fired(*records, hours: float = 2, parameters=None):
    """Its open alerts some hours later."""
    cohort = Cohort(parameters=parameters)
    cohort.see(*records)
    cohort.judge(at() + round(hours * HOUR))
    return [one for one in cohort.alerts("mfa_usage_drop") if one.status == "open"]


def usual(days: int = 3, share: int = 90):
    """The same hour of some days before, with MFA in so many of a hundred."""
    return [one for day in range(1, days + 1) for one in hour(share, 100 - share, day)]


def test_it_says_by_how_much_and_for_which_reasons() -> None:
    [found] = fired(*usual(), *hour(110, 50), *hour(0, 60, said=DEVICE))
    assert (found.severity, found.subject) == (Severity.MEDIUM, ("tenant", TENANT, ""))
    assert (found.context["share"], found.context["usual"], found.context["sign_ins"]) == (0.5, 0.9, 220)
    assert found.context["skipped"] == {DEVICE: 60}
    assert found.count == 110
    said = DETECTOR.says(found)
    assert "Of 220 interactive sign-ins from 11:00 UTC on, 50% had MFA; usual at that hour are 90%" in said
    assert DEVICE in said


@pytest.mark.parametrize(("with_mfa", "without", "fires"), [(140, 60, True), (142, 58, False), (139, 60, False)])
def test_it_takes_twenty_points_and_two_hundred_sign_ins(with_mfa: int, without: int, fires: bool) -> None:
    assert bool(fired(*usual(), *hour(with_mfa, without))) is fires


def test_neither_background_nor_failed_sign_ins_count() -> None:
    assert not fired(*usual(), *hour(0, 300, category="NonInteractiveUserSignInLogs"))
    assert not fired(*usual(), *hour(0, 300, code=50126))
    assert not fired(*usual(), *hour(0, 300, resourceTenantId=guid(3, 3)))


def test_what_is_usual_is_that_of_the_same_hour_of_fourteen_days() -> None:
    night = [one for day in range(1, 4) for one in hour(5, 95, day + 0.5)]
    assert fired(*usual(), *night, *hour(100, 100))
    assert not fired(*hour(300, 0, 15), *hour(100, 100))
    assert fired(*hour(300, 0, 14), *hour(100, 100))


def test_without_enough_history_nobody_knows_what_is_usual() -> None:
    assert not fired(*hour(0, 500))
    assert not fired(*usual(days=1), *hour(0, 500))
    assert fired(*usual(days=2), *hour(0, 500))


def test_it_waits_until_the_hour_is_over_and_its_records_are_there() -> None:
    assert not fired(*usual(), *hour(0, 300), hours=0.4)
    assert fired(*usual(), *hour(0, 300), hours=0.6)


def test_one_alert_a_day() -> None:
    drops = [*hour(0, 300), *(record(n=900 + n, userId=guid(n), minute=30) for n in range(300))]
    later = [one for day in range(1, 4) for one in hour(95, 5, day - 60 / 1440)]
    [found] = fired(*usual(), *later, *drops, hours=5)
    assert found.count == 600


def test_its_settings_hold() -> None:
    assert fired(*usual(), *hour(80, 20), parameters={"mfa_usage_drop": {"threshold": 100, "share": 0.05}})
