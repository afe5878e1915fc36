"""So many members, and people of each ring, have a method that resists phishing."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Status, Verdict, not_applicable, setting
from monitors.finding import Severity
from monitors.held import held
from monitors.listing import UNTOLD, counted, listed, of_least, percent, unclear, untold
from monitors.programme import Ring
from monitors.tenant.joined import Sorted, in_ring, people, sort
from monitors.tenant.people import Registration
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Resistant(Check):
    """A report with a target: being short of it warns and never fails."""

    id = "REG-005"
    title = "Enough people have a method that resists phishing"
    severity = Severity.MEDIUM
    reads = ("users", "registration", "members")
    controls = {"scuba": ("MS.AAD.3.1v1",)}
    remediation = "Have those listed register a passkey, a security key, Windows Hello for Business or a certificate."

    target_percent: int = setting(80, "the share of people with a phishing-resistant method that is aimed at")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found = sort(people(tenant, self.programme), _resistant)
        if not found.total:
            return not_applicable("there are no enabled members")
        rings = {ring: sort(in_ring(ring, tenant, self.programme) or (), _resistant) for ring in self.programme.rings}
        answers = [self._answer(one) for one in (found, *rings.values())]
        status = next((one for one in (Status.WARN, Status.UNKNOWN) if one in answers), Status.PASS)
        summary = (f"{found.well} of {found.total} members ({percent(found.well, found.total)} %) have a method that resists "
                   f"phishing, {counted(len(found.ill), 'have none')}{untold(found)}")
        short = tuple(_short(ring, one) for ring, one in rings.items() if self._answer(one) != Status.PASS)
        return Verdict(status, summary, short + listed(found.ill, "has no method that resists phishing")
                       + listed(found.untold, UNTOLD))

    def _answer(self, found: Sorted) -> Status:
        return of_least(found, self.target_percent, 0)


def _resistant(row: Registration) -> bool | None:
    return held(row.methods).resistant


def _short(ring: Ring, found: Sorted) -> ObjectFinding:
    return ObjectFinding("ring", ring.group, ring.name, f"{found.well} of {found.total} people "
                         f"({percent(found.well, found.total)} %) have a method that resists phishing{unclear(found)}")
