"""Few people's passwords are tried with clients that cannot do MFA."""

from collections import Counter
from dataclasses import dataclass

from monitors.check import Check, Verdict, passed, setting, warned
from monitors.finding import Severity
from monitors.listing import counted
from monitors.records.instant import written
from monitors.shown import by_user, days_judged, people
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class LegacyAttempts(Check):
    """A spray tries many people on one day; a forgotten telephone, one person on many. Those tried on most days come first."""

    id = "LEG-002"
    title = "Legacy clients are not used to try many people's passwords"
    severity = Severity.LOW
    reads = ("users", "legacy_use")
    remediation = "Block legacy authentication, watch the listed people's sign-ins, and reset passwords that were guessed."

    users: int = setting(10, "legacy clients refused for more people than this on one UTC day warn")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        users, seen = tenant.users, tenant.legacy_use
        tried = Counter(day for day, _ in {(day, one.user) for one in seen.refused for day in one.days})
        findings = by_user(seen.refused, users, "was refused with", often_first=True)
        if not findings:
            return passed(f"no legacy client was refused {days_judged(seen.judged)}")
        day, most = max(tried.items(), key=lambda each: (each[1], each[0]))
        told = counted(people(seen.refused), f"people were refused with legacy clients, {most} of them on {written(day)[:10]}")
        return (warned if most > self.users else passed)(told, findings)
