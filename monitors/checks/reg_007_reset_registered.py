"""Nearly all members who may reset their own password have registered for it, and administrators may not."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Status, Verdict, not_applicable, setting
from monitors.finding import Severity
from monitors.listing import NO_ROW, counted, listed, of_most, percent, untold
from monitors.tenant.joined import people, sort
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class ResetRegistered(Check):
    """Self-service password reset that nobody has registered for is a call to the help desk."""

    id = "REG-007"
    title = "Whoever may reset a password has registered for it, and administrators may not"
    severity = Severity.MEDIUM
    reads = ("users", "registration", "authorization")
    controls = {"cis": ("5.2.4.1",), "maester": ("EIDSCA.AP01",)}
    remediation = "Have those listed register for password reset, and turn it off for administrators."

    pass_percent: int = setting(5, "up to this share of people who have not registered for password reset it passes")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        those = (one for one in people(tenant, self.programme) if one.row is None or one.row.reset_enabled)
        found, admins = sort(those, lambda row: row.reset_registered), tenant.authorization.admin_reset
        if not found.total and not admins:
            return not_applicable("nobody may reset their own password")
        status = Status.WARN if admins else of_most(found, self.pass_percent, 100)
        summary = (f"{counted(len(found.ill), 'members')} of {found.total} who may reset their password "
                   f"({percent(len(found.ill), found.total)} %) have not registered for it{untold(found)}"
                   + ("; administrators may reset their own passwords" if admins else ""))
        tenant_wide = (ObjectFinding("tenant", "", "", "administrators may reset their own passwords"),) if admins else ()
        return Verdict(status, summary, tenant_wide + listed(found.ill, "has not registered for password reset")
                       + listed(found.untold, NO_ROW))
