"""A sign-in of the canary in the form in which Entra exports one: what `verify` puts into the hub."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sandbox.chunk import CLOSING, OPENING

NAME: Final = "latchkey-canary"
ADDRESS: Final = "192.0.2.1"
"""Of a network that is for documentation only (RFC 5737)."""


def canary_body(canary: str, id_: str, now: datetime) -> bytes:
    """The body of one event: a successful interactive sign-in of an object id that is nobody's, at this time."""
    return OPENING + json.dumps(_record(canary, id_, now)).encode() + CLOSING


def _record(canary: str, id_: str, now: datetime) -> dict[str, Any]:
    at = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "time": at, "resourceId": "", "operationName": "Sign-in activity", "operationVersion": "1.0", "category": "SignInLogs",
        "tenantId": "", "resultType": "0", "resultSignature": "SUCCESS", "durationMs": 0, "callerIpAddress": ADDRESS,
        "correlationId": str(uuid4()), "identity": NAME, "Level": 4, "location": "",
        "properties": {
            "id": id_, "createdDateTime": at, "userDisplayName": NAME, "userPrincipalName": NAME, "userId": canary,
            "appId": "", "appDisplayName": "python -m sandbox verify", "ipAddress": ADDRESS,
            "status": {"errorCode": 0}, "clientAppUsed": "Browser", "userAgent": "",
            "deviceDetail": {"deviceId": "", "displayName": "", "operatingSystem": "", "browser": ""},
            "location": {"city": "", "countryOrRegion": "", "geoCoordinates": {}}, "correlationId": id_,
            "conditionalAccessStatus": "notApplied", "appliedConditionalAccessPolicies": [], "originalRequestId": id_,
            "isInteractive": True, "riskLevelDuringSignIn": "none", "riskState": "none", "authenticationDetails": [],
            "incomingTokenType": "none", "authenticationProtocol": "none", "sessionId": "", "resourceTenantId": "",
        },
    }
