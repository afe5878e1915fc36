"""Ordinary records, as a modern tenant exports them; a row in a table says only what is odd.

Field names, types and values: Microsoft Graph, "signIn resource type", "directoryAudit resource type" and "authenticationDetail
resource type"; Microsoft Entra, "Sign-in log schema in Azure Monitor" and "Azure Monitor audit log schema". All names are
reserved for documentation (contoso.test, 192.0.2.0/24, 198.51.100.0/24).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from monitors.declared import Declared
from monitors.detector import Burst, Detector, Standing
from monitors.detectors import catalogue
from monitors.facts import Fact, kind_of
from monitors.of_entry import OfEntry
from monitors.records.audit_entry import AuditEntry
from monitors.records.envelope import Batch, decode
from monitors.records.instant import MINUTE, SECOND, Instant, since_epoch
from monitors.records.sign_in import SignIn
from monitors.stream import fact_of

Json = dict[str, Any]

TENANT: Final = "0b1f5d0e-3c0a-4d53-9d8e-2f6c1a7b9e10"
USER: Final = "5f1c2d3e-4b5a-4c6d-8e7f-a0b1c2d3e4f5"
UPN: Final = "anna.berg@contoso.test"
NAME: Final = "Anna Berg"
IP: Final = "192.0.2.10"
ELSEWHERE: Final = "198.51.100.7"
AGENT: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
DEVICE: Final = "d0d0d0d0-1111-4222-8333-444444444444"
SESSION: Final = "0a0a0a0a-1111-4222-8333-555555555555"

NOON: Final = datetime(2026, 3, 10, 11, 40, tzinfo=UTC)
"""Minute 0 of every test: twenty minutes before a clock hour, so that what lasts longer crosses one."""

LATE: Final = 120
"""How many seconds after the sign-in Entra publishes it: 68 to 447 have been seen."""

MISSING: Final = object()
"""The value of a field that is to be left out."""


def guid(n: int, of: int = 1) -> str:
    """The n-th made-up object id of its kind."""
    return f"{of:08d}-0000-4000-8000-{n:012d}"


def at(minute: float = 0, second: float = 0) -> Instant:
    """The instant of a minute of the test."""
    return since_epoch(NOON) + round(minute * MINUTE) + round(second * SECOND)


def clock(minute: float = 0, second: float = 0) -> str:
    """That instant as Entra writes it, with seven digits of fraction."""
    return (NOON + timedelta(minutes=minute, seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def step(method: str = "Password", result: str = "Correct password", succeeded: bool = True, minute: float = 0,
         second: float = 0, **odd: Any) -> Json:
    """One step of authentication: ordinarily, the password."""
    return without_missing({
        "authenticationStepDateTime": clock(minute, second), "authenticationMethod": method,
        "authenticationMethodDetail": "Password Hash Sync" if method == "Password" else "",
        "succeeded": succeeded, "authenticationStepResultDetail": result,
        "authenticationStepRequirement": "Primary authentication", "StatusSequence": 0, "RequestSequence": 1} | odd)


def denied(minute: float = 0, second: float = 0, result: str = "MFA denied; user did not respond to mobile app notification",
           method: str = "Mobile app notification", **odd: Any) -> Json:
    """A step that was denied: ordinarily, a notification nobody answered."""
    return step(method, result, False, minute, second, **odd)


def approved(minute: float = 0, second: float = 0, method: str = "Mobile app notification",
             result: str = "MFA successfully completed", **odd: Any) -> Json:
    """A step that was approved: ordinarily, by notification."""
    return step(method, result, True, minute, second, **odd)


def record(*, n: int = 1, code: int = 0, said: str | None = None, failure: str | None = None, minute: float = 0,
           second: float = 0, late: float = LATE, category: str = "SignInLogs", steps: Sequence[Any] | None = None,
           attempt: int | None = None, top: Mapping[str, Any] | None = None, **odd: Any) -> Json:
    """An ordinary interactive sign-in: a right password, nothing else asked for.

    `n` and `attempt` stand for ids, `late` for the seconds until this version was published, `said` for
    status.additionalDetails, `failure` for status.failureReason; `top` names fields of the record itself, all others are
    fields of `properties`.
    """
    failure = failure if failure is not None or code == 0 else "Other."
    status: Json = {"errorCode": code}
    status |= {"failureReason": failure} if failure is not None else {}
    status |= {"additionalDetails": said} if said is not None else {}
    properties = {
        "id": guid(n), "createdDateTime": clock(minute, second), "userDisplayName": NAME, "userPrincipalName": UPN,
        "userId": USER, "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "appDisplayName": "Azure Portal",
        "ipAddress": IP, "status": status, "clientAppUsed": "Browser", "userAgent": AGENT,
        "deviceDetail": {"deviceId": "", "displayName": "", "operatingSystem": "Windows10", "browser": "Chrome 126.0",
                         "isCompliant": False, "isManaged": False, "trustType": ""},
        "location": {"city": "Uppsala", "state": "Uppsala", "countryOrRegion": "SE",
                     "geoCoordinates": {"latitude": 59.85, "longitude": 17.63}},
        "mfaDetail": {}, "correlationId": guid(n, 2), "conditionalAccessStatus": "success",
        "appliedConditionalAccessPolicies": [
            {"id": guid(1, 9), "displayName": "Require MFA", "enforcedGrantControls": ["Mfa"],
             "enforcedSessionControls": [], "result": "notApplied", "conditionsSatisfied": 1,
             "conditionsNotSatisfied": 2}],
        "authenticationContextClassReferences": [], "originalRequestId": guid(n if attempt is None else attempt),
        "isInteractive": category != "NonInteractiveUserSignInLogs", "tokenIssuerName": "", "tokenIssuerType": "AzureAD",
        "authenticationProcessingDetails": [{"key": "Is CAE Token", "value": "False"}], "networkLocationDetails": [],
        "clientCredentialType": "none", "processingTimeInMilliseconds": 187, "riskDetail": "none",
        "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes": [],
        "riskEventTypes_v2": [], "resourceDisplayName": "Windows Azure Service Management API",
        "resourceId": "797f4846-ba00-4fd7-ba43-dac1f8f63013", "resourceTenantId": TENANT, "homeTenantId": TENANT,
        "servicePrincipalId": "", "authenticationDetails": [step(minute=minute, second=second)] if steps is None
        else list(steps), "authenticationRequirementPolicies": [], "sessionLifetimePolicies": [],
        "authenticationRequirement": "singleFactorAuthentication", "alternateSignInName": "", "signInIdentifier": UPN,
        "userType": "Member", "flaggedForReview": False, "isTenantRestricted": False, "autonomousSystemNumber": 64496,
        "crossTenantAccessType": "none", "privateLinkDetails": {}, "ssoExtensionVersion": "", "rngcStatus": 0,
        "uniqueTokenIdentifier": "AAAAAAAAAAAAAAAAAAAAAA", "authenticationStrengths": [],
        "signInTokenProtectionStatus": "none", "tokenProtectionStatusDetails": {"signInSessionStatus": "unbound"},
        "incomingTokenType": "none", "authenticationProtocol": "none", "originalTransferMethod": "none",
        "isThroughGlobalSecureAccess": False, "conditionalAccessAudiences": [], "appServicePrincipalId": None,
        "sessionId": SESSION, "appOwnerTenantId": TENANT, "resourceOwnerTenantId": TENANT, "tenantId": TENANT,
        "agent": {"agentType": "notAgentic"}, "userAdministrativeUnits": [],
    }
    around = {
        "time": clock(minute, second + late), "resourceId": f"/tenants/{TENANT}/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity", "operationVersion": "1.0", "category": category, "tenantId": TENANT,
        "resultType": str(code), "resultSignature": "SUCCESS" if code == 0 else "FAILURE", "durationMs": 0,
        "callerIpAddress": IP, "correlationId": guid(n, 2), "identity": NAME, "Level": 4, "location": "SE",
        "properties": without_missing(properties | odd),
    }
    return without_missing(around | {"resultDescription": failure if code else MISSING} | dict(top or {}))


def mfa_failure(said: str | None = "MFA denied; user did not respond to mobile app notification", **odd: Any) -> Json:
    """A sign-in whose MFA failed; no step is told, so the sentence is that of the status."""
    return record(**({"code": 500121, "said": said} | odd))


def mfa_success(minute: float = 0, **odd: Any) -> Json:
    """A sign-in with a freshly completed MFA step."""
    return record(**({"minute": minute, "steps": [step(minute=minute), approved(minute)]} | odd))


def several(count: int, build: Any = record, first: int = 1, every: float = 1, minute: float = 0, **odd: Any) -> list[Json]:
    """As many records of their own, `every` so many minutes."""
    return [build(n=first + i, minute=minute + i * every, **odd) for i in range(count)]


def graph_sign_in(**odd: Any) -> Json:
    """The same sign-in as Graph, and the portal's JSON download, give it: no envelope, other spellings."""
    fields = record(**odd)["properties"]
    written = fields["createdDateTime"]
    return fields | {"createdDateTime": written[:19] + "Z", "userType": "member"} if isinstance(written, str) else fields


