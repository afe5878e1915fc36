"""Every policy that is enforced leaves the break-glass accounts out, or was made for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.conditional_access.policy import Policy
from monitors.finding import Severity
from monitors.tenant.reach import asks_resistance, can_satisfy, reached
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class EmergencyLeftOut(Check):
    """What BG-005 says of accounts, said of policies: where to mend it."""

    id = "CA-005"
    title = "Every enforced policy leaves break-glass accounts out"
    severity = Severity.CRITICAL
    reads = ("break_glass_memberships", "policies")
    at_need = ("break_glass_methods",)
    controls = {"maester": ("MT.1005",), "prowler": ("entra_emergency_access_exclusion",)}
    remediation = "Exclude the protected group of the break-glass accounts from the listed policies."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        memberships = tenant.break_glass_memberships
        enforced = [one.policy for one in tenant.policies if one.policy.enforced]
        if not memberships:
            return not_applicable("no declared break-glass account exists")
        catching = [(one, accounts) for one in enforced if (accounts := reached(one, memberships))]
        told = [found for one, accounts in catching for found in self._trouble(tenant, one, accounts)]
        findings = [one for _, one in told]
        if any(locked for locked, _ in told):
            return failed(f"{len(told)} enforced policies catch break-glass accounts, and lock some of them out", findings)
        return warned(f"{len(told)} enforced policies ask MFA of break-glass accounts", findings) if told else passed(
            f"{len(enforced)} enforced policies leave break-glass accounts out, or are made for them")

    def _trouble(self, tenant: TenantSnapshot, one: Policy, accounts: frozenset[str]) -> Iterator[tuple[bool, ObjectFinding]]:
        """Whether the policy locks an account out, and what to say; nothing of one that is made for them."""
        locked = [id_ for id_ in accounts if not can_satisfy(one.grant, tenant.break_glass_methods[id_])]
        if locked:
            detail = f"asks {one.grant.shown}, which {len(locked)} break-glass accounts cannot satisfy"
            yield True, ObjectFinding("policy", one.id, one.name, detail)
        elif not (one.id in self.programme.break_glass_policies and asks_resistance(one.grant)):
            detail = f"asks {one.grant.shown} of {len(accounts)} break-glass accounts, which they can satisfy"
            yield False, ObjectFinding("policy", one.id, one.name, detail)
