"""Whatever was changed about break-glass accounts has been looked at."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed
from monitors.finding import Severity
from monitors.records.instant import written
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Reviewed(Check):
    """Methods, roles, groups, passwords, whether it is enabled: nothing about these accounts changes by the way."""

    id = "BG-016"
    title = "Changes to break-glass accounts have been reviewed"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_changes")
    remediation = "Look at each change; where it was meant, set BREAK_GLASS_REVIEWED to the time of the review, else undo it."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        names = {one.id: one.name for one in tenant.break_glass.values() if one}
        changes = tenant.break_glass_changes
        if not names:
            return not_applicable("no declared break-glass account exists")
        reviewed = self.programme.break_glass_reviewed or 0
        found = [ObjectFinding("user", one.account, names.get(one.account, one.account),
                               f"{one.activity} at {written(one.at)} by {one.by or 'somebody unknown'}")
                 for one in changes if one.at > reviewed]
        return failed(f"{len(found)} changes to break-glass accounts since the last review", found) if found else passed(
            f"{len(changes)} changes to break-glass accounts within 30 days, all reviewed" if changes else
            "nothing about break-glass accounts was changed within 30 days")
