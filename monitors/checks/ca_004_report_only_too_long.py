"""No policy stays in report-only mode for months: it is enforced, or it goes."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, unknown, warned
from monitors.conditional_access.policy import REPORT_ONLY
from monitors.finding import Severity
from monitors.records.instant import DAY, Instant
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class ReportOnlyTooLong(Check):
    """Counted from the last change of the policy, which is no earlier than when it went into report-only mode."""

    id = "CA-004"
    title = "Report-only policies move on"
    severity = Severity.MEDIUM
    reads = ("policies",)
    remediation = "Enforce the policy for the next ready ring or delete it, and record the decision."

    warn_days: int = setting(30, "report-only for more days than this warns")
    fail_days: int = setting(90, "report-only for more days than this fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        waiting = [one for one in tenant.policies if one.policy.state == REPORT_ONLY]
        ages = [(one, _age(one, tenant.at)) for one in waiting]
        stuck = [(one, age) for one, age in ages if age is not None and age > self.warn_days * DAY]
        findings = [ObjectFinding("policy", one.policy.id, one.policy.name, f"report-only and unchanged for {age // DAY} days")
                    for one, age in stuck]
        if any(age > self.fail_days * DAY for _, age in stuck):
            return failed(f"policies are in report-only mode for more than {self.fail_days} days", findings)
        if any(age is None for _, age in ages):
            return unknown("of some report-only policies Graph does not say when they were made or changed", findings)
        if stuck:
            return warned(f"{len(stuck)} policies are in report-only mode for more than {self.warn_days} days", findings)
        return passed(f"{len(waiting)} policies are in report-only mode, none for more than {self.warn_days} days")


def _age(one: ListedPolicy, at: Instant) -> Instant | None:
    since = one.modified or one.created
    return None if since is None else at - since
