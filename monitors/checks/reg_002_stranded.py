"""Nobody has registered methods that the authentication methods policy does not allow."""

from dataclasses import dataclass

from monitors.check import Check, Status, Verdict
from monitors.finding import Severity
from monitors.listing import NO_ROW, counted, listed, of_none, untold
from monitors.tenant.joined import people, privileged, sort
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Stranded(Check):
    """Registered and not capable: such people believe that they are ready, and are not."""

    id = "REG-002"
    title = "Whoever has registered a method may use it"
    severity = Severity.HIGH
    reads = ("users", "registration", "roles", "eligible", "members")
    remediation = "Widen the method's targets in the authentication methods policy before MFA is enforced for those listed."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found = sort(people(tenant, self.programme), lambda row: row.capable or not row.registered)
        first = privileged(tenant, self.programme)
        above = sum(one.id in first for one in found.ill)
        summary = (f"{counted(len(found.ill), 'members have registered only methods that the policy does not allow')}, "
                   f"{above} of them privileged{untold(found)}")
        return Verdict(of_none(found, Status.FAIL if above else Status.WARN), summary,
                       listed(found.ill, "has registered only methods that the policy does not allow", first)
                       + listed(found.untold, NO_ROW, first))
