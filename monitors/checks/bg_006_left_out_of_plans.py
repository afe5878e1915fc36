"""No policy in report-only mode would catch a break-glass account once it is enforced."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, setting, warned
from monitors.conditional_access.policy import REPORT_ONLY
from monitors.finding import Severity
from monitors.records.instant import DAY
from monitors.tenant.reach import reached
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class LeftOutOfPlans(Check):
    """A lock-out that is not there yet is the cheapest one to mend."""

    id = "BG-006"
    title = "No report-only policy would catch a break-glass account"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_memberships", "policies")
    controls = {"maester": ("MT.1005",)}
    remediation = "Exclude the break-glass group from the policy before it is enforced."
    owner = "security team"

    days: int = setting(14, "how many days before a ring's day a policy that would catch a break-glass account fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        memberships = tenant.break_glass_memberships
        names = {one.id: one.name for one in tenant.break_glass.values() if one}
        planned = [one.policy for one in tenant.policies if one.policy.state == REPORT_ONLY]
        if not memberships:
            return not_applicable("no declared break-glass account exists")
        found = [ObjectFinding("user", account, names[account], f"{one.name} would catch it")
                 for one in planned for account in sorted(reached(one, memberships))]
        if not found:
            return passed(f"{len(planned)} report-only policies leave out every break-glass account")
        soon = any(ring.enforced and tenant.at < ring.enforced <= tenant.at + self.days * DAY for ring in self.programme.rings)
        return failed(f"report-only policies would catch break-glass accounts, and a ring is enforced within {self.days} days",
                      found) if soon else warned("report-only policies would catch break-glass accounts", found)
