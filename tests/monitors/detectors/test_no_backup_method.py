"""no_backup_method: a user completes MFA, and the snapshot knows fewer than two families of methods.

What is a family: domain/posture-checks.md 3.3, tested in tests/monitors/test_registration.py.
"""

import asyncio
from dataclasses import replace

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.records.instant import instant
from monitors.registration import Registered, Snapshot
from tests.builders import (
    UPN,
    USER,
    Json,
    approved,
    at,
    guid,
    mfa_failure,
    mfa_success,
    read,
    record,
    several,
    sign_in,
    standing,
    step,
)
from tests.monitors.detectors.watching import Asked, Watch

ID = "no_backup_method"
DETECTOR = standing(ID)
ONE, TWO = ("microsoftAuthenticatorPush", "softwareOneTimePasscode"), ("microsoftAuthenticatorPush", "fido2SecurityKey")
CLAIM = "MFA requirement satisfied by claim in the token"


def watching(*methods: str, **odd: object) -> Watch:
    """A watch whose snapshot knows the user's methods."""
    return Watch(registration=Snapshot([Registered(USER, methods)]), **odd)  # type: ignore[arg-type]


@pytest.mark.parametrize(("odd", "fires"), [
    ({"steps": [step(), approved()]}, True),
    ({"steps": [step("FIDO2 security key", "MFA successfully completed")]}, True),
    ({"said": "MFA completed in Azure AD"}, True),
    ({"said": "MFA successfully completed"}, True),
    ({"steps": [step(), approved()], "code": 53003}, True),
    ({}, False),
    ({"said": CLAIM}, False),
    ({"steps": [step("Previously satisfied", CLAIM)]}, False),
    ({"said": "MFA requirement skipped due to registered device"}, False),
    ({"code": 500121, "said": "MFA denied; user declined the authentication"}, False),
    ({"code": 50074, "said": "MFA required in Azure AD"}, False),
    ({"category": "NonInteractiveUserSignInLogs", "incomingTokenType": "refreshToken", "said": CLAIM}, False),
    ({"category": "NonInteractiveUserSignInLogs", "incomingTokenType": "refreshToken", "steps": [step(), approved()]}, False),
])
def test_a_person_completes_mfa_now(odd: Json, fires: bool) -> None:
    assert bool(DETECTOR.notes(sign_in(**odd))) is fires


@pytest.mark.parametrize(("methods", "alerts"), [((), 1), (ONE, 1), (TWO, 0), (("mobilePhone",), 1), (("sms", "appCode"), 0)])
def test_fewer_than_two_families(methods: tuple[str, ...], alerts: int) -> None:
    watch = watching(*methods)
    watch.see(mfa_success())
    assert len(watch.alerts(ID)) == alerts


def test_who_is_not_known_is_no_finding() -> None:
    for registration in (None, Snapshot(), Snapshot([Registered(guid(9), ())])):
        watch = Watch(registration=registration)
        watch.see(mfa_success())
        assert watch.alerts(ID) == []


def test_who_becomes_known_is_a_finding_from_then_on() -> None:
    watch = Watch(registration=Snapshot())
    watch.see(mfa_success())
    watch.stream.ledger.registration = Snapshot([Registered(USER, ONE)])
    watch.see(mfa_success(5, n=2))
    assert watch.alert(ID).first_seen == at(5)


@pytest.mark.parametrize(("ends", "alerts"), [("2026-03-10T11:40:00Z", 1), ("2026-03-10T11:40:01Z", 0)])
def test_telephony_counts_by_the_time_of_the_sign_in(ends: str, alerts: int) -> None:
    """Minute 0 is 11:40 UTC."""
    watch = watching("mobilePhone", "microsoftAuthenticatorPush")
    watch.stream.telephony_ends = instant(ends) or 0
    watch.see(mfa_success())
    assert len(watch.alerts(ID)) == alerts


# The alert


@pytest.mark.parametrize(("created", "alerts"), [
    ("2026-03-31T23:59:59.9999990Z", 1), ("2026-04-01T00:00:00Z", 2), ("2026-03-01T00:00:00Z", 1),
    ("2026-02-28T23:59:59Z", 2), ("2026-03-31T20:00:00-05:00", 2), ("2027-03-10T11:40:00Z", 2)])
def test_one_alert_a_user_and_utc_month(created: str, alerts: int) -> None:
    """The first is of 10 March 2026."""
    watch = watching(*ONE)
    watch.see_each(mfa_success(), mfa_success(5, n=2), mfa_success(n=3, createdDateTime=created))
    assert len(watch.alerts(ID)) == alerts
    assert watch.told(ID) == ["raised"] * alerts


