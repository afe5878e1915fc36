"""Those who have registered can lose a device: their methods are of two families that do not fail together."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, not_applicable, setting
from monitors.finding import Severity
from monitors.held import held
from monitors.listing import UNTOLD, counted, listed, of_most, percent, untold
from monitors.registration import backup_families
from monitors.tenant.joined import people, sort
from monitors.tenant.people import Registration
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Backup(Check):
    """A notification and a code of one app are one phone; SMS and voice are no family once Microsoft has ended them."""

    id = "REG-003"
    title = "Few people rest on a single device"
    severity = Severity.MEDIUM
    reads = ("users", "registration")
    remediation = "Have those listed add a security key or a passkey that does not live on the same device."

    pass_percent: int = setting(10, "up to this share of people without a backup it passes")
    warn_percent: int = setting(30, "up to this share of people without a backup it only warns")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        those = (one for one in people(tenant, self.programme) if one.row is None or one.row.registered)
        found = sort(those, lambda row: self._has_backup(row, tenant.at))
        if not found.total:
            return not_applicable("no member has registered for MFA")
        summary = (f"{counted(len(found.ill), 'registered members have no backup')}, "
                   f"{percent(len(found.ill), found.total)} % of {found.total}{untold(found)}")
        return Verdict(of_most(found, self.pass_percent, self.warn_percent), summary,
                       listed(found.ill, "all methods fail together") + listed(found.untold, UNTOLD))

    def _has_backup(self, row: Registration, at: int) -> bool | None:
        told = held(row.methods)
        families = backup_families(told.words, at, self.programme.telephony_ends)
        return len(families) >= 2 or (None if told.unknown else False)
