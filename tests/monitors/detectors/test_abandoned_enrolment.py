"""Asked to enrol, and not in within the hour. 50072, 50079: Microsoft identity platform, "… error codes"."""

import pytest

from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.policies import PolicyScan
from monitors.records.instant import HOUR, MINUTE
from monitors.registration import Registered
from tests.builders import UPN, USER, at, guid, record
from tests.monitors.waving import Cohort

DETECTOR = catalogue().by_id["abandoned_enrolment"]
ID = "abandoned_enrolment"


def asked(code: int = 50079, **odd):
    """Somebody is asked to enrol."""
    return record(code=code, **odd)


def after(*records, hours: float = 3, **odd):
    """Its open alerts so long after the first record."""
    cohort = Cohort(**odd)
    cohort.see(*records)
    cohort.judge(at() + round(hours * HOUR))
    return [one for one in cohort.alerts(ID) if one.status == "open"]


@pytest.mark.parametrize("code", [50072, 50079])
def test_it_names_the_user(code: int) -> None:
    [found] = after(asked(code))
    assert (found.severity, found.subject) == (Severity.LOW, ("user", USER, UPN))
    assert (found.first_seen, found.last_seen, found.count) == (at(), at(), 1)
    assert DETECTOR.says(found).startswith(f"{UPN} was asked to enrol for MFA and did not get in within an hour")


@pytest.mark.parametrize(("minute", "n", "fires"), [(50, USER, False), (60, USER, False), (61, USER, True), (-1, USER, True),
                                                    (30, guid(3), True)])
def test_a_success_of_that_user_within_the_hour_is_the_end_of_it(minute: float, n: str, fires: bool) -> None:
    assert bool(after(asked(), record(n=2, userId=n, minute=minute))) is fires


@pytest.mark.parametrize("code", [0, 50074, 50076, 53010, 500121])
def test_nothing_else_is_enrolment(code: int) -> None:
    assert not after(asked(code))


def test_it_waits_until_the_hour_is_over_and_its_records_are_there() -> None:
    assert not after(asked(), hours=1.1)
    assert after(asked(), hours=1.2)


def test_it_is_judged_also_where_nothing_else_happens() -> None:
    cohort = Cohort()
    cohort.see(asked())
    cohort.judge(at(10))
    for minute in range(11, 80):
        cohort.judge(at(minute))
    assert cohort.told(ID) == ["raised"]


def test_a_success_that_comes_late_withdraws_it() -> None:
    cohort = Cohort()
    cohort.see(asked())
    cohort.judge(at(90))
    cohort.see(record(n=2, minute=20), now=at(91))
    cohort.judge(at(92))
    assert cohort.told(ID) == ["raised", "withdrawn"]


def test_one_alert_a_user_and_utc_day() -> None:
    day = 24 * HOUR / MINUTE
    several = [asked(n=1), asked(n=2, minute=90), asked(n=3, minute=600), asked(n=4, minute=day), asked(n=5, userId=guid(8))]
    found = after(*several, hours=40)
    assert sorted((one.subject.id, one.count) for one in found) == [(guid(8), 1), (USER, 1), (USER, 3)]
    assert len({one.id for one in found}) == 3


def test_two_a_day_told_one_after_the_other_are_told_once() -> None:
    cohort = Cohort()
    for n, minute in enumerate((0, 120, 240)):
        cohort.see(asked(n=n, minute=minute), now=at(minute))
        cohort.judge(at(minute + 80))
    assert cohort.told(ID) == ["raised"]
    assert cohort.alert(ID).count == 3


def test_it_is_medium_for_the_privileged() -> None:
    assert [one.severity for one in after(asked(), privileged=[USER])] == [Severity.MEDIUM]
    [found] = after(asked(), registration=[Registered(USER, ("mobilePhone",), privileged=True)])
    assert (found.severity, found.privileged) == (Severity.MEDIUM, True)
    assert found.context["methods"]


@pytest.mark.parametrize(("rings", "ring"), [
    ({"pilot": {USER}, "everybody": {guid(3)}}, "pilot"), ({"pilot": {USER}, "early": {USER, guid(3)}}, "early, pilot"),
    ({"pilot": {guid(3)}}, None), ({}, None), (None, None)])
def test_it_names_the_rollout_ring_of_the_user_where_a_scan_knows_it(rings, ring) -> None:
    policies = None if rings is None else PolicyScan(rings={name: frozenset(users) for name, users in rings.items()})
    [found] = after(asked(), policies=policies)
    assert found.context.get("ring") == ring
    assert (f"{UPN} of ring {ring} was asked" in DETECTOR.says(found)) is (ring is not None)