def test_another_instance_does_not_raise_it_again() -> None:
    watch = watching(*ONE)
    watch.see(mfa_success())
    watch.stream._stood.clear()
    watch.see(mfa_success(5, n=2))
    assert watch.told(ID) == ["raised"]


@pytest.mark.parametrize(("odd", "severity"), [({}, Severity.LOW), ({"privileged": {USER}}, Severity.HIGH),
                                               ({"privileged": {UPN}}, Severity.HIGH)])
def test_high_if_declared_privileged(odd: Json, severity: Severity) -> None:
    watch = watching(*ONE, **odd)
    watch.see(mfa_success())
    assert (watch.alert(ID).severity, watch.alert(ID).privileged) == (severity, severity == Severity.HIGH)


def test_break_glass_accounts_are_judged_by_checks_of_their_own() -> None:
    watch = watching(*ONE, break_glass={USER})
    watch.see(mfa_success())
    assert watch.alerts(ID) == []


def test_high_if_the_snapshot_says_privileged() -> None:
    watch = Watch(registration=Snapshot([Registered(USER, ONE, privileged=True)]))
    watch.see(mfa_success())
    assert (watch.alert(ID).severity, watch.alert(ID).privileged) == (Severity.HIGH, True)


@pytest.mark.parametrize(("methods", "said"), [
    (ONE, "has 1 kind of method to fall back on where 2 are needed (registered: Authenticator notification, code from an app)"),
    ((), "has no kinds of method to fall back on where 2 are needed (registered: none)"),
])
def test_it_says_who_what_when_and_what_is_registered(methods: tuple[str, ...], said: str) -> None:
    watch = watching(*methods)
    watch.see(mfa_success())
    alert = alert_of(watch.alert(ID), DETECTOR)
    when = "at 11:40 UTC on 10 March 2026 from 192.0.2.10 (Uppsala, SE)"
    assert alert.summary == f"{UPN} {said}, and completed MFA {when}."
    assert alert.context["methods"] == (["Authenticator notification", "code from an app"] if methods else [])


# What it costs


def test_nobody_is_asked_about_who_completed_nothing() -> None:
    asked = Asked(Registered(USER, ONE))
    watch = Watch(registration=asked)
    watch.see(*several(20), mfa_failure(n=30), record(n=40, said=CLAIM), record(n=50, code=50126))
    assert asked.users == []


def test_a_batch_asks_once_a_user_and_an_alert_that_stands_asks_no_more() -> None:
    asked = Asked(Registered(USER, ONE))
    watch = Watch(registration=asked)
    watch.see(*several(20, mfa_success), mfa_success(n=90, userId=guid(9)))
    assert asked.users == [USER, guid(9)]
    watch.see(mfa_success(20, n=91))
    assert asked.users == [USER, guid(9)]
    watch.see(mfa_success(30 * 24 * 60, n=92))
    assert asked.users == [USER, guid(9), USER]


def test_whoever_has_enough_is_asked_about_once_a_batch() -> None:
    asked = Asked(Registered(USER, TWO))
    watch = Watch(registration=asked)
    for _ in range(2):
        watch.see(*several(20, mfa_success))
    assert asked.users == [USER, USER]


def test_of_one_batch_the_first_completion_stands() -> None:
    watch = watching(*ONE)
    watch.see(mfa_success(3, n=1), mfa_success(1, n=2))
    assert [one.id for one in watch.alert(ID).evidence] == [guid(1)]


def test_a_completed_mfa_costs_the_ledger_two_operations_whatever_is_registered() -> None:
    for registration in (None, Snapshot([Registered(USER, TWO)])):
        watch = Watch(registration=registration)
        watch.see(mfa_success())
        assert watch.store.operations == 2


def test_a_registration_that_does_not_answer_fails_the_batch_and_the_next_delivery_finds_it() -> None:
    asked = Asked(Registered(USER, ONE))
    asked.failing = OSError("no answer")
    watch = Watch(registration=asked)
    with pytest.raises(OSError, match="no answer"):
        watch.see(mfa_success())
    asked.failing = None
    watch.see(mfa_success())
    assert len(watch.alerts(ID)) == 1


def test_a_stream_made_for_the_future_keeps_the_registration() -> None:
    """As wiring does for records from the future."""
    watch = watching(*ONE)
    ledger = replace(watch.stream.ledger, oldest=at(100))
    verdict = asyncio.run(replace(watch.stream, ledger=ledger).judge(read(mfa_success())))
    assert [one.detector for one in verdict.alerts.values()] == [ID]
