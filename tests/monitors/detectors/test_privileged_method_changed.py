"""privileged_method_changed: registered, updated or deleted for somebody privileged; reviews and renewals change nothing."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.registration import Registered, Snapshot
from tests.builders import UPN, USER, Json, audit_record, audit_target, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "privileged_method_changed"
DETECTOR = of_entry(ID)
APP = {"app": {"displayName": "Azure MFA StrongAuthenticationService", "servicePrincipalId": None}}
NAMED = "User registered Authenticator App with Notification and Code"
KEPT = [{"MethodType": 6, "Default": True}]
TOLD = "StrongAuthenticationMethod"
DETAIL = "StrongAuthenticationPhoneAppDetail"


def about(activity: str = "User registered security info", reason: str = NAMED, properties: Any = (), **odd: Any) -> Json:
    """Security info of the user."""
    return audit_record(activity, reason=reason, **({"targets": [audit_target(modifiedProperties=list(properties))]} | odd))


def seen(*records: Json, **odd: Any) -> Watch:
    """Where the user is privileged."""
    watch = Watch(**({"privileged": {USER}} | odd))
    watch.see(*records)
    return watch


@pytest.mark.parametrize(("activity", "word"), [
    ("User registered security info", "registered"), ("Admin registered security info", "registered"),
    ("User updated security info", "changed"), ("Admin updated security info", "changed"),
    ("User deleted security info", "deleted"), ("ADMIN DELETED SECURITY INFO ", "deleted")])
def test_fires_on_what_changes_a_method(activity: str, word: str) -> None:
    alert = alert_of(seen(about(activity, by=helpdesk())).alert(ID), DETECTOR)
    assert alert.severity == "high"
    assert alert.summary == (f"Security info of {UPN}, who is privileged, was {word} by helpdesk@contoso.test, "
                             "at 11:40 UTC on 10 March 2026 from 198.51.100.7.")


@pytest.mark.parametrize("activity", [
    "User reviewed security info", "User changed default security info", "User started security info registration",
    "User canceled security info registration", "Get passkey creation options", "Update user"])
def test_looking_and_beginning_change_nothing(activity: str) -> None:
    assert seen(about(activity)).alerts(ID) == []


@pytest.mark.parametrize(("odd", "fires"), [
    ({"reason": "User registered security info"}, False),
    ({"reason": "user registered security info."}, False),
    ({"reason": ""}, False),
    ({"by": APP}, False),
    ({"by": APP, "activity": "Admin registered security info", "reason": "Admin registered phone method for user"}, True),
    ({"properties": [modified(TOLD, [{"MethodType": 7, "Default": False}, *KEPT], [*KEPT, {"MethodType": 7}])]}, False),
    ({"properties": [modified(DETAIL, [{"Id": "a", "DeviceToken": "x"}], [{"Id": "a", "DeviceToken": "y"}])]}, False),
    ({"properties": [modified(DETAIL, [{"Id": "a"}], [{"Id": "a"}, {"Id": "b"}])]}, True),
    ({"properties": [modified(TOLD, [], KEPT)], "reason": ""}, True),
    ({"properties": [modified(TOLD, [], KEPT)], "by": APP}, True),
    ({"properties": [modified("StrongAuthenticationUserDetails", {"PhoneNumber": None}, {"PhoneNumber": "1"})]}, True),
    ({"properties": [modified("Included Updated Properties", None, "StrongAuthenticationMethod")]}, True),
])
def test_a_registration_whose_entry_changes_no_method_is_none(odd: Json, fires: bool) -> None:
    """Renewed tokens, another default, and entries that name no method."""
    assert bool(seen(about(**odd)).alerts(ID)) is fires


@pytest.mark.parametrize(("odd", "alerts"), [
    ({"privileged": ()}, 0), ({"privileged": {UPN}}, 1), ({"privileged": (), "break_glass": {USER}}, 1),
    ({"privileged": (), "registration": Snapshot([Registered(USER, (), privileged=True)])}, 1),
    ({"privileged": (), "registration": Snapshot([Registered(USER, ())])}, 0)])
def test_only_of_somebody_privileged(odd: Any, alerts: int) -> None:
    assert len(seen(about(), **odd).alerts(ID)) == alerts


def test_of_an_ordinary_user_nothing_is_written() -> None:
    watch = Watch()
    watch.see(about("User deleted security info"))
    assert watch.store.operations == 0


def test_who_is_privileged_is_the_target_not_who_acted() -> None:
    assert seen(about("Admin deleted security info", targets=[audit_target("b0", upn="bo@contoso.test")])).alerts(ID) == []
