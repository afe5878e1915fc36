"""Many users at a time cannot get in, and the policy that stands in their way."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from monitors.cohort import Cohort, History, Point, Window, hour_of
from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.records.applied import Policy
from monitors.records.instant import written
from monitors.records.mfa import IGNORED
from monitors.records.result_codes import LOCK_OUTS
from monitors.tallies import LOCKED, Event, PolicyChange, Span

EARLY_DAYS: Final = 3
EARLY_USERS: Final = 20
EARLY_SHARE: Final = 0.2
"""With fewer days of history nobody knows what is usual, and so many must be locked out."""
UNNAMED: Final = Policy("", "")


@dataclass(frozen=True, kw_only=True)
class MassLockout(Cohort):
    """Who failed counts as locked out until a success after the failure is known; the policy that most of them met is named.

    `context` holds `users`, `seen`, `usual`, `locked_accounts` (sign-ins with 50053, stated and not counted) and `change`.
    """

    title = "Many users locked out"
    why = "A policy that asks for what people cannot give stops work everywhere at once, and the help desk with it."
    severity = Severity.CRITICAL
    techniques = ("T1531",)
    next_steps = (
        "Set the policy to report-only: Entra admin center, Conditional Access, the policy, Enable policy: Report-only.",
        "Tell the help desk what happened and that people can sign in again; see with one of them that it is so.",
        "Ask whoever changed the policy what was meant; read its report-only results before it is enforced again.",
        "If nobody changed a policy: look at the service health of Entra MFA and at the codes that the records show.",
    )
    days = 7
    asks_changes = True
    gathers = True
    users: int = 10
    share: float = 0.05
    ratio: float = 3.0
    window_minutes: int = 15

    @property
    def least(self) -> int:
        return self.users

    def concerns(self, event: Event) -> bool:
        return event.code in LOCK_OUTS and event.reason != IGNORED

    def suspects(self, window: Window) -> bool:
        return len(self.locked_out(window)) >= self.users

    def hour(self, span: Span) -> int:
        windows = (self.window(span, end) for end in hour_of(span, self))
        return max(len(self.locked_out(window)) for window in windows)

    def judge(self, window: Window, history: History) -> Iterable[Point]:
        locked = self.locked_out(window)
        usual = max((most for most in history.hours if most is not None), default=0)
        users, share = self.users, self.share
        if history.days < EARLY_DAYS:
            users, share, usual = max(users, EARLY_USERS), max(share, EARLY_SHARE), 0
        if len(locked) < max(users, share * len(window.seen), self.ratio * usual):
            return
        policy = leading(locked)
        subject = Subject("policy", policy.id, policy.name) if policy.id else Subject("tenant", window.span.tenant)
        yield Point(subject, self.severity, sorted(event for own in locked.values() for event in own), {
            "users": len(locked), "seen": len(window.seen), "usual": usual, "minutes": self.window_minutes,
            "locked_accounts": window.span.count(LOCKED, window.low, window.end + 1)})

    def locked_out(self, window: Window) -> Mapping[int, Sequence[Event]]:
        """The failures of each user who is not known to have got in after the first of them."""
        found: dict[int, list[Event]] = {}
        for event in window.events:
            if self.concerns(event):
                found.setdefault(event.user, []).append(event)
        return {user: own for user, own in found.items() if not window.got_in(user, own[0].at)}

    def explained(self, finding: Finding, changes: Sequence[PolicyChange]) -> Finding:
        if not changes:
            return finding
        last = changes[-1]
        change = {"at": written(last.at), "by": last.by, "what": last.what}
        return replace(finding, context={**finding.context, "change": change, "changes": len(changes)})

    def says(self, finding: Finding) -> str:
        context = finding.context
        who = f"{context['users']:,} of {context['seen']:,} users seen" if "users" in context else "Many users"
        within = f" within {context.get('minutes', self.window_minutes)} minutes"
        return f"{who}{within} could not get in, last {when(finding)}{_policy(finding)}.{_change(context)}{_accounts(context)}"


def leading(locked: Mapping[int, Sequence[Event]]) -> Policy:
    """The policy that stood in the way of most of these users."""
    met = Counter(policy for own in locked.values() for policy in {one for event in own for one in event.policies})
    return min(met, key=lambda policy: (-met[policy], policy), default=UNNAMED)


def _policy(finding: Finding) -> str:
    if finding.subject.kind != "policy":
        return ", and no Conditional Access policy says that it stood in the way"
    return f"; the policy that stood in the way of most is {finding.subject.name or finding.subject.id}"


def _change(context: Mapping[str, Any]) -> str:
    change = context.get("change")
    if not change:
        return " No change of it is known from the 24 hours before."
    return f" It was changed{' by ' + change['by'] if change['by'] else ''} at {change['at'][11:16]} UTC: {change['what']}."


def _accounts(context: Mapping[str, Any]) -> str:
    locked = context.get("locked_accounts", 0)
    return f" Beside them {locked:,} sign-ins found a locked account or a malicious address (50053)." if locked else ""
