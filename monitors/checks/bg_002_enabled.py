"""Every break-glass account is enabled, and none lies among the deleted users."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Enabled(Check):
    """An account that cannot sign in is none in an emergency."""

    id = "BG-002"
    title = "Break-glass accounts are enabled and not deleted"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_deleted")
    controls = {"cis": ("1.1.2",)}
    remediation = "Enable the account again; restore a deleted one within 30 days."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        accounts, deleted = tenant.break_glass, tenant.break_glass_deleted
        if not accounts:
            return not_applicable("no break-glass account is declared")
        found = [ObjectFinding("user", one, one, "deleted; it can be restored for 30 days") for one in sorted(deleted)]
        found += [ObjectFinding("user", one.id, one.name, "disabled") for one in accounts.values() if one and not one.enabled]
        if found:
            return failed(f"{len(found)} break-glass accounts cannot sign in", found)
        return passed(f"{sum(one is not None for one in accounts.values())} break-glass accounts are enabled")
