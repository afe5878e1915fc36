"""Records in every shape that has been seen, and what they settle to."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitors.records.envelope import Batch, decode
from monitors.records.sign_in import SignIn
from tests.builders import (
    DEVICE,
    ELSEWHERE,
    IP,
    LATE,
    MISSING,
    NAME,
    SESSION,
    UPN,
    USER,
    Json,
    approved,
    at,
    denied,
    graph_sign_in,
    guid,
    log_analytics_row,
    read,
    record,
    settled,
    sign_in,
    step,
)


def pascal(value: Any) -> Any:
    """The same under PascalCase keys, at every depth."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(held) for key, held in value.items()}
    return [pascal(held) for held in value] if isinstance(value, list) else value


def texts(value: Any) -> Any:
    """The same with every number and truth written as text."""
    if isinstance(value, dict):
        return {key: texts(held) for key, held in value.items()}
    if isinstance(value, list):
        return [texts(held) for held in value]
    return str(value) if isinstance(value, int | float) else value


ODD = {
    "minute": 7, "code": 500121, "said": "MFA denied; user declined the authentication", "failure": "Strong authentication.",
    "steps": [step(minute=7), denied(7, 20)], "ipAddress": ELSEWHERE, "riskLevelDuringSignIn": "high", "riskState": "atRisk",
    "incomingTokenType": "refreshToken", "authenticationProtocol": "ropc", "originalRequestId": guid(8),
    "deviceDetail": {"deviceId": DEVICE},
}


def test_a_record_settles_to_what_it_says():
    made = sign_in(**ODD)
    assert (made.id, made.at, made.emitted, made.code) == (guid(1), at(7), at(7, LATE), 500121)
    assert (made.user_id, made.user, made.upn, made.name) == (USER, USER, UPN, NAME)
    assert (made.app, made.client, made.ip, made.place) == ("Azure Portal", "Browser", ELSEWHERE, "Uppsala, SE")
    assert (made.attempt, made.session, made.device.device_id) == (guid(8), SESSION, DEVICE)
    assert (made.risk_level, made.risk_state, made.protocol) == ("high", "atRisk", "ropc")
    assert made.by_token
    assert made.interactive
    assert (made.status.failure_reason, made.status.additional_details) == (
        "Strong authentication.", "MFA denied; user declined the authentication")
    assert [(one.method, one.succeeded) for one in made.steps] == [
        ("Password", True), ("Mobile app notification", False)]


@pytest.mark.parametrize("change", [
    pytest.param(pascal, id="PascalCase everything"),
    pytest.param(lambda one: {key.upper(): held for key, held in one.items()}, id="capitals at the top"),
    pytest.param(lambda one: {key[:1].upper() + key[1:]: held for key, held in one.items()}, id="PascalCase at the top"),
    pytest.param(texts, id="numbers and truths as texts"),
    pytest.param(lambda one: one | {"properties": json.dumps(one["properties"])}, id="properties as text"),
    pytest.param(lambda one: one | {"category": "SignIn"}, id="category SignIn of 2018"),
    pytest.param(lambda one: one | {"category": "signinlogs"}, id="category in small letters"),
    pytest.param(lambda one: one | {"resultType": int(one["resultType"])}, id="result as a number"),
    pytest.param(lambda one: one | {"resultType": None}, id="no result but the status"),
    pytest.param(lambda one: one | {"resourceId": None}, id="null of 2018"),
    pytest.param(lambda one: {key: held for key, held in one.items() if key != "category"}, id="no category"),
    pytest.param(lambda one: one | {"properties": one["properties"] | {
        "authenticationDetails": json.dumps(one["properties"]["authenticationDetails"])}}, id="steps as text"),
    pytest.param(lambda one: one | {"properties": one["properties"] | {
        "status": json.dumps(one["properties"]["status"])}}, id="status as text"),
    pytest.param(lambda one: one | {"properties": one["properties"] | {
        "deviceDetail": json.dumps(one["properties"]["deviceDetail"])}}, id="device as text"),
    pytest.param(lambda one: one["properties"] | {
        key: one[key] for key in ("time", "category", "resultType")}, id="flattened, no properties"),
])
def test_other_shapes_settle_to_the_same(change: Any):
    assert settled(change(record(**ODD))) == sign_in(**ODD)


