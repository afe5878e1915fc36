"""last_method_removed: security info is deleted, and nothing, or one family, is left."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.records.instant import instant
from monitors.registration import Registered, Snapshot
from tests.builders import UPN, USER, Json, audit_record, audit_target, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "last_method_removed"
DETECTOR = of_entry(ID)
APP, KEY, PHONE = ("microsoftAuthenticatorPush", "softwareOneTimePasscode"), ("fido2SecurityKey",), ("mobilePhone",)
APP_GONE = "User deleted Authenticator App with Notification and Code"
BOTH = [{"MethodType": 6, "Default": True}, {"MethodType": 5, "Default": False}]


def deleted(activity: str = "User deleted security info", reason: str = APP_GONE, properties: Any = (), **odd: Any) -> Json:
    """Security info of the user is gone."""
    return audit_record(activity, reason=reason, **({"targets": [audit_target(modifiedProperties=list(properties))]} | odd))


def updated(old: Any, new: Any, **odd: Any) -> Json:
    """What the directory writes of it."""
    properties = [modified("unrelated", 1, 2), modified("StrongAuthenticationMethod", old, new)]
    return deleted("Update user", "", properties, service="Core Directory", **odd)


def seen(record: Json, *methods: str, **odd: Any) -> list[Any]:
    """Where the snapshot knows these methods; none is not the same as an unknown user."""
    watch = Watch(**({"registration": Snapshot([Registered(USER, methods)])} | odd))
    watch.see(record)
    return watch.alerts(ID)


@pytest.mark.parametrize(("reason", "methods", "severity"), [
    (APP_GONE, APP, Severity.HIGH),
    (APP_GONE, (*APP, "email", "windowsHelloForBusiness"), Severity.HIGH),
    (APP_GONE, (*APP, *KEY), Severity.MEDIUM),
    (APP_GONE, (*APP, *KEY, *PHONE), None),
    ("User deleted Fido", KEY, Severity.HIGH),
    ("User deleted Fido", (*KEY, *PHONE), Severity.MEDIUM),
    ("User deleted Mobile Phone Call and SMS", PHONE, Severity.HIGH),
    ("Admin deleted phone method for user", (*PHONE, *APP), Severity.MEDIUM),
    ("Admin required re-registration of MFA authentication methods.", (*PHONE, *APP), Severity.HIGH),
    ("Admin required re-registration of MFA authentication methods.", (*PHONE, *APP, *KEY), Severity.MEDIUM),
    ("User deleted Office Phone", ("officePhone", *PHONE), Severity.MEDIUM),
    ("Admin deleted temporary access pass method for user", APP, None),
    ("User deleted Email", (*APP, "email"), None),
    ("User deleted something nobody knows", (*APP, *KEY), None),
    ("", KEY, Severity.HIGH),
    ("", (*KEY, *PHONE), None),
])
def test_what_is_left_of_what_the_snapshot_knew(reason: str, methods: tuple[str, ...], severity: Severity | None) -> None:
    for activity in ("User deleted security info", "Admin deleted security info"):
        found = seen(deleted(activity, reason), *methods)
        assert [one.severity for one in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("old", "new", "severity"), [
    (BOTH, [], Severity.HIGH), (BOTH, None, Severity.HIGH), (BOTH[:1], [], Severity.HIGH),
    (BOTH, BOTH[:1], Severity.MEDIUM), (BOTH, BOTH[::-1], None), (BOTH[:1], BOTH, None), ([], [], None), ("?", "?!", None)])
def test_the_values_tell_of_a_user_whom_no_snapshot_knows(old: Any, new: Any, severity: Severity | None) -> None:
    for registration in (None, Snapshot()):
        found = seen(updated(old, new), registration=registration)
        assert [one.severity for one in found] == ([] if severity is None else [severity])


def test_where_the_snapshot_knows_the_user_one_act_is_one_alert() -> None:
    watch = Watch(registration=Snapshot([Registered(USER, APP)]))
    watch.see(deleted(), updated(BOTH[:1], [], n=2))
    assert watch.told(ID) == ["raised"]


def test_where_nobody_knows_the_user_the_deletion_alone_is_no_finding() -> None:
    assert seen(deleted(), registration=None) == []
    assert seen(deleted(), registration=Snapshot()) == []


def test_the_values_do_not_list_keys_so_the_snapshot_adds_them() -> None:
    emptied = [modified("StrongAuthenticationMethod", BOTH, [])]
    assert [one.severity for one in seen(deleted(properties=emptied), *APP, *KEY)] == [Severity.MEDIUM]
    assert [one.severity for one in seen(deleted(properties=emptied), *APP, *PHONE)] == [Severity.HIGH]


@pytest.mark.parametrize("activity", ["User registered security info", "User updated security info",
                                      "User reviewed security info", "Admin started password reset"])
def test_only_a_deletion_takes_a_method_away(activity: str) -> None:
    assert seen(deleted(activity), *APP) == []


def test_a_deletion_that_failed_is_none() -> None:
    assert seen(deleted(result="failure"), *APP) == []


def test_break_glass_accounts_are_looked_up_too() -> None:
    assert len(seen(deleted("Admin deleted security info", "Admin deleted Fido"), *KEY, break_glass={USER})) == 1


def test_telephony_is_nothing_to_be_left_with_after_its_end() -> None:
    watch = Watch(registration=Snapshot([Registered(USER, (*APP, *PHONE))]))
    watch.stream.telephony_ends = instant("2026-01-01") or 0
    watch.see(deleted())
    assert watch.alert(ID).severity == Severity.HIGH


@pytest.mark.parametrize(("methods", "title", "said"), [
    (APP, "Last MFA method removed", "nothing is left to answer MFA with"),
    ((*APP, *KEY), "One kind of MFA method is left", "only security key is left to answer MFA with")])
def test_it_says_what_is_left(methods: tuple[str, ...], title: str, said: str) -> None:
    (found,) = seen(deleted("Admin deleted security info", by=helpdesk()), *methods)
    alert = alert_of(found, DETECTOR)
    assert alert.title == title
    assert alert.summary == (f"A method of {UPN} was deleted by helpdesk@contoso.test, at 11:40 UTC on 10 March 2026 "
                             f"from 198.51.100.7: {said}.")
