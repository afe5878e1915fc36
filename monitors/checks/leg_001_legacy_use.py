"""Nobody signs in with a client that cannot do MFA."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, passed, warned
from monitors.finding import Severity
from monitors.legacy_blocks import LegacyBlocks
from monitors.listing import counted
from monitors.shown import by_user, days_judged, people
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class LegacyUseEnds(Check):
    """Whoever still got in the day after a policy that blocks it was last changed, or later, should not have."""

    id = "LEG-001"
    title = "Nobody signs in with clients that cannot do MFA"
    severity = Severity.HIGH
    reads = ("users", "policies", "strengths", "members", "roles", "legacy_use")
    controls = {"cis": ("5.2.2.3",)}
    remediation = "Move each listed client to modern authentication, then block legacy authentication."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        blocks, users, seen = LegacyBlocks(tenant), tenant.users, tenant.legacy_use
        past = []
        for one in seen.let_in:
            user = users.get(one.user)
            since = blocks.since(user, one.about) if user else None
            past += [one] * (since is not None and one.days[-1] >= since)
        findings = by_user(seen.let_in, users, "signed in with")
        if past:
            return failed(counted(people(past), "users got in with legacy clients although a policy blocks "
                                                                   "them"), findings)
        if findings:
            return warned(counted(people(seen.let_in), "users signed in with legacy clients"), findings)
        return passed(f"nobody signed in with a legacy client {days_judged(seen.judged)}")
