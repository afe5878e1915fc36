"""Audit entries: who acted, on whom, why, in every shape that has been seen."""

import json
from typing import Any

import pytest

from monitors.records.audit_entry import Actor
from monitors.records.tolerant import read as tolerantly
from tests.builders import (
    IP,
    LATE,
    MISSING,
    UPN,
    USER,
    at,
    audit_record,
    audit_target,
    clock,
    entry,
    graph_audit,
    guid,
    read,
    settled_entry,
)
from tests.monitors.records.test_shapes import pascal

APP = {"appId": None, "displayName": "Azure MFA StrongAuthenticationService", "servicePrincipalId": guid(1, 7).upper(),
       "servicePrincipalName": None}
PERSON = {"id": USER.upper(), "displayName": None, "userPrincipalName": UPN, "ipAddress": IP, "roles": []}


def test_an_audit_entry_settles_to_what_it_says():
    made = entry(minute=5)
    assert (made.id, made.at, made.emitted) == (f"Authentication Methods_{guid(1, 2)}_ABCDE_1", at(5), at(5, LATE))
    assert (made.activity, made.result, made.service) == (
        "user registered security info", "success", "Authentication Methods")
    assert made.actor == Actor(USER, UPN, "", IP)
    assert made.user is not None
    assert made.user.id == USER


@pytest.mark.parametrize(("by", "actor"), [
    ({"user": PERSON}, Actor(USER, UPN, "", IP)),
    ({"user": PERSON, "app": None}, Actor(USER, UPN, "", IP)),
    ({"user": PERSON, "app": APP}, Actor(USER, UPN, "", IP)),
    ({"user": {"id": USER, "userPrincipalName": None, "ipAddress": None}}, Actor(USER)),
    ({"user": {"userPrincipalName": UPN}}, Actor("", UPN)),
    ({"app": APP}, Actor(guid(1, 7), "", "Azure MFA StrongAuthenticationService", "", app=True)),
    ({"user": None, "app": APP}, Actor(guid(1, 7), "", "Azure MFA StrongAuthenticationService", "", app=True)),
    ({"user": {}, "app": APP}, Actor(guid(1, 7), "", "Azure MFA StrongAuthenticationService", "", app=True)),
    ({"user": {"id": "", "userPrincipalName": ""}, "app": {"displayName": "Policy"}}, Actor("", "", "Policy", app=True)),
    ({}, Actor()),
    (None, Actor()),
    ({"user": None}, Actor()),
    (json.dumps({"user": PERSON}), Actor(USER, UPN, "", IP)),
])
def test_the_actor_is_the_user_else_the_app_else_nobody(by: Any, actor: Actor):
    assert settled_entry(audit_record(initiatedBy=by)).actor == actor


def test_targets_in_any_form():
    change = {"displayName": "StrongAuthenticationMethod", "oldValue": '"[]"', "newValue": None}
    made = entry(targets=[audit_target(guid(9), "Group", None, displayName="Excluded"), audit_target(modifiedProperties=[
        change, {"displayName": "Other"}]), audit_target("other")])
    assert [(one.id, one.kind, one.upn) for one in made.targets] == [
        (guid(9), "Group", None), (USER, "User", UPN), ("other", "User", UPN)]
    assert made.user is made.targets[1]
    assert [(one.name, one.old, one.new) for one in made.targets[1].changes] == [
        ("StrongAuthenticationMethod", '"[]"', None), ("Other", None, None)]


@pytest.mark.parametrize("odd", [
    {"targetResources": None}, {"targetResources": MISSING}, {"targetResources": []}, {"targetResources": {}},
    {"targetResources": [audit_target(guid(9), "Group", None)]},
])
def test_no_target_of_type_user(odd: dict[str, Any]):
    assert settled_entry(audit_record(**odd)).user is None


def test_targets_without_properties_and_written_as_text():
    (target,) = settled_entry(audit_record(targetResources=json.dumps([{"id": "x", "type": "user"}]))).targets
    assert (target.id, target.kind, target.changes) == ("x", "user", [])
    assert settled_entry(audit_record(targets=[audit_target(kind="user")])).user is not None


