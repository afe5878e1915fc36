"""No administrator has per-user MFA left over from before Conditional Access."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, passed, warned
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class PerUserMfa(Check):
    """Graph has no list of it for all users, so administrators stand for the others."""

    id = "OPS-001"
    title = "No per-user MFA is left over"
    severity = Severity.LOW
    reads = ("admin_requirements", "users")
    controls = {"cis": ("5.1.2.1",)}
    remediation = "Disable per-user MFA for these users, once Conditional Access asks MFA of them."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        users, states = tenant.users, tenant.admin_requirements
        found = [ObjectFinding("user", one, users[one].name if one in users else one, f"per-user MFA is {state}")
                 for one, state in states.items() if state != "disabled"]
        return warned(f"per-user MFA is left over for {len(found)} administrators", found) if found else passed(
            f"none of {len(states)} administrators has per-user MFA")
