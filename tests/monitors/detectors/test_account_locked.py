"""account_locked: smart lockout is low and opens by itself, blocked MFA does not."""

import pytest

from monitors.finding import Severity
from tests.builders import USER, burst, denied, facts, record, several, sign_in
from tests.monitors.detectors.watching import Watch

ID = "account_locked"
DETECTOR = burst(ID)
LOCKED = "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."
MALICIOUS = "Sign-in was blocked because it came from an IP address with malicious activity."


@pytest.mark.parametrize(("code", "failure", "said", "severity"), [
    (50053, LOCKED, None, Severity.LOW),
    (50053, LOCKED.upper(), None, Severity.LOW),
    (50053, "IdsLocked", None, Severity.LOW),
    (50053, "AADSTS50053: idslocked - details", None, Severity.LOW),
    (50053, MALICIOUS, None, None),
    (50053, "", None, None),
    (50053, None, None, None),
    (50126, LOCKED, None, None),
    (0, LOCKED, None, None),
    (500121, None, "MFA denied; user is blocked", Severity.MEDIUM),
    (500121, None, "MFA denied; entered incorrect code too many times", Severity.MEDIUM),
    (500121, None, "MFA denied; user entered incorrect code too many times", Severity.MEDIUM),
    (500121, None, "MFA denied; user entered incorrect code", None),
    (50074, None, "MFA denied; user is blocked", Severity.MEDIUM),
    (0, None, "MFA denied; user is blocked", Severity.MEDIUM),
    (50053, MALICIOUS, "MFA denied; user is blocked", Severity.MEDIUM),
    (500121, None, None, None),
    (50057, "The user account is disabled.", None, None),
])
def test_what_is_a_lock(code: int, failure: str | None, said: str | None, severity: Severity | None):
    given = record(code=code, failure=failure, said=said)
    if failure is None:
        given["properties"]["status"].pop("failureReason", None)
    assert [point.severity for point in DETECTOR.points(facts(DETECTOR, given))] == ([severity] if severity else [])


def test_a_step_may_say_it():
    assert DETECTOR.notes(sign_in(code=500121, steps=[denied(result="MFA denied; user is blocked")]))


@pytest.mark.parametrize("odd", [{"code": 50053, "failure": LOCKED}, {"code": 500121, "said": "MFA denied; user is blocked"}])
def test_it_is_high_for_the_privileged(odd: dict[str, object]):
    watch = Watch(privileged={USER})
    watch.see(record(**odd))
    assert (watch.alert(ID).severity, watch.alert(ID).privileged) == (Severity.HIGH, True)


def test_a_low_one_that_becomes_medium_is_told_again():
    watch = Watch()
    watch.see(record(n=1, code=50053, failure=LOCKED))
    assert (watch.alert(ID).severity, watch.alert(ID).raised) == (Severity.LOW, 1)
    watch.see(record(n=2, code=500121, said="MFA denied; user is blocked", minute=5))
    assert (watch.alert(ID).severity, watch.alert(ID).raised, watch.alert(ID).count) == (Severity.MEDIUM, 2, 2)


@pytest.mark.parametrize(("gap", "alerts"), [(1, 1), (60 - 1 / 60, 1), (60, 2)])
def test_less_than_an_hour_apart_is_one_alert(gap: float, alerts: int):
    watch = Watch()
    watch.see_each(record(n=1, code=50053, failure=LOCKED), record(n=2, code=50053, failure=LOCKED, minute=gap))
    assert len(watch.alerts(ID)) == alerts


def test_it_is_not_raised_again_however_often():
    watch = Watch()
    watch.see_each(*several(20, code=50053, failure=LOCKED))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (1, 20)
