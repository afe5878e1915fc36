"""Clients that cannot do MFA are blocked for everybody."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, passed, setting, unknown
from monitors.circles import circles_of, judged_people
from monitors.coverage import BLOCKED, LEGACY, Demand, coverage, outcome
from monitors.finding import Severity
from monitors.listing import counted, listed
from monitors.tenant.people import PackedUsers, User
from monitors.tenant.rows import Rows
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class LegacyBlocked(Check):
    """Both kinds of legacy clients, be it by one policy or by two; declared exceptions are left alone until they end."""

    id = "CA-003"
    title = "Legacy authentication is blocked"
    severity = Severity.HIGH
    reads = ("users", "policies", "strengths", "members", "roles")
    controls = {"cis": ("5.2.2.3",), "scuba": ("MS.AAD.1.1v1",), "maester": ("MT.1009", "MT.1010"),
                "prowler": ("entra_legacy_authentication_blocked",)}
    remediation = ("Once the lists of LEG-001 are empty, add a policy that blocks Exchange ActiveSync and other clients for all "
                   "users.")

    tolerated: int = setting(0, "more users whose legacy clients are not blocked than this fail")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, policies = circles_of(tenant), [one.policy for one in tenant.policies]
        excepted = {one.user for one in self.programme.declared.legacy if one.until > tenant.at}
        people = Rows(User, (one for one in judged_people(tenant, self.programme, circles, guests=True)
                             if excepted.isdisjoint((one.id, one.name.casefold()))))
        found: dict[str, PackedUsers] = {}
        gaps: list[str] = []
        for client in sorted(LEGACY):
            cover = coverage(policies, Demand(BLOCKED, frozenset({client})), circles, tenant.strengths)
            if not cover.guards:
                return failed(f"no enabled policy blocks {client} clients on all applications")
            told = outcome(cover, people)
            gaps += [cover.gap] * bool(told.unclear)
            found[client] = told.open_to
        those = PackedUsers(one for each in found.values() for one in each.values())
        named = listed(those.values(), lambda one: f"not blocked: {', '.join(each for each in found if one.id in found[each])}")
        if len(those) > self.tolerated:
            return failed(counted(len(those), "users have legacy clients that are not blocked"), named)
        if gaps:
            return unknown(f"of some users nobody can tell whether their legacy clients are blocked: {gaps[0]}")
        return passed("legacy clients are blocked", named)
