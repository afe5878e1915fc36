"""There are at least two break-glass accounts, and Graph knows each of them."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, warned
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class TwoAccounts(Check):
    """Accounts come from the settings, never by guess: every scanner that guesses has guessed wrong."""

    id = "BG-001"
    title = "At least two break-glass accounts are declared and exist"
    severity = Severity.CRITICAL
    reads = ("break_glass",)
    controls = {"cis": ("1.1.2",), "scuba": ("MS.AAD.7.1v1",)}
    remediation = "Create a second emergency account, and name the object ids of all of them in BREAK_GLASS_IDS."
    owner = "security team"

    least: int = setting(2, "fewer break-glass accounts than this fail")
    most: int = setting(4, "more break-glass accounts than this warn")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        accounts = tenant.break_glass
        gone = [ObjectFinding("user", one, one, "declared, but Graph knows no such user")
                for one, account in accounts.items() if account is None]
        found = frozenset(one.id for one in accounts.values() if one is not None)
        if gone or len(found) < self.least:
            return failed(f"{len(found)} of {len(accounts)} declared break-glass accounts exist, at least {self.least} must",
                          gone)
        if len(found) > self.most:
            return warned(f"{len(found)} break-glass accounts are more than {self.most}: each is one more way in")
        return passed(f"{len(found)} break-glass accounts are declared and exist")
