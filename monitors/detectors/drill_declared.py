"""Somebody declared a drill of a break-glass account; and, when it is over, what came of it."""

from dataclasses import dataclass
from datetime import timedelta

from monitors.detector import Reported, who
from monitors.finding import Finding, Severity
from monitors.records.instant import EPOCH, Instant


@dataclass(frozen=True, kw_only=True)
class DrillDeclared(Reported):
    """Told at once to every channel, so that a drill which nobody planned is seen by everybody.

    `context` holds `by`, `until` (an instant), and once the drill is over `result`: "arrived" or "silent".
    """

    title = "Break-glass drill declared"
    why = "While the drill lasts, a sign-in of this account is told as a drill; a drill that nobody planned could hide an attack."
    severity = Severity.INFO
    urgent = True
    next_steps = (
        "If you do not know of this drill, call who declared it by a known number; if they do not either, treat it as an attack.",
        "Sign in with the account, see that it works, sign out, and wait for the result to arrive here.",
        "Write the drill down where your auditors look: when, who, whether the account worked, how long the alert took.",
    )

    def titled(self, finding: Finding) -> str:
        result = finding.context.get("result")
        if result == "silent":
            return "Drill failed: no alert arrived"
        return "Drill over: the alert arrived" if result else self.title

    def says(self, finding: Finding) -> str:
        by, result = finding.context.get("by", "somebody"), finding.context.get("result")
        if result == "silent":
            return (f"In the drill of {who(finding)} that {by} declared, no sign-in of the account reached every channel: nobody "
                    "signed in, or the log, Latchkey or a channel is blind.")
        if result:
            return f"In the drill of {who(finding)} that {by} declared, {finding.context.get('took', 'the alert arrived')}."
        return f"{by} declared a drill of break-glass account {who(finding)}, until {clock(finding.context.get('until', 0))}."


def clock(at: Instant) -> str:
    """The time of day, and the day."""
    moment = EPOCH + timedelta(microseconds=at)
    return f"{moment:%H:%M} UTC on {moment.day} {moment:%B %Y}"
