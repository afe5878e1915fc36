"""authentication_methods_policy_changed: a method switched off or narrowed, the campaign off, a strength weakened."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.policies import Held, PolicyScan
from tests.builders import Json, audit_record, audit_target, guid, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "authentication_methods_policy_changed"
DETECTOR = of_entry(ID)
ALL = {"targetType": "group", "id": "all_users", "isRegistrationRequired": False}
PILOT, OTHERS = ({"targetType": "group", "id": guid(n, 7)} for n in (1, 2))
UPDATE = "Authentication Methods Policy Update"


def method(id_: str = "Sms", state: str = "enabled", include: Any = (ALL,), exclude: Any = (), **odd: Any) -> Json:
    """One method of the policy."""
    return {"id": id_, "state": state, "includeTargets": list(include), "excludeTargets": list(exclude), **odd}


def policy(*methods: Json, campaign: str = "enabled") -> Json:
    """The whole policy."""
    return {"id": "authenticationMethodsPolicy", "authenticationMethodConfigurations": [method("Fido2"), *methods],
            "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {
                "state": campaign, "snoozeDurationInDays": 1, "includeTargets": [], "excludeTargets": []}}}


def changed(old: Any, new: Any, name: str = "AuthenticationMethodsPolicy", activity: str = UPDATE, **odd: Any) -> Json:
    """An entry with these values."""
    target = audit_target("authenticationMethodsPolicy", "Policy", None, displayName="Authentication Methods Policy",
                          modifiedProperties=[modified(name, old, new)])
    return audit_record(activity, **({"targets": [target], "by": helpdesk()} | odd))


def seen(*records: Json, **odd: Any) -> Watch:
    """One batch."""
    watch = Watch(**odd)
    watch.see(*records)
    return watch


@pytest.mark.parametrize(("old", "new", "said"), [
    (policy(method()), policy(method(state="disabled")), "Method Sms was disabled"),
    (policy(method()), policy(method(include=[PILOT])), "Method Sms was narrowed to fewer users"),
    (policy(method(include=[PILOT, OTHERS])), policy(method(include=[PILOT])), "Method Sms was narrowed to fewer users"),
    (policy(method()), policy(method(exclude=[PILOT])), "Method Sms was narrowed to fewer users"),
    (policy(), policy(campaign="disabled"), "The registration campaign was disabled"),
    (policy(campaign="default"), policy(campaign="disabled"), "The registration campaign was disabled"),
    (policy(method()), policy(method(state="Disabled"), campaign="disabled"),
     "Method Sms was disabled; The registration campaign was disabled"),
])
def test_it_says_what_fewer_may_use(old: Json, new: Json, said: str) -> None:
    alert = alert_of(seen(changed(old, new)).alert(ID), DETECTOR)
    assert alert.severity == "medium"
    assert alert.subject.id == "authenticationmethodspolicy"
    assert alert.summary == f"{said} by helpdesk@contoso.test, at 11:40 UTC on 10 March 2026 from 198.51.100.7."


@pytest.mark.parametrize(("old", "new"), [
    (policy(method()), policy(method())),
    (policy(method(), method("Voice")), policy(method("Voice"), method())),
    (policy(method(state="disabled")), policy(method())),
    (policy(method(state="disabled")), policy(method(state="disabled", include=[]))),
    (policy(method(include=[PILOT])), policy(method(include=[PILOT, OTHERS]))),
    (policy(method(include=[PILOT])), policy(method(include=[ALL]))),
    (policy(method(exclude=[PILOT])), policy(method())),
    (policy(method()), policy(method(isAttestationEnforced=True))),
    (policy(campaign="disabled"), policy(campaign="enabled")),
    (None, policy(method(state="disabled"))),
    (None, None),
    ("a text", ["b"]),
])
def test_quiet_where_nobody_loses_a_method(old: Any, new: Any) -> None:
    assert seen(changed(old, new)).alerts(ID) == []


@pytest.mark.parametrize(("name", "old", "new", "said"), [
    ("Sms.State", "enabled", "disabled", "Method Sms was disabled"),
    ("authenticationMethodConfigurations.Sms.state", "enabled", "disabled", "Method Sms was disabled"),
    ("Sms", {"state": "enabled"}, {"state": "disabled"}, "Method Sms was disabled"),
    ("Configuration", {"id": "Sms", "state": "enabled"}, {"id": "Sms", "state": "disabled"}, "Method Sms was disabled"),
    ("State", "enabled", "disabled", "Method Authentication Methods Policy was disabled"),
    ("Sms.State", "disabled", "enabled", ""),
    ("Sms.IsUsableForSignIn", "true", "false", ""),
])
def test_since_april_2026_only_what_was_modified_is_told(name: str, old: Any, new: Any, said: str) -> None:
    found = [alert_of(one, DETECTOR).summary for one in seen(changed(old, new, name)).alerts(ID)]
    assert [one.partition(" by ")[0] for one in found] == ([said] if said else [])


@pytest.mark.parametrize(("sole", "severity"), [
    ({"sms": 3}, Severity.HIGH), ({"sms": 0}, Severity.MEDIUM), ({"voice": 3}, Severity.MEDIUM), ({}, Severity.MEDIUM)])
def test_high_where_registered_users_would_lose_their_last_method(sole: dict[str, int], severity: Severity) -> None:
    scan = Held(PolicyScan(sole=sole))
    found = seen(changed(policy(method()), policy(method(state="disabled"))), policies=scan).alert(ID)
    assert found.severity == severity
    said = alert_of(found, DETECTOR).summary
    assert said.endswith("3 registered users have nothing else to answer MFA with.") is (severity == Severity.HIGH)


def test_who_might_be_left_out_by_narrowing_nobody_knows() -> None:
    narrowed = changed(policy(method()), policy(method(include=[PILOT])))
    assert seen(narrowed, policies=Held(PolicyScan(sole={"sms": 3}))).alert(ID).severity == Severity.MEDIUM


def test_a_reset_of_the_policy_is_told() -> None:
    found = seen(changed(None, None, activity="Authentication Methods Policy Reset")).alert(ID)
    assert alert_of(found, DETECTOR).summary.startswith("The authentication methods policy was reset by")


STRENGTH = "Authentication Strength Policy Update"


def strength(*combinations: str, **odd: Any) -> Json:
    """A strength of one's own."""
    return {"id": guid(4, 9), "displayName": "Ours", "allowedCombinations": list(combinations), **odd}


