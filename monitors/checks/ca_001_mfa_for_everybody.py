"""Every enabled person of the tenant's own has to do MFA, whatever the application, the place and the client."""

from dataclasses import dataclass
from typing import Final

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, unknown, warned
from monitors.circles import circles_of, judged_people
from monitors.coverage import ANY_MFA, Demand, coverage, outcome
from monitors.finding import Severity
from monitors.listing import counted, listed
from monitors.tenant.snapshot import TenantSnapshot

OPEN: Final = "no enabled policy asks for MFA at every sign-in"


@dataclass(frozen=True, kw_only=True)
class MfaForEverybody(Check):
    """Computed per person from the union of policies; guests are CA-013's, declared accounts and synchronization CA-014's."""

    id = "CA-001"
    title = "MFA is asked of every user"
    severity = Severity.CRITICAL
    reads = ("users", "policies", "strengths", "members", "roles")
    controls = {"cis": ("5.2.2.2",), "scuba": ("MS.AAD.3.2v2",), "maester": ("MT.1007",), "prowler": ("entra_users_mfa_enabled",)}
    remediation = ("Once CA-016 is clean, take the listed users in, remove what narrows the policy, or add a policy that "
                   "compensates.")

    tolerated: int = setting(0, "more users without MFA than this fail, fewer warn")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles = circles_of(tenant)
        cover = coverage((one.policy for one in tenant.policies), Demand(ANY_MFA), circles, tenant.strengths)
        people = judged_people(tenant, self.programme, circles)
        if not cover.guards:
            return failed(f"no enabled policy asks {sum(1 for _ in people)} users for MFA on all applications unconditionally")
        found = outcome(cover, people)
        if len(found.open_to) > self.tolerated:
            return failed(counted(len(found.open_to), "enabled users are asked for MFA by no policy"),
                          listed(found.open_to.values(), OPEN))
        if found.unclear:
            return unknown(f"of {found.unclear} users nobody can tell whether MFA is asked of them: {cover.gap}")
        if found.open_to:
            return warned(f"{len(found.open_to)} enabled users are asked for MFA by no policy, which is tolerated",
                          listed(found.open_to.values(), OPEN))
        if found.but:
            return warned(f"{found.partly} users can use {len(found.but)} applications without MFA",
                          (ObjectFinding("app", one, one, "left out, and no policy of its own asks for MFA")
                           for one in sorted(found.but)))
        return passed("MFA is asked of every enabled user")
