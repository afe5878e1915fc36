"""break_glass_attempt: every guess at an emergency account, told again each time there are four times as many."""

import pytest

from monitors.declared import Declared
from monitors.finding import Severity
from tests.builders import UPN, USER, at, burst, facts, guid, record, several, sign_in
from tests.monitors.detectors.watching import Watch

ID = "break_glass_attempt"
DETECTOR = burst(ID, Declared(break_glass=frozenset({USER})))
HOURS = 60


@pytest.mark.parametrize("code", [50126, 50053, 50034, 50056, 50058, 50064, 50144, 50055, 50057])
def test_fires_on_a_wrong_password_or_no_proof_of_a_right_one(code: int):
    assert len(DETECTOR.points(facts(DETECTOR, record(code=code)))) == 1


@pytest.mark.parametrize("code", [0, 500121, 50074, 50076, 50072, 53003, 53010, 50140, 700082])
def test_is_quiet_where_the_first_factor_passed(code: int):
    assert DETECTOR.notes(sign_in(code=code)) == ""


def test_is_quiet_about_every_other_account():
    assert DETECTOR.notes(sign_in(code=50126, userId=guid(9))) == ""


def test_knows_accounts_given_by_name():
    detector = burst(ID, Declared(break_glass=frozenset({UPN})))
    assert detector.notes(sign_in(code=50034, userId="", userPrincipalName=UPN.upper()))


def test_it_is_high_and_waits_for_nothing():
    watch = Watch(break_glass={USER})
    watch.see(record(code=50126))
    found = watch.alert(ID)
    assert (found.severity, found.raised, found.count) == (Severity.HIGH, 1, 1)
    assert DETECTOR.urgent


@pytest.mark.parametrize(("gap", "alerts"), [(1, 1), (4 * HOURS - 1 / 60, 1), (4 * HOURS, 2), (5 * HOURS, 2)])
def test_attempts_less_than_four_hours_apart_are_one_alert(gap: float, alerts: int):
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1, code=50126), record(n=2, code=50126, minute=gap))
    assert len(watch.alerts(ID)) == alerts


@pytest.mark.parametrize(("attempts", "raised"), [(1, 1), (3, 1), (4, 2), (15, 2), (16, 3), (63, 3), (64, 4)])
def test_told_again_at_four_times_the_count(attempts: int, raised: int):
    watch = Watch(break_glass={USER})
    watch.see_each(*several(attempts, every=3, code=50126))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (raised, attempts)


@pytest.mark.parametrize(("last", "level"), [(4 * HOURS, 2), (4 * HOURS + 1 / 60, 1)])
def test_one_window_of_four_hours_must_hold_them(last: float, level: int):
    given = [record(n=n, code=50126, minute=minute) for n, minute in enumerate((0, 80, 160, last), 1)]
    assert max(point.level for point in DETECTOR.points(facts(DETECTOR, *given))) == level


def test_all_at_once_raises_as_often_as_it_takes_levels_of_one_telling():
    watch = Watch(break_glass={USER})
    watch.see(*several(16, every=1, code=50126))
    assert (watch.alert(ID).raised, watch.told(ID)) == (1, ["raised"])
    watch.see(*several(47, every=1, minute=20, first=20, code=50126))
    assert watch.alert(ID).raised == 1
    watch.see(*several(1, minute=70, first=99, code=50126))
    assert watch.alert(ID).raised == 2


def test_first_and_last_seen_are_those_of_the_attempts():
    watch = Watch(break_glass={USER})
    watch.see(*several(3, every=50, code=50126))
    assert (watch.alert(ID).first_seen, watch.alert(ID).last_seen) == (at(0), at(100))


def test_a_sign_in_beside_it_is_an_alert_of_its_own():
    watch = Watch(break_glass={USER})
    watch.see(record(n=1, code=50126), record(n=2, minute=1))
    assert (watch.alert(ID).count, watch.alert("break_glass_sign_in").count) == (1, 1)
