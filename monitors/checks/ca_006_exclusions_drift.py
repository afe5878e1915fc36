"""Nobody was left out of a policy since somebody approved whom it leaves out."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, setting, unknown, warned
from monitors.circles import circles_of
from monitors.drift import Drifted, drift
from monitors.finding import Severity
from monitors.records.instant import written
from monitors.tenant.joined import privileged
from monitors.tenant.review import UNREVIEWED
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class ExclusionsDrift(Check):
    """Also by the back door: a group that was approved while it was empty lets go whoever is put into it."""

    id = "CA-006"
    title = "Exclusions are as they were approved"
    severity = Severity.HIGH
    reads = ("baseline", "policies", "members", "roles", "eligible", "users")
    controls = {"maester": ("MT.1036",), "prowler": ("entra_conditional_access_policy_no_exclusion_gaps",)}
    remediation = "Take the exclusions back, or record a review (POST /api/reviews), which approves them as they are."

    most: int = setting(5, "more people newly left out than this fail, fewer warn")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        baseline, policies, circles = tenant.baseline, [one.policy for one in tenant.policies], circles_of(tenant)
        emergency = self.programme.declared.break_glass
        administrators = frozenset(one for one in privileged(tenant, self.programme) if not (
            one in emergency or (one in tenant.users and tenant.users[one].name.casefold() in emergency)))
        if baseline is None:
            return not_applicable(UNREVIEWED)
        found, gaps = drift(baseline, policies, circles)
        let_go = frozenset[str]().union(*(one.people for one in found))
        count, chiefs = len(let_go) + sum(one.more for one in found), let_go & administrators
        findings = [self._finding(one, administrators, tenant) for one in found]
        since = f"since the review of {written(baseline.at)[:10]}"
        if chiefs or count > self.most or any(one.kind == "role" for one in found):
            return failed(f"{count} people are newly left out {since}, {len(chiefs)} of them administrators", findings)
        if gaps:
            return unknown(f"of {len(gaps)} exclusions nobody can tell whether they grew {since}: {gaps[0]}", findings)
        if found:
            return warned(f"{len(found)} exclusions were added or grew {since}, by {count} people", findings)
        return passed(f"nothing is left out that was not {since}")

    def _finding(self, one: Drifted, administrators: frozenset[str], tenant: TenantSnapshot) -> ObjectFinding:
        name = tenant.users[one.id].name if one.kind == "user" and one.id in tenant.users else one.name
        chiefs = len(one.people & administrators)
        return ObjectFinding(one.kind, one.id, name, one.detail + (f"; {chiefs} of them administrators" if chiefs else ""))
