"""Guests and external users of every type have to do MFA, and so does every guest that there is."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, unknown, warned
from monitors.circles import circles_of, judged_people
from monitors.conditional_access.policy import GUESTS
from monitors.coverage import ANY_MFA, Demand, coverage, outcome
from monitors.finding import Severity
from monitors.listing import counted, listed
from monitors.tenant.people import User
from monitors.tenant.rows import Rows
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class GuestsCovered(Check):
    """By type, since the next guest may be of one that nobody is of today; and by person."""

    id = "CA-013"
    title = "MFA is asked of guests and external users"
    severity = Severity.HIGH
    reads = ("users", "policies", "strengths", "members", "roles")
    controls = {"maester": ("MT.1016",), "prowler": ("entra_conditional_access_policy_mfa_enforced_for_guest_users",)}
    remediation = "Take all six types of guests and external users of every tenant into a policy that asks for MFA."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles = circles_of(tenant)
        cover = coverage((one.policy for one in tenant.policies), Demand(ANY_MFA), circles, tenant.strengths)
        people = Rows(User, (one for one in judged_people(tenant, self.programme, circles, guests=True) if one.guest))
        found, kinds = outcome(cover, people), {kind: cover.of_kind(kind) for kind in GUESTS}
        open_to = [kind for kind, answer in kinds.items() if answer is False]
        if found.open_to:
            return failed(counted(len(found.open_to), "guests are asked for MFA by no policy"),
                          listed(found.open_to.values(), "no enabled policy asks for MFA at every sign-in"))
        if open_to:
            return failed(f"{len(open_to)} types of guests are asked for MFA by no policy",
                          (ObjectFinding("tenant", one, one, "a type of guest that no policy asks for MFA") for one in open_to))
        if not all(one.sure for one in cover.guards) and (found.unclear or None in kinds.values()):
            return unknown(f"of some guests nobody can tell whether MFA is asked of them: {cover.gap}")
        partly = [kind for kind, answer in kinds.items() if answer is None]
        if partly:
            return warned(f"{len(partly)} types of guests are asked for MFA only where they come from some tenants",
                          (ObjectFinding("tenant", one, one, "only guests of some tenants are asked for MFA") for one in partly))
        return unknown(f"of {found.unclear} guests nobody can tell whether MFA is asked of them: {cover.gap}") \
            if found.unclear else passed(f"MFA is asked of all types of guests, and of {len(people)} guests that there are")
