"""Nobody would be locked out if the policies that are in report-only mode were enforced."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitors.answers import Answers, weighty
from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, unknown, warned
from monitors.circles import Reach, circles_of, guest_kind
from monitors.conditional_access.policy import REPORT_ONLY, Policy
from monitors.conditional_access.strength import Strength
from monitors.finding import Severity
from monitors.listing import counted, listed, percent
from monitors.records.instant import DAY, Instant
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.people import User
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.usage import ReportOnly, Shown


class Forecast(NamedTuple):
    """What would become of a policy's people: of how many who would be blocked, and of whom nobody can tell."""

    policy: Policy
    total: int
    blocked: tuple[User, ...]
    unclear: tuple[User, ...]
    untried: bool
    """Whether no whole day of sign-ins has met the policy since it was last changed."""

    @property
    def told(self) -> ObjectFinding:
        """The policy, and how many it would block."""
        share = f"{percent(len(self.blocked), self.total)} %"
        return ObjectFinding("policy", self.policy.id, self.policy.name,
                             f"would block {len(self.blocked)} of {self.total} users ({share})")


@dataclass(frozen=True, kw_only=True)
class LockoutForecast(Check):
    """By what each user's own sign-ins met since the policy was last changed; guests who are asked answer in their own tenant.

    Whoever would be blocked outright counts, and of those who would be asked for something whoever has nothing to give.
    """

    id = "CA-015"
    title = "Report-only policies would lock nobody out"
    severity = Severity.CRITICAL
    reads = ("users", "policies", "strengths", "members", "roles", "eligible", "registration", "domains", "report_only")
    remediation = ("Hold the ring; leave the listed users out or have them register a passkey, by a Temporary Access Pass if "
                   "need be; look again.")

    percent: float = setting(0.1, "a greater share of a policy's users than this in percent who would be blocked fails")
    days: int = setting(30, "sign-ins of so many days back count, 30 at most")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        told = _Telling(tenant, tenant.at - self.days * DAY)
        forecasts = [told.forecast(one) for one in tenant.policies if one.policy.state == REPORT_ONLY]
        if not forecasts:
            return passed("no policy is in report-only mode")
        blocked = {one.id: one for each in forecasts for one in each.blocked}
        grave = weighty(told.circles, self.programme.declared, blocked.values())
        findings = (*(one.told for one in forecasts if one.blocked), *listed(blocked.values(), _by_which(forecasts), grave))
        if grave or any(100 * len(one.blocked) > self.percent * one.total for one in forecasts):
            return failed(counted(len(blocked), f"users would be locked out, {len(grave)} of them administrators or break-glass "
                                                "accounts"), findings)
        if gap := _gap(forecasts):
            return unknown(gap, findings)
        return warned(counted(len(blocked), "users would be locked out"), findings) if blocked else passed(
            f"{len(forecasts)} policies in report-only mode would have locked nobody out")


class _Telling:
    """What the sign-ins since a time say, of one policy after the other."""

    def __init__(self, tenant: TenantSnapshot, since: Instant) -> None:
        self.circles = circles_of(tenant, activated=True)
        self._answers, self._since = Answers(tenant.registration, tenant.domains), since
        self._strengths: Mapping[str, Strength] = tenant.strengths
        self._users, self._seen = tenant.users, tenant.report_only

    def forecast(self, listed_: ListedPolicy) -> Forecast:
        """What would become of the people of a policy that is in report-only mode."""
        changed = listed_.modified or listed_.created or 0
        since, reach = max(self._since, changed) // DAY * DAY, self.circles.reach(listed_.policy)
        failing = self._met(self._seen.would_fail, reach, since)
        asked = [one for one in self._met(self._seen.would_ask, reach, since) if not guest_kind(one)]
        able = {one.id: self._answers.meet(one, reach.policy.grant, self._strengths) for one in asked}
        blocked = {one.id: one for one in (*failing, *(one for one in asked if able[one.id] is False))}
        unclear = tuple(one for one in asked if able[one.id] is None and one.id not in blocked)
        total = sum(one.enabled and reach.takes(one) is not False for one in self._users.values())
        return Forecast(reach.policy, total, tuple(blocked.values()), unclear, _untried(self._seen, changed))

    def _met(self, ones: Iterable[Shown], reach: Reach, since: Instant) -> list[User]:
        """Those who met the policy since then, can still sign in, and are still among its people."""
        found = (self._users.get(one.user) for one in ones if one.about == reach.policy.id and one.days[-1] >= since)
        return [one for one in found if one is not None and one.enabled and reach.takes(one) is not False]


def _untried(seen: ReportOnly, changed: Instant) -> bool:
    return not seen.judged or seen.judged[-1] <= changed


def _gap(forecasts: Iterable[Forecast]) -> str:
    """Why nobody can tell; "" where somebody can."""
    if unclear := {one.id for each in forecasts for one in each.unclear}:
        return f"{len(unclear)} users would be asked for something of which nobody can tell whether they have it"
    untried = [each.policy.name or each.policy.id for each in forecasts if each.untried]
    return f"no whole day of sign-ins has met {', '.join(untried)} since it was last changed" if untried else ""


def _by_which(forecasts: Iterable[Forecast]) -> Callable[[User], str]:
    names: dict[str, list[str]] = {}
    for each in forecasts:
        for one in each.blocked:
            names.setdefault(one.id, []).append(each.policy.name or each.policy.id)
    return lambda one: f"would be locked out by {', '.join(names[one.id])}"
