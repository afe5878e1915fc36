"""fraud_reported: a user said that a prompt was not theirs, in the sign-in or in the audit log."""

from typing import Any

import pytest

from monitors.finding import Severity
from tests.builders import (
    UPN,
    USER,
    Json,
    approved,
    audit_record,
    audit_target,
    burst,
    denied,
    entry,
    facts,
    guid,
    mfa_failure,
    record,
    sign_in,
)
from tests.monitors.detectors.watching import Watch

ID = "fraud_reported"
DETECTOR = burst(ID)


@pytest.mark.parametrize(("said", "fires"), [
    ("MFA denied; Phone App Reported Fraud", True),
    ("MFA Denied; phone app reported fraud", True),
    ("MFA denied; fraud code entered", True),
    ("SuspiciousActivityReported", True),
    ("MFA denied; SuspiciousActivityReported", True),
    ("MFA denied; user declined the authentication", False),
    ("MFA denied; user did not select the correct number", False),
    ("MFA denied; duplicate authentication attempt", False),
    ("MFA denied; user is blocked", False),
    ("", False),
])
@pytest.mark.parametrize("code", [500121, 0, 50074, 50126])
def test_fires_on_a_report_whatever_the_code(said: str, code: int, fires: bool):
    assert bool(DETECTOR.points(facts(DETECTOR, record(code=code, said=said)))) is fires
    assert bool(DETECTOR.points(facts(DETECTOR, record(code=code, steps=[denied(result=said), approved(1)])))) is fires


@pytest.mark.parametrize(("activity", "fires"), [
    ("Suspicious activity reported", True),
    ("SUSPICIOUS ACTIVITY REPORTED ", True),
    ("Fraud reported - user is blocked for MFA", True),
    ("Fraud reported - no action taken", True),
    ("User registered security info", False),
    ("User deleted security info", False),
])
def test_fires_on_a_report_in_the_audit_log(activity: str, fires: bool):
    assert bool(DETECTOR.notes_entry(entry(activity))) is fires


def test_it_is_critical():
    watch = Watch()
    watch.see(mfa_failure("MFA denied; Phone App Reported Fraud"))
    assert (watch.alert(ID).severity, watch.alert(ID).subject.id) == (Severity.CRITICAL, USER)


@pytest.mark.parametrize(("odd", "subject", "name"), [
    ({}, USER, UPN),
    ({"targets": [audit_target(guid(1), "Policy", None), audit_target(guid(9).upper(), "User", "Bo@contoso.test"),
                  audit_target()]}, guid(9), "Bo@contoso.test"),
    ({"targets": []}, USER, UPN),
    ({"targets": [audit_target(guid(1), "Device", None)]}, USER, UPN),
    ({"targets": [audit_target(None, "User", "Bo@contoso.test")]}, "bo@contoso.test", "Bo@contoso.test"),
])
def test_the_subject_is_the_first_target_of_type_user_else_who_began_it(odd: Json, subject: str, name: str):
    watch = Watch()
    watch.see(audit_record("Suspicious activity reported", **odd))
    assert (watch.alert(ID).subject.id, watch.alert(ID).subject.name) == (subject, name)


@pytest.mark.parametrize(("gap", "alerts"), [(1, 1), (60 - 1 / 60, 1), (60, 2)])
def test_reports_less_than_an_hour_apart_are_one_alert(gap: float, alerts: int):
    watch = Watch()
    watch.see_each(mfa_failure("SuspiciousActivityReported", n=1),
                   audit_record("Suspicious activity reported", n=2, minute=gap))
    assert len(watch.alerts(ID)) == alerts
    assert watch.told(ID) == ["raised"] * alerts


def test_a_report_also_counts_in_an_attempt_that_ended_in_success():
    watch = Watch()
    fraud = "MFA denied; Phone App Reported Fraud"
    watch.see_each(mfa_failure(fraud, n=1), record(n=1, late=500, steps=[denied(result=fraud), approved(1)]))
    assert [(one.status, one.count) for one in watch.alerts(ID)] == [("open", 1)]


@pytest.mark.parametrize("given", [sign_in(), sign_in(code=500121), sign_in(steps=[approved()])])
def test_is_quiet_otherwise(given: Any):
    assert DETECTOR.notes(given) == ""
