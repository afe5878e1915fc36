"""Nobody has SMS and voice alone: Microsoft ends both, and then blocks whoever has nothing else until a passkey is registered.

Source: Microsoft Entra, "SMS and voice retirement". Guests are concerned too, and there is no opting out.
"""

from dataclasses import dataclass

from monitors.check import Check, Status, Verdict, setting
from monitors.finding import Severity
from monitors.listing import UNTOLD, counted, days_left, listed, of_none, rings_listed, untold
from monitors.records.instant import DAY
from monitors.telephony import phone_only
from monitors.tenant.joined import by_ring, people, privileged, sort
from monitors.tenant.people import Registration
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class PhoneOnly(Check):
    """Graph still calls such people capable. The date is the setting TELEPHONY_ENDS."""

    id = "REG-004"
    title = "Nobody rests on SMS and voice alone, which end"
    severity = Severity.CRITICAL
    reads = ("users", "registration", "roles", "eligible", "members")
    remediation = "Run a passkey campaign for those listed, and give a Temporary Access Pass to whoever cannot register one."

    fail_days: int = setting(31, "so many days before SMS and voice end phone-only people no longer warn but fail")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found = sort(people(tenant, self.programme, guests=True), _prepared)
        rings = by_ring(found.ill, tenant, self.programme)
        first = privileged(tenant, self.programme)
        ends = self.programme.telephony_ends
        bad = Status.FAIL if tenant.at >= ends - self.fail_days * DAY else Status.WARN
        summary = f"{counted(len(found.ill), 'people have SMS and voice alone')}, {days_left(tenant.at, ends)}{untold(found)}"
        return Verdict(of_none(found, bad), summary, rings_listed(rings, "people of this ring have SMS and voice alone")
                       + listed(found.ill, "has SMS and voice alone", first) + listed(found.untold, UNTOLD, first))


def _prepared(row: Registration) -> bool | None:
    alone = phone_only(row)
    return None if alone is None else not alone