@pytest.mark.parametrize(("old", "new", "fires"), [
    (strength("fido2"), strength("fido2", "password,sms"), True),
    (strength("fido2"), strength("password,sms"), True),
    (strength("fido2", "password,sms"), strength("fido2"), False),
    (strength("fido2", "password,sms"), strength("password,sms", "fido2"), False),
    ("cut off", strength("fido2"), False),
])
def test_a_strength_is_weakened_by_what_it_lets_in(old: Any, new: Any, fires: bool) -> None:
    assert bool(seen(changed(old, new, "AuthenticationStrengthPolicy", STRENGTH)).alerts(ID)) is fires


@pytest.mark.parametrize(("activity", "fires"), [
    ("Authentication Strength Policy Delete", True), ("Authentication Strength Combination Configuration Delete", True),
    ("Authentication Strength Policy Create", False), ("Update authorization policy", False)])
def test_deleted_limits_and_strengths(activity: str, fires: bool) -> None:
    assert bool(seen(changed(None, None, activity=activity)).alerts(ID)) is fires


def test_a_change_that_failed_is_none() -> None:
    assert seen(changed(policy(method()), policy(method(state="disabled")), result="failure")).alerts(ID) == []


def test_a_document_nested_without_end_is_read_so_far() -> None:
    deep = '{"a":' * 980 + '"x"' + "}" * 980
    target = audit_target(modifiedProperties=[{"displayName": "Sms", "oldValue": deep, "newValue": deep}])
    assert Watch().see(audit_record(UPDATE, targets=[target])).broken == []
