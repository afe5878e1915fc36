"""Either security defaults or Conditional Access protects the tenant, and not both or neither."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, warned
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class OneFoundation(Check):
    """Security defaults off is right where Conditional Access is on; report-only policies protect nobody."""

    id = "CA-011"
    title = "Security defaults or Conditional Access, one of them"
    severity = Severity.HIGH
    reads = ("security_defaults", "policies", "p1")
    controls = {"maester": ("MT.1021",), "prowler": ("entra_security_defaults_enabled",)}
    remediation = "Choose one: security defaults off with Conditional Access on, or defaults on without Conditional Access."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        if not tenant.p1:
            return passed("security defaults are on") if tenant.security_defaults else failed(
                "security defaults are off, and without Entra ID P1 nothing else asks for MFA")
        enforced = [one.policy for one in tenant.policies if one.policy.enforced]
        if tenant.security_defaults and enforced:
            return failed("security defaults are on beside enabled Conditional Access policies",
                          (ObjectFinding("policy", one.id, one.name, "enabled beside security defaults") for one in enforced))
        if tenant.security_defaults:
            return warned("security defaults are on, though the tenant has Entra ID P1 for Conditional Access")
        if not enforced:
            return failed("security defaults are off and no Conditional Access policy is enabled")
        return passed(f"security defaults are off and {len(enforced)} Conditional Access policies are enabled")
