"""Nearly all enabled members can do MFA; whom the report does not know is counted apart, and decides nothing."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, not_applicable, setting
from monitors.finding import Severity
from monitors.listing import NO_ROW, counted, listed, of_least, percent, untold
from monitors.tenant.joined import people, settled, sort
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Capable(Check):
    """Capable is a registered method that the policy allows: Microsoft Graph, "userRegistrationDetails resource type"."""

    id = "REG-001"
    title = "Enabled members can do MFA"
    severity = Severity.HIGH
    reads = ("users", "registration")
    controls = {"cis": ("5.2.3.4",), "prowler": ("entra_users_mfa_capable",)}
    remediation = "Ask those who are listed to register by a registration campaign, or give them a Temporary Access Pass."

    pass_percent: int = setting(98, "from this share of capable members on it passes")
    warn_percent: int = setting(90, "from this share of capable members on it only warns")
    new_days: int = setting(7, "for so many days new accounts are not judged")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found = sort((one for one in people(tenant, self.programme) if settled(one.user, tenant.at, self.new_days)),
                     lambda row: row.capable)
        if not found.total:
            return not_applicable("no enabled member is old enough an account to be judged")
        summary = (f"{found.well} of {found.total} members ({percent(found.well, found.total)} %) can do MFA, "
                   f"{counted(len(found.ill), 'cannot')}{untold(found)}")
        return Verdict(of_least(found, self.pass_percent, self.warn_percent), summary,
                       listed(found.ill, "has no method that the policy allows") + listed(found.untold, NO_ROW))
