"""What results rest on was read lately."""

from dataclasses import dataclass
from typing import Final

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, warned
from monitors.finding import Severity
from monitors.records.instant import HOUR, Instant
from monitors.tenant.snapshot import TenantSnapshot

EVERY: Final = {"policies": 0.25, "break_glass": 1.0, "registration": 24.0, "roles": 6.0}
"""How often each scan is made, in hours."""


@dataclass(frozen=True, kw_only=True)
class ScansAreFresh(Check):
    """A scan that stopped leaves results standing that nobody can rely on."""

    id = "OPS-002"
    title = "Scans are fresh"
    severity = Severity.HIGH
    reads = ("own",)
    remediation = "Look up the scan's function in Application Insights, mend what it says, and let it run again."

    late: float = setting(2.0, "after how many times its interval a scan is late")
    lost: float = setting(4.0, "after how many times its interval a scan fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        own = tenant.own
        ages = {name: _age(own.scans.get(name, own.scanning_since), tenant.at) for name in EVERY}
        found = [ObjectFinding("tenant", name, f"scan of {name.replace('_', ' ')}", "never finished"
                               if age is None or name not in own.scans else f"last finished {age:.1f} hours ago")
                 for name, age in ages.items() if age is None or age > EVERY[name] * self.late]
        if any(age is None or age > EVERY[name] * self.lost for name, age in ages.items()):
            return failed("scans do not finish", found)
        return warned("scans are late", found) if found else passed("every scan finished lately")


def _age(last: Instant | None, at: Instant) -> float | None:
    """How many hours ago; of a scan that never finished, since the first of all did."""
    return None if last is None else (at - last) / HOUR
