"""enrolment_blocked: a user who cannot get in and cannot register the method that would let them in."""

import pytest

from monitors.finding import Severity
from tests.builders import USER, burst, denied, facts, record, several, sign_in
from tests.monitors.detectors.watching import Watch

ID = "enrolment_blocked"
DETECTOR = burst(ID)
NO_METHOD = "MFA denied; user doesn't have any verification methods registered"
HOURS = 60


@pytest.mark.parametrize("code", [53010, 53004, 502031])
def test_fires_on_the_codes_that_close_registration(code: int):
    assert len(DETECTOR.points(facts(DETECTOR, record(code=code)))) == 1


@pytest.mark.parametrize("code", [500121, 50074, 50126, 0])
def test_fires_on_no_method_whatever_the_code(code: int):
    assert DETECTOR.notes(sign_in(code=code, said=NO_METHOD))
    assert DETECTOR.notes(sign_in(code=code, steps=[denied(result=NO_METHOD)]))


@pytest.mark.parametrize("code", [0, 50072, 50079, 50203, 53003, 50074, 500121, 50053, 90072, 50126])
def test_is_quiet_on_what_only_asks_for_registration_or_blocks_otherwise(code: int):
    assert DETECTOR.notes(sign_in(code=code)) == ""


def test_it_is_high():
    watch = Watch()
    watch.see(record(code=53010))
    assert (watch.alert(ID).severity, watch.alert(ID).subject.id) == (Severity.HIGH, USER)


@pytest.mark.parametrize(("gap", "alerts"), [(1, 1), (4 * HOURS - 1 / 60, 1), (4 * HOURS, 2)])
def test_less_than_four_hours_apart_is_one_alert(gap: float, alerts: int):
    watch = Watch()
    watch.see_each(record(n=1, code=53010), record(n=2, code=53004, minute=gap))
    assert len(watch.alerts(ID)) == alerts


def test_it_is_not_raised_again_however_often():
    watch = Watch()
    watch.see_each(*several(30, every=5, code=53010))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (1, 30)


def test_a_later_version_with_another_code_withdraws_nothing_that_is_not_remembered():
    watch = Watch()
    watch.see_each(record(n=1, code=53010), record(n=1, late=500))
    assert watch.alert(ID).status == "open"
