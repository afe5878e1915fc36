"""Somebody looks at all policies at least once a quarter and after an incident, and somebody answers for each of them."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, warned
from monitors.conditional_access.policy import DISABLED
from monitors.finding import Severity
from monitors.records.instant import DAY, written
from monitors.tenant.review import UNREVIEWED, Asking
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class PoliciesReviewed(Check):
    """A critical alert about a policy asks for a review from its time on, however lately there was one."""

    id = "CA-017"
    title = "Policies are reviewed, and each has an owner"
    severity = Severity.LOW
    reads = ("reviews", "policies")
    remediation = "Go through the policies and record the review (POST /api/reviews), with an owner for each policy."

    warn_days: int = setting(90, "a last review of more days ago than this warns")
    fail_days: int = setting(120, "a last review of more days ago than this fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        reviews, policies = tenant.reviews, [one.policy for one in tenant.policies if one.policy.state != DISABLED]
        last = reviews.last
        if last is None:
            return failed(UNREVIEWED)
        orphans = [ObjectFinding("policy", one.id, one.name, "nobody is named who answers for it")
                   for one in policies if not last.owners.get(one.id)]
        asking = [_asks(one) for one in reviews.asking if one.at > last.at]
        age = tenant.at - last.at
        said = f"the policies were last reviewed {age // DAY} days ago"
        if age > self.fail_days * DAY:
            return failed(said, asking + orphans)
        if asking:
            return warned(f"{said}, and {len(asking)} critical alerts about policies ask for a review since", asking + orphans)
        if orphans:
            return warned(f"{said}; {len(orphans)} policies have no owner", orphans)
        return warned(said) if age > self.warn_days * DAY else passed(said)


def _asks(one: Asking) -> ObjectFinding:
    return ObjectFinding("policy", one.policy, one.name or one.policy, f"critical alert {one.detector} at {written(one.at)}")