def log_analytics_row(**odd: Any) -> Json:
    """The same sign-in as Log Analytics gives it: flat, PascalCase, objects as text."""
    made = record(**odd)
    fields = {key[0].upper() + key[1:]: json.dumps(value) if isinstance(value, list | dict) else value
              for key, value in made["properties"].items()}
    fields["IPAddress"], fields["LocationDetails"] = fields.pop("IpAddress"), fields.pop("Location")
    return fields | {"TimeGenerated": made["time"], "Category": made["category"], "ResultType": made["resultType"],
                     "ResultSignature": "None", "OperationName": "Sign-in activity", "Location": "SE",
                     "Identity": NAME, "AADTenantId": TENANT, "Type": "SigninLogs"}


def audit_record(activity: str = "User registered security info", *, n: int = 1, minute: float = 0,
                 targets: Iterable[Json] | None = None, by: Json | None = None, reason: Any = "",
                 service: str = "Authentication Methods", top: Mapping[str, Any] | None = None, **odd: Any) -> Json:
    """An audit entry: a user did something to their own account."""
    properties = {
        "id": f"Authentication Methods_{guid(n, 2)}_ABCDE_{n}", "category": "UserManagement", "correlationId": guid(n, 2),
        "result": "success", "resultReason": reason, "activityDisplayName": activity, "activityDateTime": clock(minute),
        "loggedByService": service, "operationType": "Update", "userAgent": None,
        "initiatedBy": {"user": {"id": USER, "displayName": None, "userPrincipalName": UPN, "ipAddress": IP, "roles": []}}
        if by is None else by,
        "targetResources": [audit_target()] if targets is None else list(targets), "additionalDetails": [],
    }
    around = {
        "time": clock(minute, LATE), "resourceId": f"/tenants/{TENANT}/providers/Microsoft.aadiam",
        "operationName": activity, "operationVersion": "1.0", "category": "AuditLogs", "tenantId": TENANT,
        "resultSignature": "None", "durationMs": 0, "callerIpAddress": IP, "correlationId": guid(n, 2), "Level": 4,
        "properties": without_missing(properties | odd),
    }
    return without_missing(around | dict(top or {}))


