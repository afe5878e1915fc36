"""The MFA service fails many.

Sentences: Microsoft Entra, "Sign-in event details for Microsoft Entra multifactor authentication".
"""

import pytest

from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.records.instant import DAY, MINUTE
from tests.builders import TENANT, at, guid, mfa_failure
from tests.monitors.waving import Cohort, days_before, people

DETECTOR = catalogue().by_id["mfa_service_trouble"]
UNSENT = "MFA denied; unable to send the mobile app notification"


def unsent(count: int = 10, said: str = UNSENT, **odd):
    """So many users whom the service fails, a quarter of a minute apart."""
    return [mfa_failure(said, **({"n": n + 1, "userId": guid(n + 1), "minute": n / 4} | odd)) for n in range(count)]


def fired(*records, parameters=None):
    """Its open alerts."""
    cohort = Cohort(parameters=parameters)
    cohort.see(*records)
    cohort.judge()
    return [one for one in cohort.alerts("mfa_service_trouble") if one.status == "open"]


def test_it_is_about_the_tenant_and_says_what_the_service_says() -> None:
    [found] = fired(*unsent(12), *people(12, first=1, minute=4))  # all get in at last: it is trouble all the same
    assert (found.severity, found.subject, found.count) == (Severity.HIGH, ("tenant", TENANT, ""), 12)
    assert (found.first_seen, found.last_seen) == (at(), at(2.75))
    assert found.context["said"] == {UNSENT: 12}
    assert "MFA failed 12 users within 15 minutes" in DETECTOR.says(found)


@pytest.mark.parametrize(("count", "fires"), [(10, True), (9, False)])
def test_it_takes_ten_users(count: int, fires: bool) -> None:
    assert bool(fired(*unsent(count))) is fires
    assert not fired(*unsent(30, userId=guid(1)))


@pytest.mark.parametrize(("said", "code", "fires"), [
    ("MFA denied; service error", 500121, True), ("MFA denied; misconfiguration", 500121, True),
    ("MFA denied; Unable to reach the user's phone", 500121, True), (None, 50087, True), (None, 50088, True),
    ("MFA denied; user did not respond to mobile app notification", 500121, False), (None, 500121, False),
    ("MFA denied; phone call went to voicemail", 500121, False), ("MFA denied; duplicate authentication attempt", 500121, False)])
def test_whose_fault_it_is(said: str | None, code: int, fires: bool) -> None:
    assert bool(fired(*unsent(said=said, code=code))) is fires


@pytest.mark.parametrize(("last", "fires"), [(15, True), (15.5, False)])
def test_the_window_is_fifteen_minutes_and_holds_both_ends(last: float, fires: bool) -> None:
    assert bool(fired(*unsent(9), *unsent(1, userId=guid(50), n=50, minute=last))) is fires


@pytest.mark.parametrize(("usual", "count", "fires"), [(2, 10, True), (3, 14, False), (3, 15, True)])
def test_it_takes_five_times_the_usual_of_the_same_hours(usual: int, count: int, fires: bool) -> None:
    history = [one for day in range(1, 8) for quarter in range(-4, 8) for one in unsent(
        usual, minute=-day * DAY / MINUTE + quarter * 7.5)]
    assert bool(fired(*history, *unsent(count))) is fires


def test_one_trouble_of_the_same_hour_does_not_make_the_next_one_usual() -> None:
    assert len(fired(*days_before(7), *unsent(12, minute=-2 * DAY / MINUTE), *unsent(12))) == 2


def test_trouble_that_goes_on_is_one_alert() -> None:
    assert len(fired(*(one for start in range(0, 120, 10) for one in unsent(12, minute=start)))) == 1


def test_its_settings_hold() -> None:
    assert fired(*unsent(3), parameters={"mfa_service_trouble": {"users": 3}})
