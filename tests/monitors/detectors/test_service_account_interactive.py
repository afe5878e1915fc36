"""service_account_interactive: a declared service account meets a sign-in page."""

import pytest

from monitors.declared import Declared
from monitors.finding import Severity
from tests.builders import UPN, USER, guid, record, several, sign_in, standing
from tests.monitors.detectors.watching import Watch

ID = "service_account_interactive"
DETECTOR = standing(ID, Declared(service=frozenset({USER})))


@pytest.mark.parametrize(("category", "code", "fires"), [
    ("SignInLogs", 0, True), ("SignIn", 0, True), ("ADFSSignInLogs", 0, True),
    ("SignInLogs", 500121, True), ("SignInLogs", 50087, True), ("SignInLogs", 50088, True), ("SignInLogs", 50161, True),
    ("SignInLogs", 50126, False), ("SignInLogs", 50074, False), ("SignInLogs", 50076, False), ("SignInLogs", 53003, False),
    ("SignInLogs", 50053, False), ("NonInteractiveUserSignInLogs", 0, False), ("NonInteractiveUserSignInLogs", 500121, False),
])
def test_success_or_mfa_failure_in_an_interactive_category(category: str, code: int, fires: bool):
    assert bool(DETECTOR.notes(sign_in(category=category, code=code))) is fires


def test_the_category_decides_not_the_flag():
    assert DETECTOR.notes(sign_in(isInteractive=False))
    assert not DETECTOR.notes(sign_in(category="NonInteractiveUserSignInLogs", isInteractive=True))


@pytest.mark.parametrize(("declared", "fires"), [(USER, True), (UPN, True), (guid(9), False)])
def test_only_declared_accounts(declared: str, fires: bool):
    detector = standing(ID, Declared(service=frozenset({declared})))
    assert bool(detector.notes(sign_in(userPrincipalName=UPN.upper()))) is fires


def test_one_alert_per_account_and_utc_day():
    watch = Watch(service={USER, guid(9)})
    day = 24 * 60
    watch.see_each(*several(5, minute=0, every=100), record(n=7, userId=guid(9)), record(n=8, minute=day),
                   record(n=9, minute=day + 1))
    assert [(one.subject.id, one.severity, one.raised) for one in watch.alerts(ID)].count((USER, Severity.HIGH, 1)) == 2
    assert len(watch.alerts(ID)) == 3
    assert watch.told(ID) == ["raised"] * 3


@pytest.mark.parametrize(("minute", "alerts"), [(12 * 60 + 20 - 1 / 60, 1), (12 * 60 + 20, 2)])
def test_the_day_ends_at_midnight_utc(minute: float, alerts: int):
    """Minute 0 is 11:40 UTC."""
    watch = Watch(service={USER})
    watch.see_each(record(n=1), record(n=2, minute=minute))
    assert len(watch.alerts(ID)) == alerts


def test_another_process_does_not_raise_it_again():
    watch = Watch(service={USER})
    watch.see(record(n=1))
    watch.stream._stood.clear()
    watch.see(record(n=2, minute=5))
    assert watch.told(ID) == ["raised"]
