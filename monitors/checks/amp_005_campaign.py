"""The registration campaign is on and asks everybody in the rollout rings. Left to Microsoft it is on."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, unknown, warned
from monitors.finding import Severity
from monitors.programme import Ring
from monitors.tenant.joined import exempt
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.targets import Target, target

STATES = ("enabled", "default", "disabled")


@dataclass(frozen=True, kw_only=True)
class Campaign(Check):
    """Another scanner takes "default" for off. Disabled users, break-glass and service accounts need not be asked."""

    id = "AMP-005"
    title = "The registration campaign is on and asks every ring"
    severity = Severity.MEDIUM
    reads = ("methods_policy", "users", "members")
    controls = {"prowler": ("entra_authentication_methods_policy_strong_auth_enforced",)}
    remediation = "Turn the registration campaign on, or leave it to Microsoft, and include the groups of the rings."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        held, _, _ = tenant.methods_policy.campaign, tenant.users, tenant.members
        if held.state not in STATES:
            return unknown(f"Graph calls the registration campaign {held.state!r}")
        if not held.on:
            return failed("the registration campaign is off", (ObjectFinding("tenant", "", "", "asks nobody to register"),))
        those = target(held.included, held.excluded, tenant)
        missed = {ring: count for ring in self.programme.rings if (count := self._missed(ring, those, tenant))}
        if missed:
            return warned("the registration campaign does not ask everybody in the rings", (
                ObjectFinding("ring", ring.group, ring.name, f"{count} people are not asked") for ring, count in missed.items()))
        return passed("the registration campaign is on" + (", and asks everybody in the rings" if self.programme.rings else ""))

    def _missed(self, ring: Ring, those: Target, tenant: TenantSnapshot) -> int:
        users = tenant.users
        present = (users[one] for one in tenant.members.of(ring.group) or () if one in users and not those.takes(one))
        return sum(one.enabled and not exempt(one, self.programme) for one in present)
