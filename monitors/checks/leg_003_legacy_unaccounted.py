"""Whoever signs in with a client that cannot do MFA is meant to, for a while."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, passed
from monitors.finding import Severity
from monitors.legacy_blocks import LegacyBlocks
from monitors.listing import counted
from monitors.records.instant import Instant
from monitors.shown import by_user, days_judged, people
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.usage import Shown


@dataclass(frozen=True, kw_only=True)
class LegacyUnaccounted(Check):
    """By an exception that still runs, or a policy that blocks it: it leaves the user out, or has stopped the user since."""

    id = "LEG-003"
    title = "Every legacy client in use is accounted for"
    severity = Severity.HIGH
    reads = ("users", "policies", "strengths", "members", "roles", "legacy_use")
    controls = {"maester": ("MT.1033",)}
    remediation = ("Move each listed client to modern authentication, or give it an exception with an end date in "
                   "LEGACY_AUTH_EXCEPTIONS and leave its user out of the block until then.")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        blocks, users, seen = LegacyBlocks(tenant), tenant.users, tenant.legacy_use
        open_ = []
        for one in seen.let_in:
            user = users.get(one.user)
            if user is None or not user.enabled or self._excepted(one, user.name.casefold(), tenant.at):
                continue
            since = blocks.since(user, one.about)
            stopped = since is not None and one.days[-1] < since
            open_ += [one] * (not stopped and not blocks.leaves_out(user, one.about))
        findings = by_user(open_, users, "is not accounted for with")
        if findings:
            return failed(counted(people(open_), "users sign in with legacy clients that nothing accounts for"), findings)
        return passed(f"every legacy client that got in is accounted for, {days_judged(seen.judged)}")

    def _excepted(self, one: Shown, name: str, at: Instant) -> bool:
        return any(each.user in (one.user, name) and each.client == one.about and at < each.until
                   for each in self.programme.declared.legacy)
