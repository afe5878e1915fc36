"""Latchkey holds the permissions that it declares, and no others."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, warned
from monitors.finding import Severity
from monitors.tenant.paths import APP_ROLES, declared_permissions
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class LeastPrivilege(Check):
    """What watches the tenant must not be the way into it."""

    id = "OPS-003"
    title = "Latchkey holds the permissions that it declares"
    severity = Severity.HIGH
    reads = ("granted",)
    remediation = "Remove app roles that are not in the README's list; grant those that are missing."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        held = {one.id: one for one in tenant.granted}
        extra = [ObjectFinding("app", one.id, one.resource, "granted, and not declared")
                 for one in held.values() if one.id not in APP_ROLES]
        missing = [ObjectFinding("app", id_, name, "declared, and not granted")
                   for id_, name in APP_ROLES.items() if name in declared_permissions() and id_ not in held]
        if extra:
            return failed(f"Latchkey holds {len(extra)} app roles that it does not declare", extra + missing)
        return warned(f"Latchkey lacks {len(missing)} permissions, so some checks are unknown", missing) if missing else passed(
            "Latchkey holds the permissions that it declares and no others")
