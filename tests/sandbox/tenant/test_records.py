"""Records have the documented fields, types and values, whatever they tell of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from itertools import islice
from typing import Any

import pytest

from sandbox.tenant.log import generate
from tests.sandbox.tenant.reading import seconds

Record = dict[str, Any]

USERS = ("SignInLogs", "NonInteractiveUserSignInLogs")
WORKLOADS = ("ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs")
RESERVED = [ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]

# domain/sign-in-records.md, sections 1 and 3.
ENVELOPE = {
    **dict.fromkeys(("time", "resourceId", "operationName", "operationVersion", "category", "tenantId"), str),
    **dict.fromkeys(("resultSignature", "correlationId"), str),
    **dict.fromkeys(("durationMs", "Level"), int),
    "properties": dict,
}
SIGN_IN = {
    **dict.fromkeys(("id", "createdDateTime", "appId", "ipAddress", "correlationId", "conditionalAccessStatus"), str),
    **dict.fromkeys(
        ("tokenIssuerType", "riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState"), str
    ),
    **dict.fromkeys(("resourceDisplayName", "resourceId", "servicePrincipalId", "crossTenantAccessType"), str),
    **dict.fromkeys(("uniqueTokenIdentifier", "incomingTokenType", "authenticationProtocol"), str),
    **dict.fromkeys(("isInteractive", "flaggedForReview", "isTenantRestricted"), bool),
    **dict.fromkeys(("status", "location"), dict),
    "processingTimeInMilliseconds": int,
    "appliedConditionalAccessPolicies": list,
}
USER = {
    **SIGN_IN,
    **dict.fromkeys(("userDisplayName", "userPrincipalName", "userId", "userType", "appDisplayName"), str),
    **dict.fromkeys(("clientAppUsed", "userAgent", "originalRequestId", "tokenIssuerName", "resourceTenantId"), str),
    **dict.fromkeys(("homeTenantId", "authenticationRequirement", "ssoExtensionVersion", "alternateSignInName"), str),
    **dict.fromkeys(("signInIdentifier", "resourceServicePrincipalId", "clientCredentialType", "sessionId"), str),
    **dict.fromkeys(("signInTokenProtectionStatus", "originalTransferMethod", "globalSecureAccessIpAddress"), str),
    **dict.fromkeys(("appOwnerTenantId", "resourceOwnerTenantId", "tenantId"), str),
    **dict.fromkeys(("deviceDetail", "mfaDetail", "privateLinkDetails", "tokenProtectionStatusDetails", "agent"), dict),
    **dict.fromkeys(("authenticationProcessingDetails", "networkLocationDetails", "riskEventTypes"), list),
    **dict.fromkeys(("riskEventTypes_v2", "authenticationDetails", "authenticationRequirementPolicies"), list),
    **dict.fromkeys(("authenticationContextClassReferences", "sessionLifetimePolicies"), list),
    **dict.fromkeys(("authenticationStrengths", "conditionalAccessAudiences", "userAdministrativeUnits"), list),
    **dict.fromkeys(("autonomousSystemNumber", "rngcStatus"), int),
    "isThroughGlobalSecureAccess": bool,
    "appServicePrincipalId": type(None),
}
STEP = {
    **dict.fromkeys(("authenticationStepDateTime", "authenticationMethod", "authenticationMethodDetail"), str),
    **dict.fromkeys(("authenticationStepResultDetail", "authenticationStepRequirement"), str),
    **dict.fromkeys(("StatusSequence", "RequestSequence"), int),
    "succeeded": bool,
}
POLICY = {
    **dict.fromkeys(("id", "displayName", "result"), str),
    **dict.fromkeys(("enforcedGrantControls", "enforcedSessionControls"), list),
    **dict.fromkeys(("conditionsSatisfied", "conditionsNotSatisfied"), int),
}
AUDIT = {
    **dict.fromkeys(("id", "category", "correlationId", "result", "resultReason", "activityDisplayName"), str),
    **dict.fromkeys(("activityDateTime", "loggedByService", "operationType"), str),
    **dict.fromkeys(("targetResources", "additionalDetails"), list),
    "initiatedBy": dict,
    "userAgent": type(None),
}
TARGET = {
    **dict.fromkeys(("id", "displayName", "type"), str),
    **dict.fromkeys(("modifiedProperties", "administrativeUnits"), list),
}


@pytest.fixture(scope="module")
def raw() -> list[bytes]:
    return list(islice(generate(users=250, days=2, seed=3).records(), 6000))


@pytest.fixture(scope="module")
def records(raw: list[bytes]) -> list[Record]:
    return [json.loads(record) for record in raw]


def inner(records: list[Record], *categories: str) -> Iterator[Record]:
    return (record["properties"] for record in records if record["category"] in categories)


def unlike(value: Record, fields: dict[str, type]) -> list[str]:
    return [name for name, kind in fields.items() if name not in value or type(value[name]) is not kind]


def test_every_category_is_there(records: list[Record]) -> None:
    assert {record["category"] for record in records} == {*USERS, *WORKLOADS, "AuditLogs"}


def test_records_are_compact_and_of_the_usual_size(raw: list[bytes]) -> None:
    assert not any(b"\n" in record or b'": ' in record for record in raw)
    assert sum(map(len, raw)) / len(raw) == pytest.approx(5500, rel=0.15)


def test_no_hole_is_left_open(raw: list[bytes]) -> None:
    assert not [record for record in raw if b"%(" in record or "«".encode() in record or "⟦".encode() in record]


def test_envelopes(records: list[Record]) -> None:
    assert [found for record in records if (found := unlike(record, ENVELOPE))] == []


@pytest.mark.parametrize(
    ("categories", "fields"),
    [(USERS, USER), (WORKLOADS, SIGN_IN), (("AuditLogs",), AUDIT)],
    ids=("of users", "of workloads", "of the audit log"),
)
def test_properties(records: list[Record], categories: tuple[str, ...], fields: dict[str, type]) -> None:
    assert [found for one in inner(records, *categories) if (found := unlike(one, fields))] == []


@pytest.mark.parametrize(
    ("category", "name", "fields"),
    [
        ("SignInLogs", "authenticationDetails", STEP),
        ("SignInLogs", "appliedConditionalAccessPolicies", POLICY),
        ("NonInteractiveUserSignInLogs", "appliedConditionalAccessPolicies", POLICY),
        ("AuditLogs", "targetResources", TARGET),
    ],
)
def test_lists_within(records: list[Record], category: str, name: str, fields: dict[str, type]) -> None:
    within = [each for one in inner(records, category) for each in one[name]]
    assert within
    assert [found for each in within if (found := unlike(each, fields))] == []


def test_the_code_is_a_string_outside_and_a_number_inside(records: list[Record]) -> None:
    for record in records:
        if record["category"] in USERS:
            assert record["resultType"] == str(record["properties"]["status"]["errorCode"])
            assert record["resultSignature"] == ("SUCCESS" if record["resultType"] == "0" else "FAILURE")
            assert ("failureReason" in record["properties"]["status"]) is (record["resultType"] != "0")


def test_the_category_says_who_signs_in_and_how(records: list[Record]) -> None:
    for record in records:
        if record["category"] in USERS:
            assert record["properties"]["isInteractive"] is (record["category"] == "SignInLogs")
        if record["category"] == "ManagedIdentitySignInLogs":
            assert "callerIpAddress" not in record
            assert record["properties"]["ipAddress"] == ""


def test_times_have_seven_digits_and_publication_is_minutes_later(records: list[Record]) -> None:
    lags = []
    for record in records:
        created = record["properties"].get("createdDateTime") or record["properties"]["activityDateTime"]
        assert len(created.partition(".")[2].removesuffix("+00:00")) == 7
        assert len(record["time"].partition(".")[2].removesuffix("Z")) == 7
        lags.append(seconds(record["time"]) - seconds(created))
    assert min(lags) >= 60
    assert sum(lag <= 250 for lag in lags) > 0.98 * len(lags)
    assert max(lags) <= 2 * 3600 + 250


def test_steps_are_numbered_by_the_millisecond_and_dated_by_the_second(records: list[Record]) -> None:
    for one in inner(records, *USERS):
        for step in one["authenticationDetails"]:
            assert len(step["authenticationStepDateTime"]) == len("2026-01-05T00:00:00+00:00")
            if step["StatusSequence"] > 1:
                assert abs(step["StatusSequence"] / 1000 - seconds(step["authenticationStepDateTime"])) < 1


def test_addresses_and_names_are_reserved(records: list[Record]) -> None:
    for one in inner(records, *USERS):
        assert any(ip_address(one["ipAddress"]) in network for network in RESERVED)
        assert one["userPrincipalName"].endswith("@contoso.com")


def test_nobody_shares_a_home_and_offices_are_shared() -> None:
    people = generate(users=1000, days=1, seed=1).population.people
    assert max(Counter(who.home.ip for who in people).values()) == 1
    assert max(Counter(who.office.ip for who in people).values()) > 1


def test_values_of_changes_are_json_inside_strings(records: list[Record]) -> None:
    changes = [
        change
        for one in inner(records, "AuditLogs")
        for target in one["targetResources"]
        for change in target["modifiedProperties"]
    ]
    policies = [json.loads(c["newValue"]) for c in changes if c["displayName"] == "ConditionalAccessPolicy"]
    assert policies
    assert all({"state", "conditions", "grantControls"} <= set(policy) for policy in policies)
