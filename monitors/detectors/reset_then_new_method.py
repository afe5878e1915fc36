"""An administrator opened the way to a new method, and a new method was registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitors.detector import Burst, Moment, when, who, within
from monitors.facts import Fact
from monitors.finding import Finding, Severity
from monitors.records.audit_entry import AuditEntry
from monitors.records.security_info import REGISTERED, changed, issues_pass

RESETS: Final = ("admin deleted security info", "admin started password reset", "reset user password",
                 "reset password (by admin)")


@dataclass(frozen=True, kw_only=True)
class ResetThenNewMethod(Burst):
    """Methods deleted, password reset or a pass issued by an administrator; then a method of the user's that is new."""

    title = "Reset by an administrator, then a new method"
    why = "This is how a help desk that was talked into helping hands an account over, and the new method keeps it."
    severity = Severity.HIGH
    privileged_severity = Severity.CRITICAL
    techniques = ("T1098.005", "T1556.006")
    codes = frozenset[int]()
    inert = frozenset({"registered"})
    next_steps = (
        "Call the user by a number from the directory as it was yesterday: did they ask for this, and is the new method theirs?",
        "Ask who did the reset how they verified the user.",
        "If it was not the user: delete the new method, revoke their sessions, reset the password with them present, "
        "and look at what the account did since.",
        "If it was: nothing to do; check that they have a second method of another kind, so that it is not needed again.",
    )

    window_minutes: int = 60

    def notes_entry(self, entry: AuditEntry) -> str:
        if not entry.done:
            return ""
        if entry.activity in RESETS or issues_pass(entry):
            return "reset"
        return "registered" if entry.activity in REGISTERED and changed(entry) else ""

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        resets = [fact for fact in facts if fact.mark(self.id) == "reset"]
        for fact in facts:
            if fact.mark(self.id) == "registered":
                near = [one for one in resets if 0 <= fact.at - one.at <= self.window]
                if near:
                    yield Moment(fact.at, fact.id, 1, self.severity, (*near, fact))

    def says(self, finding: Finding) -> str:
        return (f"A new method was registered for {who(finding)} after an administrator's reset: {finding.count} audit entries"
                f"{within(finding)}, last {when(finding)}.")