def audit_target(id_: str | None = USER, kind: str = "User", upn: str | None = UPN, **odd: Any) -> Json:
    """What was acted on: ordinarily, the user."""
    return {"id": id_, "displayName": None, "type": kind, "userPrincipalName": upn, "modifiedProperties": [],
            "administrativeUnits": []} | odd


def modified(name: str, old: Any = None, new: Any = None) -> Json:
    """A modified property: either value is JSON inside a string, or null."""
    return {"displayName": name, "oldValue": None if old is None else json.dumps(old),
            "newValue": None if new is None else json.dumps(new)}


def helpdesk(upn: str = "helpdesk@contoso.test") -> Json:
    """A person of the help desk as the one who acted."""
    return {"user": {"id": guid(40), "displayName": None, "userPrincipalName": upn, "ipAddress": ELSEWHERE, "roles": []}}


def graph_audit(activity: str = "User registered security info", **odd: Any) -> Json:
    """The same audit entry as Graph's directoryAudit."""
    return audit_record(activity, **odd)["properties"]


def body(*records: Any) -> bytes:
    """The body of one Event Hub event."""
    return json.dumps({"records": records}).encode()


def read(*records: Any, interactive: bool | None = None) -> Batch:
    """What the decoder makes of these records in one body."""
    return decode(body(*records), Batch(), interactive=interactive)


def sign_in(**odd: Any) -> SignIn:
    """The settled sign-in of an ordinary record."""
    return settled(record(**odd))


def settled(given: Json) -> SignIn:
    """The one sign-in that a record holds."""
    batch = read(given)
    assert batch.records == len(batch.sign_ins) == 1, batch.set_aside
    return batch.sign_ins[0]


def entry(activity: str = "User registered security info", **odd: Any) -> AuditEntry:
    """The settled audit entry of an ordinary record."""
    return settled_entry(audit_record(activity, **odd))


def settled_entry(given: Json) -> AuditEntry:
    """The one audit entry that a record holds."""
    batch = read(given)
    assert batch.records == len(batch.entries) == 1, batch.set_aside
    return batch.entries[0]


def burst(id_: str, declared: Declared | None = None, **parameters: object) -> Burst:
    """The detector of this id, as it is set."""
    (one,) = (one for one in catalogue(declared, {id_: parameters}).bursts if one.id == id_)
    return one


def standing(id_: str, declared: Declared | None = None) -> Standing:
    """The detector of this id that gives one alert a day."""
    (one,) = (one for one in catalogue(declared).standing if one.id == id_)
    return one


def of_entry(id_: str, declared: Declared | None = None) -> OfEntry:
    """The detector of this id that judges one audit entry."""
    (one,) = (one for one in catalogue(declared).of_entry if one.id == id_)
    return one


def fact(detector: Detector, given: Json | None = None, **odd: Any) -> Fact:
    """What is remembered of a sign-in under the mark that the detector itself gives it."""
    made = sign_in(**odd) if given is None else settled(given)
    mark = detector.notes(made)
    return fact_of(made, {detector.id: mark} if mark else {})


def facts(detector: Detector, *given: Json) -> list[Fact]:
    """What is remembered of these records for this detector, and no other."""
    made = [(one, detector.notes(one)) for one in read(*given).sign_ins]
    return [fact_of(one, {detector.id: mark}) for one, mark in made if mark]


def entry_fact(detector: Detector, given: AuditEntry) -> Fact:
    """What is remembered of an audit entry under the mark that the detector itself gives it."""
    return Fact(given.at, given.id, given.emitted, given.id, kind_of({detector.id: detector.notes_entry(given)}))


def without_missing(fields: Mapping[str, Any]) -> Json:
    """The fields without those that are to be left out."""
    return {key: value for key, value in fields.items() if value is not MISSING}
