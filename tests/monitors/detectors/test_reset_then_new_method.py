"""reset_then_new_method: an administrator opens the way, and within an hour a new method is there."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.registration import Registered, Snapshot
from tests.builders import (
    UPN,
    USER,
    Json,
    at,
    audit_record,
    audit_target,
    burst,
    entry,
    guid,
    helpdesk,
    modified,
)
from tests.monitors.detectors.watching import Watch

ID = "reset_then_new_method"
DETECTOR = burst(ID)
NAMED = "User registered Authenticator App with Notification and Code"
PASS = "Admin registered temporary access pass method for user"


def reset(activity: str = "Admin started password reset", n: int = 1, **odd: Any) -> Json:
    """An administrator did something for the user."""
    return audit_record(activity, n=n, **({"by": helpdesk()} | odd))


def registered(minute: float = 20, n: int = 2, **odd: Any) -> Json:
    """The user has a new method."""
    return audit_record("User registered security info", n=n, minute=minute, **({"reason": NAMED} | odd))


@pytest.mark.parametrize(("activity", "reason", "mark"), [
    ("Admin deleted security info", "Admin deleted phone method for user", "reset"),
    ("ADMIN STARTED PASSWORD RESET ", "Successfully completed.", "reset"),
    ("Reset user password", "", "reset"),
    ("Reset password (by admin)", "", "reset"),
    ("Admin registered security info", PASS, "reset"),
    ("Create Temporary Access Pass method for user", "", "reset"),
    ("User registered security info", NAMED, "registered"),
    ("Admin registered security info", "Admin registered phone method for user", "registered"),
    ("User registered security info", "", ""),
    ("User registered security info", "User registered security info", ""),
    ("User reviewed security info", "User reviewed security info", ""),
    ("User deleted security info", "User deleted Fido", ""),
    ("User started password reset", "", ""),
    ("Reset password (self-service)", "", ""),
    ("Change user password", "", ""),
])
def test_what_opens_the_way_and_what_is_new(activity: str, reason: str, mark: str) -> None:
    assert DETECTOR.notes_entry(entry(activity, reason=reason)) == mark
    assert DETECTOR.notes_entry(entry(activity, reason=reason, result="failure")) == ""


@pytest.mark.parametrize(("minute", "alerts"), [(0, 1), (20, 1), (60, 1), (60.1, 0), (-1, 0)])
def test_within_an_hour_and_in_this_order(minute: float, alerts: int) -> None:
    watch = Watch()
    watch.see(reset(), registered(minute))
    assert len(watch.alerts(ID)) == alerts


def test_the_same_in_whatever_order_and_batches_they_come() -> None:
    for records in ([reset(), registered()], [registered(), reset()]):
        watch = Watch()
        watch.see_each(*records, *records)
        assert watch.told(ID) == ["raised"]
        found = watch.alert(ID)
        assert (found.first_seen, found.last_seen, found.count) == (at(), at(20), 2)


def test_resets_alone_and_new_methods_alone_are_quiet() -> None:
    watch = Watch()
    watch.see(reset(), reset("Admin deleted security info", n=3))
    assert watch.alerts(ID) == []
    watch = Watch()
    watch.see(registered(), registered(25, 4))
    assert watch.alerts(ID) == []


def test_of_two_users_each_is_judged_alone() -> None:
    watch = Watch()
    watch.see(reset(targets=[audit_target(guid(9), upn="bo@contoso.test")]), registered())
    assert watch.alerts(ID) == []


def test_an_hour_s_quiet_after_it() -> None:
    watch = Watch()
    watch.see(reset(), registered(), registered(59, 4), reset(n=5, minute=200), registered(210, 6))
    assert [one.count for one in watch.alerts(ID)] == [3, 2]


@pytest.mark.parametrize(("odd", "severity"), [
    ({}, Severity.HIGH), ({"privileged": {USER}}, Severity.CRITICAL), ({"break_glass": {UPN}}, Severity.CRITICAL),
    ({"registration": Snapshot([Registered(USER, (), privileged=True)])}, Severity.CRITICAL)])
def test_critical_if_privileged(odd: Any, severity: Severity) -> None:
    watch = Watch(**odd)
    watch.see(reset(), registered())
    assert watch.alert(ID).severity == severity


def test_a_back_end_renewal_after_a_reset_is_no_new_method() -> None:
    watch = Watch()
    kept = [{"MethodType": 6}]
    watch.see(reset(), registered(targets=[audit_target(modifiedProperties=[
        modified("StrongAuthenticationMethod", kept, kept)])]))
    assert watch.alerts(ID) == []


def test_it_says_what_happened() -> None:
    watch = Watch()
    watch.see(reset(), registered())
    alert = alert_of(watch.alert(ID), DETECTOR)
    assert alert.summary == (f"A new method was registered for {UPN} after an administrator's reset: 2 audit entries within "
                             "20 minutes, last at 12:00 UTC on 10 March 2026 from 192.0.2.10.")
