"""Every policy that was approved while it was in force is in force still."""

from dataclasses import dataclass
from typing import Final

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed
from monitors.conditional_access.policy import DISABLED, Policy
from monitors.finding import Severity
from monitors.records.instant import written
from monitors.tenant.review import UNREVIEWED
from monitors.tenant.snapshot import TenantSnapshot

GONE: Final = "was deleted; Graph keeps it for 30 days among the deleted items"
OFF: Final = "was disabled"
TRIAL: Final = "was set back to report-only"


@dataclass(frozen=True, kw_only=True)
class PoliciesInForce(Check):
    """A policy that went back to report-only protects nobody either."""

    id = "CA-009"
    title = "Approved policies are in force"
    severity = Severity.HIGH
    reads = ("baseline", "policies")
    remediation = ("Restore the policy from the deleted items or enable it again; where it was meant to go, record a review "
                   "(POST /api/reviews).")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        baseline, now = tenant.baseline, {one.policy.id: one.policy for one in tenant.policies}
        if baseline is None:
            return not_applicable(UNREVIEWED)
        approved = [one.policy for one in baseline.policies if one.policy.enforced]
        found = [ObjectFinding("policy", one.id, one.name, lost) for one in approved if (lost := _lost(now.get(one.id)))]
        since = f"since the review of {written(baseline.at)[:10]}"
        return failed(f"{len(found)} policies are no longer in force {since}", found) if found else passed(
            f"all {len(approved)} policies that were in force are so {since}")


def _lost(now: Policy | None) -> str:
    """What became of a policy that was in force; "" where it is so still."""
    if now is None:
        return GONE
    return "" if now.enforced else OFF if now.state == DISABLED else TRIAL
