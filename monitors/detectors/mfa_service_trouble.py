"""The service that asks for MFA fails many people, who can do nothing about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final

from monitors.cohort import Cohort, History, Point, Window, hour_of
from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.records.mfa import SERVICE, plain
from monitors.tallies import Event, Span

UNREACHED: Final = ("unable to send", "unable to reach")


@dataclass(frozen=True, kw_only=True)
class MfaServiceTrouble(Cohort):
    """Whether they get in after all does not matter; what is usual is the median of the same hours of the
    last days, which one trouble before does not move."""

    title = "The MFA service fails many users"
    why = "While prompts do not arrive nobody with that method alone gets in, and every emergency account is needed."
    severity = Severity.HIGH
    next_steps = (
        "Look at the service health of Microsoft Entra, and at your telephone provider if codes come by text or call.",
        "Tell users which other method to choose on the sign-in page: an authenticator code, a passkey.",
        "Issue a Temporary Access Pass to those who must work now, once you have verified who they are.",
        "Keep the policies as they are: the trouble passes, and an exclusion made in haste stays.",
    )
    days = 7
    users: int = 10
    ratio: float = 5.0
    window_minutes: int = 15

    @property
    def least(self) -> int:
        return self.users

    def concerns(self, event: Event) -> bool:
        return event.reason == SERVICE or plain(event.words).startswith(UNREACHED)

    def suspects(self, window: Window) -> bool:
        return self.failed(window) >= self.users

    def hour(self, span: Span) -> list[int]:
        return [self.failed(self.window(span, end)) for end in hour_of(span, self)]

    def judge(self, window: Window, history: History) -> Iterable[Point]:
        usual = median(count for hour in history.hours for count in hour or ()) if history.hours else 0
        users = self.failed(window)
        if users >= self.ratio * usual:
            events = [event for event in window.events if self.concerns(event)]
            said = Counter(event.words or str(event.code) for event in events)
            yield Point(Subject("tenant", window.span.tenant), self.severity, events, {
                "users": users, "usual": usual, "minutes": self.window_minutes, "said": dict(said.most_common(5))})

    def failed(self, window: Window) -> int:
        """How many users the service failed."""
        return len({event.user for event in window.events if self.concerns(event)})

    def says(self, finding: Finding) -> str:
        users, minutes = finding.context.get("users", "many"), finding.context.get("minutes", self.window_minutes)
        usual = f", where {finding.context['usual']:g} are usual" if "usual" in finding.context else ""
        return f"MFA failed {users} users within {minutes} minutes through no fault of theirs{usual}, last {when(finding)}."