@pytest.mark.parametrize("missing", [
    "userDisplayName", "userPrincipalName", "userId", "appDisplayName", "ipAddress", "clientAppUsed", "userAgent",
    "deviceDetail", "location", "status", "authenticationDetails", "originalRequestId", "riskLevelDuringSignIn",
    "riskState", "authenticationProtocol", "incomingTokenType", "sessionId", "correlationId", "createdDateTime",
])
def test_every_field_but_the_id_may_be_missing_or_null_or_empty(missing: str):
    absent, null = sign_in(**{missing: MISSING}), sign_in(**{missing: None})
    assert absent == null
    assert absent.code == 0
    for empty in ("", [], {}):
        made = sign_in(**{missing: empty})
        assert (made.at, made.user, made.attempt, made.session, made.mfa, made.place) == (
            absent.at, absent.user, absent.attempt, absent.session, absent.mfa, absent.place)
        assert (made.ip or None, made.name or None) == (absent.ip or None, absent.name or None)


def test_the_record_around_it_names_the_address_and_the_person_where_the_sign_in_does_not():
    for none in (MISSING, None, ""):
        assert sign_in(ipAddress=none).ip == IP
        assert sign_in(userDisplayName=none).name == NAME


def test_a_sign_in_without_user_id_is_of_its_folded_principal_name():
    for none in (MISSING, None, "", "00000000-0000-0000-0000-000000000000"):
        assert sign_in(userId=none, userPrincipalName="Anna.Berg@CONTOSO.test").user == UPN


def test_object_ids_are_in_small_letters():
    assert sign_in(userId=USER.upper()).user == USER


def test_an_attempt_is_the_original_request_else_the_request():
    assert sign_in(n=3, originalRequestId=guid(2)).attempt == guid(2)
    for none in (MISSING, None, ""):
        assert sign_in(n=3, originalRequestId=none).attempt == guid(3)


def test_a_session_without_id_is_address_and_agent():
    one = sign_in(sessionId=MISSING)
    assert one.session == sign_in(sessionId="", n=2).session
    assert one.session not in (sign_in(sessionId=None, ipAddress=ELSEWHERE).session,
                               sign_in(sessionId=None, userAgent="other").session, sign_in().session)


def test_ids_written_as_numbers_are_texts():
    made = sign_in(userId=12345, id=67, appDisplayName=8)
    assert (made.user, made.id, made.app) == ("12345", "67", "8")


@pytest.mark.parametrize(("code", "reads"), [
    (50126, 50126), ("50126", 50126), (50126.0, 50126), (" 50126 ", 50126), (None, 0), ("9" * 5000, 0), ([], 0), (True, 0),
])
def test_the_code_of_the_status_in_any_form(code: object, reads: int):
    assert settled(record(status={"errorCode": code}, top={"resultType": MISSING})).code == reads


@pytest.mark.parametrize("result", ["Success", "", "9" * 5000, None, {}, [], True, -1, "-1", "5e4"])
def test_a_result_type_that_is_no_number_leaves_it_to_the_status(result: object):
    assert settled(record(code=50126, top={"resultType": result})).code == 50126


# Kind


