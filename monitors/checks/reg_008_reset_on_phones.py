"""Nobody's password reset rests on SMS, voice and email alone: what ends for MFA ends for password reset too."""

from dataclasses import dataclass

from monitors.check import Check, Status, Verdict
from monitors.finding import Severity
from monitors.held import held
from monitors.listing import UNTOLD, counted, days_left, listed, of_none, rings_listed, untold
from monitors.telephony import resets_weakly
from monitors.tenant.joined import by_ring, people, sort
from monitors.tenant.people import Registration, User
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class ResetOnPhones(Check):
    """Of those who may reset their password and have registered for it. Source: Microsoft Entra, "SMS and voice retirement"."""

    id = "REG-008"
    title = "Nobody's password reset rests on SMS, voice and email alone"
    severity = Severity.MEDIUM
    reads = ("users", "registration", "members")
    remediation = "Have those listed register Microsoft Authenticator, or a code from an app or token, for password reset."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found, rows = sort(people(tenant, self.programme), _prepared), tenant.registration
        rings = by_ring(found.ill, tenant, self.programme)
        phones = sum(bool(held(rows[one.id].methods).phones) for one in found.ill)
        summary = (f"{counted(len(found.ill), 'members reset their password by SMS, voice or email alone')}, {phones} of them by "
                   f"SMS or voice, {days_left(tenant.at, self.programme.telephony_ends)}{untold(found)}")

        def detail(user: User) -> str:
            return "resets by SMS or voice" if held(rows[user.id].methods).phones else "resets by email alone"

        return Verdict(of_none(found, Status.WARN), summary,
                       rings_listed(rings, "people of this ring reset by SMS, voice or email alone") + listed(found.ill, detail)
                       + listed(found.untold, UNTOLD))


def _prepared(row: Registration) -> bool | None:
    weakly = resets_weakly(row)
    return None if weakly is None else not weakly
