"""Sign-ins of service principals and managed identities: background that Latchkey reads and sets no store by."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import TENANT_ID, named
from sandbox.tenant.template import template, text

_NOWHERE = {"city": "", "state": "", "countryOrRegion": "", "geoCoordinates": {"latitude": 0, "longitude": 0}}
_SOMEWHERE = {
    "city": "Utrecht",
    "state": "Utrecht",
    "countryOrRegion": "NL",
    "geoCoordinates": {"latitude": 52.09, "longitude": 5.12},
}


def service_principal(name: str, address: str) -> bytes:
    """The template of a service principal's sign-ins."""
    record = _record("ServicePrincipalSignInLogs", name, address, _SOMEWHERE)
    record["callerIpAddress"] = address
    record["location"] = "NL"
    key = {"servicePrincipalCredentialKeyId": named(f"{name} key"), "servicePrincipalCredentialThumbprint": ""}
    record["properties"] |= key
    return template(record)


def managed_identity(name: str) -> bytes:
    """The template of a managed identity's sign-ins, which have no address."""
    return template(_record("ManagedIdentitySignInLogs", name, "", _NOWHERE))


def _record(category: str, name: str, address: str, location: dict[str, Any]) -> dict[str, Any]:
    return {
        "time": text("time"),
        "resourceId": f"/tenants/{TENANT_ID}/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "operationVersion": "1.0",
        "category": category,
        "tenantId": TENANT_ID,
        "resultType": "0",
        "resultSignature": "SUCCESS",
        "durationMs": 0,
        "correlationId": text("correlation"),
        "Level": 4,
        "properties": _properties(name, address, location),
    }


def _properties(name: str, address: str, location: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": text("id"),
        "createdDateTime": text("created"),
        "userId": None,
        "appId": named(f"{name} app"),
        "ipAddress": address,
        "status": {"errorCode": 0},
        "location": location,
        "correlationId": text("correlation"),
        "conditionalAccessStatus": "notApplied",
        "appliedConditionalAccessPolicies": [],
        "isInteractive": False,
        "tokenIssuerType": "AzureAD",
        "processingTimeInMilliseconds": 42,
        "riskDetail": "none",
        "riskLevelAggregated": "low",
        "riskLevelDuringSignIn": "low",
        "riskState": "none",
        "resourceDisplayName": "Azure Key Vault",
        "resourceId": "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
        "servicePrincipalName": name,
        "servicePrincipalId": named(name),
        "flaggedForReview": False,
        "isTenantRestricted": False,
        "crossTenantAccessType": "none",
        "uniqueTokenIdentifier": text("token"),
        "incomingTokenType": "none",
        "authenticationProtocol": "none",
        "resourceTenantId": TENANT_ID,
        "homeTenantId": TENANT_ID,
    }
