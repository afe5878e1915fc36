"""Every break-glass account has lately been tried out."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, setting, warned
from monitors.finding import Severity
from monitors.records.instant import DAY, Instant
from monitors.tenant.break_glass import BreakGlass
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class TriedOut(Check):
    """Microsoft asks for a test at least every 90 days; scanners that call these accounts stale have it backwards."""

    id = "BG-011"
    title = "Break-glass accounts have been tried out"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_used")
    remediation = "Declare a drill, sign in with the account, and read what every channel told."
    owner = "security team"

    days: int = setting(90, "after how many days without a sign-in of a break-glass account a drill is due")
    most_days: int = setting(120, "after how many days without one it fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        used = tenant.break_glass_used
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        idle = {one: self._idle(one, used[one.id], tenant.at) for one in accounts}
        found = [ObjectFinding("user", one.id, one.name, "never signed in" if used[one.id] is None else
                               f"last signed in {days} days ago") for one, days in idle.items() if days > self.days]
        found += [ObjectFinding("user", one.id, one.name, "new, and not tried out yet") for one in accounts
                  if used[one.id] is None and idle[one] <= self.days]
        if any(days > self.most_days for days in idle.values()):
            return failed("break-glass accounts have not been tried out for too long", found)
        return warned("break-glass accounts are due to be tried out", found) if found else passed(
            f"every break-glass account signed in within {self.days} days")

    def _idle(self, account: BreakGlass, used: Instant | None, at: Instant) -> int:
        """Whole days since it was used; of one that never was, since it was made, and too many once it is not new."""
        if used is not None:
            return (at - used) // DAY
        age = (at - account.created) // DAY
        return age if age <= self.days else max(age, self.most_days + 1)
