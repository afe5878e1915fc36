"""One address knows the passwords of several people, and only MFA keeps it out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitors.cohort import Cohort, History, Point, Window
from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.hashing import hash_of
from monitors.records.mfa import IGNORED
from monitors.records.result_codes import MFA_ASKED, MFA_FAILURES
from monitors.tallies import Event


@dataclass(frozen=True, kw_only=True)
class PasswordKnownMfaBlocked(Cohort):
    """Both a prompt and a failure of MFA come after a right password; an attempt that succeeded is somebody at work.

    Addresses in trusted named locations are left out, as the policy snapshot has them; while there is none, none is trusted.
    """

    title = "Passwords known, only MFA holds"
    why = "Whoever asks for MFA has given the right password: they are no secret any more, and prompts wear people out."
    severity = Severity.HIGH
    techniques = ("T1110.003", "T1078.004", "T1621")
    next_steps = (
        "Ask the network team whose address it is; if it is an office or VPN of your own, add it as a trusted named location.",
        "If it is nobody's you know: block the address, and call the users by a known number before you reset anything.",
        "Have each of them set a new password with their own MFA, and revoke sessions; their methods can stay as they are.",
        "Tell them to decline prompts that they did not ask for; look at who got in from that address with a password alone.",
    )
    threshold: int = 10
    users: int = 5
    window_minutes: int = 20
    asks_policies = True

    @property
    def least(self) -> int:
        return self.threshold

    def concerns(self, event: Event) -> bool:
        return event.code in MFA_ASKED or (event.code in MFA_FAILURES and event.reason != IGNORED)

    def among(self, event: Event) -> str:
        return event.address

    def suspects(self, window: Window) -> bool:
        return bool(self.held(window))

    def judge(self, window: Window, history: History) -> Iterable[Point]:
        singles = window.span.singles(window.low, window.end + self.after + 1)
        for address, events in sorted(self.held(window).items()):
            got_in = hash_of(address) in singles
            yield Point(Subject("address", address), Severity.CRITICAL if got_in else self.severity, events, {
                "users": len({event.user for event in events}), "single_factor": got_in, "minutes": self.window_minutes})

    def held(self, window: Window) -> Mapping[str, Sequence[Event]]:
        """By address, what MFA holds off: of attempts that are not known to have succeeded, of enough users."""
        found: dict[str, dict[str, Event]] = {}
        for event in window.events:
            if self.concerns(event) and not window.ended_well(event.attempt):
                found.setdefault(event.address, {}).setdefault(event.id, event)
        return {address: list(own.values()) for address, own in found.items()
                if address and len(own) >= self.threshold and len({event.user for event in own.values()}) >= self.users
                and not (window.policies and window.policies.trusts(address))}

    def says(self, finding: Finding) -> str:
        users, minutes = finding.context.get("users", "several"), finding.context.get("minutes", self.window_minutes)
        got_in = finding.context.get("single_factor")
        held = "somebody got in from there with a password alone" if got_in else "MFA kept it out so far"
        return (f"From {finding.subject.id} the passwords of {users} users were right {finding.count:,} times (at its worst "
                f"within {minutes} minutes), last {when(finding)}; {held}.")
