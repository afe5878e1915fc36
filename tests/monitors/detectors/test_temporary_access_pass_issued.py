"""temporary_access_pass_issued: for the digest, high for whoever is privileged."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.registration import Registered, Snapshot
from tests.builders import UPN, USER, Json, audit_record, audit_target, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "temporary_access_pass_issued"
DETECTOR = of_entry(ID)
REASON = "Admin registered temporary access pass method for user"
PROPERTIES = [modified("TemporaryAccessPass.Id", None, "not-to-be-shown"),
              modified("TemporaryAccessPass.AccessPassUsage", None, "Once")]


def issued(activity: str = "Admin registered security info", reason: str = REASON, properties: Any = (), **odd: Any) -> Json:
    """The help desk issued one for the user."""
    target = audit_target(modifiedProperties=list(properties))
    return audit_record(activity, **({"by": helpdesk(), "reason": reason, "targets": [target]} | odd))


@pytest.mark.parametrize(("odd", "fires"), [
    ({}, True),
    ({"reason": REASON.upper() + "."}, True),
    ({"reason": "", "properties": PROPERTIES}, True),
    ({"activity": "Create Temporary Access Pass method for user", "reason": ""}, True),
    ({"activity": "User registered security info", "reason": "User registered temporary access pass method"}, True),
    ({"activity": "Admin deleted security info", "reason": "Admin deleted temporary access pass method for user"}, False),
    ({"reason": "Admin registered phone method for user"}, False),
    ({"activity": "User registered security info", "reason": "User registered Fido by temporary access pass"}, False),
    ({"reason": "", "properties": [modified("TemporaryAccessPass.Id", "not-to-be-shown", None)]}, False),
    ({"reason": ""}, False),
    ({"result": "failure"}, False),
    ({"targets": []}, False),
])
def test_fires_where_a_pass_is_issued(odd: Json, fires: bool) -> None:
    watch = Watch()
    watch.see(issued(**odd))
    assert bool(watch.alerts(ID)) is fires


@pytest.mark.parametrize(("odd", "severity"), [
    ({}, Severity.LOW), ({"privileged": {USER}}, Severity.HIGH), ({"privileged": {UPN}}, Severity.HIGH),
    ({"break_glass": {USER}}, Severity.HIGH), ({"break_glass": {UPN}}, Severity.HIGH),
    ({"registration": Snapshot([Registered(USER, (), privileged=True)])}, Severity.HIGH),
    ({"registration": Snapshot([Registered(USER, ())])}, Severity.LOW)])
def test_high_for_whoever_is_privileged(odd: Any, severity: Severity) -> None:
    watch = Watch(**odd)
    watch.see(issued())
    assert (watch.alert(ID).severity, watch.alert(ID).privileged) == (severity, severity == Severity.HIGH)


def test_the_user_is_found_behind_other_targets_and_whatever_the_case_of_the_id() -> None:
    watch = Watch()
    watch.see(issued(targets=[audit_target("p", "Policy", None), audit_target(USER.upper())]))
    assert watch.alert(ID).subject == ("user", USER, UPN)


def test_it_says_for_whom_and_by_whom_and_nothing_of_the_pass() -> None:
    watch = Watch()
    watch.see(issued(properties=PROPERTIES))
    alert = alert_of(watch.alert(ID), DETECTOR)
    assert alert.summary == (f"A Temporary Access Pass was issued for {UPN} by helpdesk@contoso.test, "
                             "at 11:40 UTC on 10 March 2026 from 198.51.100.7.")
    assert "not-to-be-shown" not in str(alert)
