"""Passwords of break-glass accounts do not expire, and are changed after people left."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, setting, warned
from monitors.finding import Severity
from monitors.records.instant import DAY, Instant
from monitors.tenant.break_glass import BreakGlass
from monitors.tenant.directory import Domain
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class PasswordAge(Check):
    """A password that expires in a safe is found expired in the emergency."""

    id = "BG-013"
    title = "Break-glass passwords do not expire and are not too old"
    severity = Severity.CRITICAL
    reads = ("break_glass", "domains")
    controls = {"scuba": ("MS.AAD.6.1v1",)}
    remediation = "Let the account's password never expire; change it when somebody who knew it leaves, and seal the new one."
    owner = "security team"

    most_days: int = setting(365, "after how many days a break-glass password is to be changed")
    soon_days: int = setting(30, "how many days before it expires a break-glass password fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        domains = tenant.domains
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        told = {one: self._trouble(one, domains.get(one.name.rpartition("@")[2]), tenant.at) for one in accounts}
        found = [ObjectFinding("user", one.id, one.name, detail) for one, (_, detail) in told.items() if detail]
        if any(grave for grave, _ in told.values()):
            return failed("a break-glass password is about to expire, or has expired", found)
        return warned("break-glass passwords are old, or will expire", found) if found else passed(
            "no break-glass password expires or is too old")

    def _trouble(self, account: BreakGlass, domain: Domain | None, at: Instant) -> tuple[bool, str]:
        """Whether it is grave, and what; nothing where all is well."""
        if account.password_changed is None:
            return False, "nobody knows when its password was changed"
        age = (at - account.password_changed) // DAY
        if account.password_expires and domain and domain.password_days:
            left = domain.password_days - age
            return left <= self.soon_days, f"its password expires in {left} days"
        return (False, f"its password is {age} days old") if age > self.most_days else (False, "")