@pytest.mark.parametrize(("category", "odd", "interactive"), [
    ("SignInLogs", {"isInteractive": False}, True),
    ("SignIn", {"isInteractive": False}, True),
    ("NonInteractiveUserSignInLogs", {"isInteractive": True}, False),
    ("NonInteractiveUserSignInLogs", {"signInEventTypes": ["interactiveUser"]}, False),
    ("SignInLogs", {"signInEventTypes": ["nonInteractiveUser"]}, True),
    ("ADFSSignInLogs", {"isInteractive": False}, True),
    ("ADFSSignInLogs", {"signInEventTypes": ["nonInteractiveUser"]}, False),
    ("ADFSSignInLogs", {"signInEventTypes": ["interactiveUser"]}, True),
    ("ADFSSignInLogs", {"signInEventTypes": []}, True),
])
def test_the_category_says_whether_a_sign_in_is_interactive(category: str, odd: Json, interactive: bool):
    assert sign_in(category=category, **odd).interactive is interactive
    assert settled(pascal(record(category=category, **odd))).interactive is interactive


@pytest.mark.parametrize(("odd", "file", "interactive"), [
    ({"signInEventTypes": ["nonInteractiveUser"], "isInteractive": True}, True, False),
    ({"signInEventTypes": ["interactiveUser"], "isInteractive": False}, False, True),
    ({"isInteractive": True}, False, False),
    ({"isInteractive": False}, True, True),
    ({"isInteractive": False}, None, False),
    ({"isInteractive": "false"}, None, False),
    ({"isInteractive": True}, None, True),
    ({"isInteractive": MISSING}, None, True),
    ({"isInteractive": None}, None, True),
])
def test_without_a_category_event_types_say_it_then_the_file_then_the_flag(odd: Json, file: bool | None, interactive: bool):
    (made,) = read(graph_sign_in(**odd), interactive=file).sign_ins
    assert made.interactive is interactive


# Who is meant


@pytest.mark.parametrize(("given", "why"), [
    (record(id=MISSING), "a sign-in without id"),
    (record(id=""), "a sign-in without id"),
    (record(id=None), "a sign-in without id"),
    (record(category="ADFSSignInLogs", id=MISSING), "a sign-in without id"),
    (record(createdDateTime=MISSING, top={"time": MISSING}), "a record without a readable time"),
    (record(createdDateTime="0001-01-01T00:00:00Z", top={"time": "1/1/0001 12:00:00 AM"}),
     "a record without a readable time"),
    (record(top={"properties": MISSING}), "a sign-in without id"),
    ({}, "neither an Event Hub record nor a Graph object"),
    ({"id": "x"}, "neither an Event Hub record nor a Graph object"),
    ([], "a record that is not an object"),
    (None, "a record that is not an object"),
    (7, "a record that is not an object"),
    ("text", "a record that is not an object"),
])
def test_what_is_set_aside_and_why(given: Any, why: str):
    batch = read(record(n=2), given)
    assert [(one.reason, one.index) for one in batch.set_aside] == [(why, 1)]
    assert len(batch.sign_ins) == 1


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00+05:00", "9998-12-31T23:00:00-05:00"])
def test_a_time_that_means_none_gives_way_to_the_time_of_publication(created: str):
    assert sign_in(createdDateTime=created).at == at(0, LATE)


@pytest.mark.parametrize("category", [
    "ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs", "ProvisioningLogs", "RiskyUsers", "UserRiskEvents",
    "MicrosoftServicePrincipalSignInLogs", "MicrosoftGraphActivityLogs", "B2CRequestLogs", "NetworkAccessTrafficLogs",
])
def test_a_foreign_category_is_other_with_or_without_properties(category: str):
    batch = read(record(category=category), {"category": category}, {"Category": category, "properties": None})
    assert (batch.other, batch.records) == (3, 3)


def test_graph_and_log_analytics_give_the_same_sign_in():
    graph, row = settled(graph_sign_in(**ODD)), settled(log_analytics_row(**ODD))
    usual = sign_in(**ODD)
    for name in SignIn.__struct_fields__:
        if name != "time":
            assert getattr(graph, name) == getattr(usual, name) == getattr(row, name), name
    assert (graph.time, row.emitted) == (None, usual.emitted)
    assert (graph.at, graph.emitted) == (at(7), at(7))


