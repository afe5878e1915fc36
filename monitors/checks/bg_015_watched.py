"""Somebody would hear of it: logs arrive, and channels have lately taken a message."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, warned
from monitors.finding import Severity
from monitors.records.instant import DAY, MINUTE
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Watched(Check):
    """Rules about break-glass accounts are worth nothing while nobody sees them used."""

    id = "BG-015"
    title = "The watch over break-glass accounts is alive"
    severity = Severity.CRITICAL
    reads = ("own",)
    controls = {"cis": ("2.2.1",), "scuba": ("MS.AAD.4.1v1",)}
    remediation = "Mend the diagnostic setting that exports sign-in and audit logs; hold a drill to try the channels out."
    owner = "security team"

    minutes: int = setting(30, "after how many minutes without a log record the watch warns")
    most_minutes: int = setting(240, "after how many minutes without a log record it fails")
    days: int = setting(90, "after how many days without a message a channel warns")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        own, at = tenant.own, tenant.at
        logs = {"sign-in logs": own.sign_ins_seen, "audit logs": own.audits_seen}
        ages = {name: None if seen is None else (at - seen) // MINUTE for name, seen in logs.items()}
        silent = [ObjectFinding("tenant", name, name, "never arrived" if age is None else f"last arrived {age} minutes ago")
                  for name, age in ages.items() if age is None or age > self.minutes]
        if not own.channels_told:
            return failed("no alert channel has ever taken a message", silent)
        if any(age is None or age > self.most_minutes for age in ages.values()):
            return failed("logs do not arrive", silent)
        untried = [ObjectFinding("app", name, name, f"last took a message {(at - told) // DAY} days ago")
                   for name, told in own.channels_told.items() if at - told > self.days * DAY]
        return warned("logs are late, or channels untried", silent + untried) if silent or untried else passed(
            "logs arrive and every channel has been tried")