@pytest.mark.parametrize(("odd", "top"), [
    ({"resultReason": "why"}, {}),
    ({"resultReason": "", "resultDescription": "why"}, {}),
    ({"resultReason": None, "resultDescription": "why"}, {}),
    ({"resultReason": ""}, {"resultDescription": "why"}),
    ({"resultReason": MISSING}, {"resultDescription": "why"}),
    ({"resultReason": "why", "resultDescription": "not this"}, {"resultDescription": "nor this"}),
])
def test_the_reason_stands_in_one_of_three_places(odd: dict[str, Any], top: dict[str, Any]):
    assert settled_entry(audit_record(top=top, **odd)).reason == "why"


def test_no_reason_is_empty():
    assert settled_entry(audit_record(resultReason=None)).reason == ""


@pytest.mark.parametrize(("written", "compared"), [
    ("Update conditional access policy", "update conditional access policy"),
    ("Update Conditional Access policy", "update conditional access policy"),
    ("Update application – Certificates and secrets management ",  # noqa: RUF001 - Entra writes this dash
     "update application – certificates and secrets management"),  # noqa: RUF001
    (" user started password reset", "user started password reset"),
])
def test_activities_are_folded_and_trimmed(written: str, compared: str):
    assert entry(written).activity == compared
    assert settled_entry(audit_record(written, activityDisplayName=MISSING)).activity == compared


@pytest.mark.parametrize("change", [
    pytest.param(pascal, id="PascalCase everything"),
    pytest.param(lambda one: one | {"properties": json.dumps(one["properties"])}, id="properties as text"),
    pytest.param(lambda one: one | {"category": "auditlogs"}, id="category in small letters"),
    pytest.param(lambda one: {key: held for key, held in one.items() if key != "category"}, id="no category"),
    pytest.param(lambda one: one["properties"] | {"time": one["time"]}, id="Graph's, with a time"),
    pytest.param(lambda one: pascal(one["properties"]) | {"TimeGenerated": one["time"]}, id="Log Analytics"),
    pytest.param(lambda one: one | one["properties"] | {"category": "SignInLogs"}, id="flat, of any category"),
])
def test_other_shapes_settle_to_the_same(change: Any):
    made = audit_record("Suspicious activity reported", reason="why", minute=3)
    assert settled_entry(change(made)) == settled_entry(made)


def test_a_graph_directory_audit_is_an_entry_whatever_its_category_says():
    made = settled_entry(graph_audit(minute=3))
    assert (made.at, made.emitted, made.time) == (at(3), at(3), None)


def test_activity_date_time_at_the_top_makes_an_audit_entry_of_any_category():
    for category in ("SignInLogs", "NonInteractiveUserSignInLogs", "ServicePrincipalSignInLogs", "RiskyUsers"):
        batch = read(graph_audit() | {"category": category})
        assert (len(batch.entries), batch.records) == (1, 1)


@pytest.mark.parametrize(("odd", "top", "when"), [
    ({}, {}, at(0)),
    ({"activityDateTime": MISSING}, {}, at(0, LATE)),
    ({"activityDateTime": "0001-01-01T00:00:00Z"}, {}, at(0, LATE)),
    ({"activityDateTime": "3/10/2026 11:40:00 AM"}, {}, at(0)),
])
def test_an_entry_happened_when_its_activity_did(odd: dict[str, Any], top: dict[str, Any], when: int):
    assert settled_entry(audit_record(top=top, **odd)).at == when


@pytest.mark.parametrize(("given", "why"), [
    (audit_record(id=MISSING), "an audit entry without id"),
    (audit_record(id=""), "an audit entry without id"),
    (audit_record(top={"properties": None}), "an audit entry without id"),
    (audit_record(activityDateTime="soon", top={"time": "soon"}), "a record without a readable time"),
])
def test_what_is_set_aside_and_why(given: dict[str, Any], why: str):
    assert [one.reason for one in read(given).set_aside] == [why]


def test_the_fast_way_and_the_tolerant_way_agree():
    for given in (audit_record(), audit_record(top={"resultDescription": "why"}), audit_record(by={"app": APP}),
                  audit_record(result=None, loggedByService=None, top={"time": clock(9)})):
        assert read(given).entries == [tolerantly(given)]
