"""A user sign-in as Entra exports it to an Event Hub, with holes for what differs from one to the next."""

from __future__ import annotations

from functools import cache
from typing import Any

from sandbox.tenant.codes import FAILURE_REASON
from sandbox.tenant.guid import TENANT_ID, named
from sandbox.tenant.policies import applied, overall
from sandbox.tenant.shape import MULTI, Shape, Step
from sandbox.tenant.template import bare, template, text

_RESOURCE = f"/tenants/{TENANT_ID}/providers/Microsoft.aadiam"
_FIRST_PARTY = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


@cache
def sign_in_template(shape: Shape) -> bytes:
    """The template of all records of this shape."""
    return template(_record(shape))


def _record(shape: Shape) -> dict[str, Any]:
    failed = {"resultDescription": _failure(shape)} if shape.code else {}
    return {
        "time": text("time"),
        "resourceId": _RESOURCE,
        "operationName": "Sign-in activity",
        "operationVersion": "1.0",
        "category": shape.category,
        "tenantId": TENANT_ID,
        "resultType": str(shape.code),
        "resultSignature": "FAILURE" if shape.code else "SUCCESS",
        **failed,
        "durationMs": 0,
        "callerIpAddress": text("ip"),
        "correlationId": text("correlation"),
        "identity": text("identity"),
        "Level": 4,
        "location": text("country"),
        "properties": _properties(shape),
    }


def _properties(shape: Shape) -> dict[str, Any]:
    return {**_who_and_what(shape), **_authentication(shape), **_risk(shape), **_token(shape), **_tenancy(shape)}


def _failure(shape: Shape) -> str:
    return shape.failure or FAILURE_REASON[shape.code]


def _status(shape: Shape) -> dict[str, Any]:
    details = {"additionalDetails": shape.details} if shape.details else {}
    return {"errorCode": shape.code, **({"failureReason": _failure(shape)} if shape.code else {}), **details}


def _who_and_what(shape: Shape) -> dict[str, Any]:
    return {
        "id": text("id"),
        "createdDateTime": text("created"),
        "userDisplayName": text("identity"),
        "userPrincipalName": text("upn"),
        "userId": text("user"),
        "appId": shape.app.id,
        "appDisplayName": shape.app.name,
        "ipAddress": text("ip"),
        "status": _status(shape),
        "clientAppUsed": shape.client or shape.app.client,
        "userAgent": shape.agent or text("agent"),
        "deviceDetail": bare("device"),
        "location": bare("location"),
        "correlationId": text("correlation"),
        "conditionalAccessStatus": overall(shape),
        "appliedConditionalAccessPolicies": applied(shape),
        "authenticationContextClassReferences": [],
        "originalRequestId": text("attempt"),
        "isInteractive": shape.interactive,
    }


def _authentication(shape: Shape) -> dict[str, Any]:
    return {
        "tokenIssuerName": "",
        "tokenIssuerType": "AzureAD",
        "authenticationProcessingDetails": [
            {"key": "Legacy TLS (TLS 1.0, 1.1, 3DES)", "value": "False"},
            {"key": "Is CAE Token", "value": "True"},
            {"key": "Root Key Type", "value": "Unknown"},
        ],
        "networkLocationDetails": bare("networks"),
        "clientCredentialType": "none",
        "processingTimeInMilliseconds": bare("milliseconds"),
        "authenticationDetails": [_step(number, step) for number, step in enumerate(shape.steps)],
        "authenticationRequirement": shape.requirement,
        "authenticationRequirementPolicies": _required_by(shape),
        "authenticationStrengths": [],
        "sessionLifetimePolicies": [],
        "mfaDetail": _mfa_detail(shape),
        "alternateSignInName": "",
        "signInIdentifier": text("upn"),
        "sessionId": text("session"),
    }


def _required_by(shape: Shape) -> list[dict[str, str]]:
    if shape.requirement != MULTI:
        return []
    return [{"requirementProvider": "multiConditionalAccess", "detail": "Conditional Access"}]


def _mfa_detail(shape: Shape) -> dict[str, str]:
    second = [step.method for step in shape.steps if not step.is_first_factor]
    return {"authMethod": second[-1]} if second else {}


def _step(number: int, step: Step) -> dict[str, Any]:
    detail = "Password in the cloud" if step.method == "Password" else ""
    return {
        "authenticationStepDateTime": text(f"step{number}"),
        "authenticationMethod": step.method,
        "authenticationMethodDetail": detail,
        "succeeded": step.succeeded,
        "authenticationStepResultDetail": step.result,
        "authenticationStepRequirement": step.requirement,
        "StatusSequence": 0 if step.is_first_factor else bare(f"sequence{number}"),
        "RequestSequence": 1 if step.is_first_factor else bare(f"sequence{number}"),
    }


def _risk(shape: Shape) -> dict[str, Any]:
    at_risk = shape.risk.level in ("low", "medium", "high")
    return {
        "riskDetail": shape.risk.detail,
        "riskLevelAggregated": shape.risk.level,
        "riskLevelDuringSignIn": shape.risk.level,
        "riskState": shape.risk.state,
        "riskEventTypes": ["unfamiliarFeatures"] if at_risk else [],
        "riskEventTypes_v2": ["unfamiliarFeatures"] if at_risk else [],
        "flaggedForReview": False,
    }


def _token(shape: Shape) -> dict[str, Any]:
    return {
        "uniqueTokenIdentifier": text("token"),
        "incomingTokenType": shape.incoming,
        "authenticationProtocol": shape.protocol,
        "originalTransferMethod": "none",
        "signInTokenProtectionStatus": "none",
        "tokenProtectionStatusDetails": {"signInSessionStatus": "unbound", "signInSessionStatusCode": 1002},
        "rngcStatus": 0,
        "ssoExtensionVersion": "",
        "privateLinkDetails": {},
        "autonomousSystemNumber": bare("asn"),
        "isThroughGlobalSecureAccess": False,
        "globalSecureAccessIpAddress": "",
        "conditionalAccessAudiences": [{"applicationId": shape.app.resource_id, "audienceReasons": "none"}],
    }


def _tenancy(shape: Shape) -> dict[str, Any]:
    return {
        "resourceDisplayName": shape.app.resource,
        "resourceId": shape.app.resource_id,
        "resourceTenantId": TENANT_ID,
        "homeTenantId": TENANT_ID,
        "tenantId": TENANT_ID,
        "appOwnerTenantId": _FIRST_PARTY,
        "resourceOwnerTenantId": _FIRST_PARTY,
        "resourceServicePrincipalId": named(shape.app.resource),
        "appServicePrincipalId": None,
        "servicePrincipalId": "",
        "userType": "Member",
        "userAdministrativeUnits": [],
        "isTenantRestricted": False,
        "crossTenantAccessType": "none",
        "agent": {"agentType": "notAgentic", "agentSubjectType": "notAgentic"},
    }
