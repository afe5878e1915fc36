"""An audit entry as Entra exports it to an Event Hub."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sandbox.tenant.clock import created, published
from sandbox.tenant.guid import TENANT_ID
from sandbox.tenant.people import Account
from sandbox.tenant.sign_in import Emission


@dataclass(frozen=True, slots=True)
class Change:
    """One modified property: Entra writes either value as JSON inside a string, or null."""

    name: str
    old: Any
    new: Any

    def written(self) -> dict[str, Any]:
        """The entry of `modifiedProperties`."""
        return {"displayName": self.name, "oldValue": _inside(self.old), "newValue": _inside(self.new)}


@dataclass(frozen=True, slots=True)
class Target:
    """Something that an entry is about."""

    id: str
    name: str
    type: str
    upn: str | None = None
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, account: Account, *changes: Change) -> Target:
        """The user as a target."""
        return cls(account.id, account.name, "User", account.upn, changes)

    def written(self) -> dict[str, Any]:
        """The entry of `targetResources`."""
        return {
            "id": self.id,
            "displayName": self.name,
            "type": self.type,
            "userPrincipalName": self.upn,
            "modifiedProperties": [change.written() for change in self.changes],
            "administrativeUnits": [],
        }


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Somebody changed something; `reason` is where Entra says which method or what else."""

    by: Account | None
    at: int
    id: bytes
    correlation: bytes
    activity: str
    service: str
    category: str
    operation: str
    targets: tuple[Target, ...]
    reason: str = ""

    def emitted(self, time: int, number: int) -> Emission:
        """This entry, published at `time`."""
        record = {
            "time": published(time).decode(),
            "resourceId": f"/tenants/{TENANT_ID}/providers/Microsoft.aadiam",
            "operationName": self.activity,
            "operationVersion": "1.0",
            "category": "AuditLogs",
            "tenantId": TENANT_ID,
            "resultSignature": "SUCCESS",
            "durationMs": 0,
            **({"callerIpAddress": self.by.office.ip} if self.by else {}),
            "correlationId": self.correlation.decode(),
            "identity": self.by.name if self.by else self.service,
            "Level": 4,
            "properties": self._properties(),
        }
        return Emission(time, number, json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode())

    def _properties(self) -> dict[str, Any]:
        return {
            "tenantId": TENANT_ID,
            "resultType": "",
            "resultDescription": "",
            "operationName": self.activity,
            "identity": "",
            "tenantGeo": "EU",
            "id": f"{self.service}_{self.id.decode()}_{self.id[:5].decode().upper()}_{self.at % 10**8}",
            "category": self.category,
            "correlationId": self.correlation.decode(),
            "result": "success",
            "resultReason": self.reason,
            "activityDisplayName": self.activity,
            "activityDateTime": created(self.at).decode(),
            "loggedByService": self.service,
            "operationType": self.operation,
            "userAgent": None,
            "initiatedBy": self._initiated_by(),
            "targetResources": [target.written() for target in self.targets],
            "additionalDetails": [],
        }

    def _initiated_by(self) -> dict[str, Any]:
        if self.by is None:
            return {"app": {"appId": None, "displayName": self.service, "servicePrincipalId": None}}
        user = {"id": self.by.id, "displayName": None, "userPrincipalName": self.by.upn, "ipAddress": self.by.office.ip}
        return {"user": {**user, "roles": []}}


def _inside(value: Any) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