@pytest.mark.parametrize(("odd", "sign_ins"), [
    ({}, 1),
    ({"signInEventTypes": ["servicePrincipal"]}, 0),
    ({"signInEventTypes": ["managedIdentity"]}, 0),
    ({"signInEventTypes": ["nonInteractiveUser"]}, 1),
    ({"userId": None, "userPrincipalName": None, "servicePrincipalId": guid(1, 7)}, 0),
])
def test_graph_sign_ins_of_workloads_are_other(odd: Json, sign_ins: int):
    batch = read(graph_sign_in(**odd))
    assert (len(batch.sign_ins), batch.other) == (sign_ins, 1 - sign_ins)


def test_steps_in_any_form():
    made = sign_in(steps=[{"Succeeded": "true", "AuthenticationMethod": "Text message"}, {}, None, 5,
                          json.dumps(approved(1)), step(succeeded=None)])
    assert [one.succeeded for one in made.steps] == [True, False, False, False, True, False]
    assert made.mfa.completed


# The fast way and the tolerant way


@st.composite
def oddities(draw: st.DrawFn) -> Json:
    """Values that a field may hold and the fast way may meet."""
    text = st.sampled_from(["", "x", "none", "MFA requirement satisfied by claim in the token", "MFA denied; user is blocked"])
    return {
        "code": draw(st.sampled_from([0, 50126, 500121, 50074, 50088, 7000215])),
        "said": draw(st.none() | text), "failure": draw(st.none() | text), "minute": draw(st.integers(0, 5000)),
        "late": draw(st.integers(-500, 50000)), "attempt": draw(st.integers(1, 3)),
        "category": draw(st.sampled_from(["SignInLogs", "NonInteractiveUserSignInLogs", "ADFSSignInLogs"])),
        "steps": draw(st.lists(st.builds(step, st.sampled_from(["Password", "Voice", "Text message", ""]), text,
                                         st.booleans(), st.integers(0, 99)), max_size=3)),
        **{name: draw(st.none() | text) for name in (
            "userId", "userPrincipalName", "userDisplayName", "ipAddress", "sessionId", "originalRequestId",
            "incomingTokenType", "riskState", "appDisplayName", "userAgent", "clientAppUsed")},
        "deviceDetail": {"deviceId": draw(st.none() | text)},
        "location": {"city": draw(st.none() | text), "countryOrRegion": draw(st.none() | text)},
    }


def shuffled(value: Any, draw: st.DrawFn) -> Any:
    """The same with keys in any order and any case, and numbers as texts here and there."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        change = draw(st.sampled_from([str, str, str.upper, str.lower, lambda key: key[:1].upper() + key[1:]]))
        return {change(key): shuffled(value[key], draw) for key in keys}
    if isinstance(value, list):
        return [shuffled(held, draw) for held in value]
    return str(value) if isinstance(value, int | float) and draw(st.booleans()) else value


@given(oddities(), st.data())
@settings(max_examples=100, deadline=None)
def test_key_case_key_order_and_numbers_as_texts_change_nothing(odd: Json, data: st.DataObject):
    usual = record(**odd)
    assert settled(shuffled(usual, data.draw)) == settled(usual)


@given(oddities())
@settings(max_examples=100, deadline=None)
@example({"ipAddress": None})
@example({"userDisplayName": ""})
def test_the_fast_way_and_the_tolerant_way_agree(odd: Json):
    usual = record(**odd)
    assert settled({"Category": usual.pop("category")} | usual) == settled(record(**odd))


def test_a_good_record_is_read_the_same_alone_and_beside_a_bad_one():
    alone = decode(json.dumps({"records": [record(**ODD)]}).encode(), Batch()).sign_ins
    assert read(record(**ODD), "junk").sign_ins == alone
