"""The authentication methods policy has not changed lately, by Microsoft or by an administrator, without anybody's look."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, passed, setting, unknown, warned
from monitors.finding import Severity
from monitors.records.instant import DAY, written
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Changed(Check):
    """Microsoft changes it too, as it did on 2026-09-01. Who and what it was, the policy does not tell: the audit log does."""

    id = "AMP-009"
    title = "The authentication methods policy has not changed lately"
    severity = Severity.MEDIUM
    reads = ("methods_policy",)
    remediation = "Look in the audit log for who changed the policy and what, and undo what nobody wanted."

    days: int = setting(14, "for so many days a change of the policy warns")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        modified = tenant.methods_policy.modified
        if modified is None:
            return unknown("Graph does not say when the authentication methods policy was last changed")
        told = f"the authentication methods policy was last changed on {written(modified)[:10]}"
        if modified > tenant.at - self.days * DAY:
            return warned(told, (ObjectFinding("tenant", "", "", f"the policy changed at {written(modified)}"),))
        return passed(told)
