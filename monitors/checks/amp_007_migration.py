"""No legacy MFA or password reset policy counts beside the authentication methods policy."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, passed, unknown, warned
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.targets import COMPLETE


@dataclass(frozen=True, kw_only=True)
class Migration(Check):
    """New tenants have nothing to migrate, of which Graph says nothing: other scanners fail them."""

    id = "AMP-007"
    title = "The migration to the authentication methods policy is complete"
    severity = Severity.MEDIUM
    reads = ("methods_policy",)
    controls = {"scuba": ("MS.AAD.3.4v1",), "maester": ("EIDSCA.AG01",)}
    remediation = "Carry over what the legacy MFA and password reset policies allow, and set the migration to complete."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        state = tenant.methods_policy.migration
        if state in COMPLETE:
            return passed("the migration is complete" if state else "there is nothing to migrate")
        if state == "preMigration":
            return failed("the migration has not begun: legacy policies decide beside this one")
        if state == "migrationInProgress":
            return warned("the migration is under way: legacy policies still count")
        return unknown(f"Graph calls the migration {state!r}")
