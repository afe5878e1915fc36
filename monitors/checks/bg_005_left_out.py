"""No policy in force stands between a break-glass account and the tenant, but one made for it that it can satisfy."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.conditional_access.policy import Policy
from monitors.finding import Severity
from monitors.tenant.break_glass import HeldMethod
from monitors.tenant.reach import asks_resistance, can_satisfy, reached
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class LeftOut(Check):
    """Left out by name, by role or by a nested group; or held by a policy of its own that asks for its keys."""

    id = "BG-005"
    title = "No enforced policy catches a break-glass account"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_memberships", "policies")
    at_need = ("break_glass_methods",)
    controls = {"maester": ("MT.1005", "MT.1034", "MT.1191"), "prowler": ("entra_emergency_access_exclusion",)}
    remediation = "Add the break-glass group to what the policy excludes, or name a policy made for these accounts in " \
                  "BREAK_GLASS_POLICIES."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        memberships = tenant.break_glass_memberships
        enforced = [one.policy for one in tenant.policies if one.policy.enforced]
        if not memberships:
            return not_applicable("no declared break-glass account exists")
        names = {one.id: one.name for one in tenant.break_glass.values() if one}
        catching = [(one, account) for one in enforced for account in sorted(reached(one, memberships))]
        if not catching:
            return passed(f"{len(enforced)} enforced policies leave out every break-glass account")
        methods = tenant.break_glass_methods
        found = [(locked, ObjectFinding("user", account, names[account], detail)) for one, account in catching
                 for locked, detail in self._trouble(one, methods[account])]
        told = [one for _, one in found]
        if any(locked for locked, _ in found):
            return failed("policies in force lock break-glass accounts out", told)
        return warned("policies in force ask MFA of break-glass accounts", told) if told else passed(
            "break-glass accounts are caught only by policies made for them, which they can satisfy")

    def _trouble(self, policy: Policy, methods: tuple[HeldMethod, ...]) -> Iterator[tuple[bool, str]]:
        """Whether it locks the account out, and what to say; nothing of a policy that is made for it."""
        if not can_satisfy(policy.grant, methods):
            yield True, f"{policy.name} asks {policy.grant.shown}, which it cannot satisfy"
        elif not (policy.id in self.programme.break_glass_policies and asks_resistance(policy.grant)):
            yield False, f"{policy.name} asks {policy.grant.shown}, which it can satisfy as long as MFA works"
