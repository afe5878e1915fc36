"""Somebody declared a drill of a break-glass account; and, when it is over, what came of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from monitors.detector import Reported, who
from monitors.finding import Finding, Severity
from monitors.records.instant import EPOCH, Instant

NOTHING: Final = "no alert of a sign-in arrived"
SILENCE: Final = (
    "Find out whether somebody signed in with the account at all during the drill, and whether the account worked.",
    "If so: look up the sign-in in the Entra admin center, and see whether its record reached Latchkey's event hub.",
    "See which channels took the alert, and mend the one that is missing; then declare another drill.",
)


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

    def steps(self, finding: Finding) -> tuple[str, ...]:
        result = finding.context.get("result")
        return SILENCE if result == "silent" else self.next_steps[2:] if result else self.next_steps

    def titled(self, finding: Finding) -> str:
        result = finding.context.get("result")
        if result == "silent":
            return "Drill failed"
        return "Drill over: the alert arrived" if result else self.title

    def says(self, finding: Finding) -> str:
        by, result = finding.context.get("by", "somebody"), finding.context.get("result")
        if result == "silent":
            took = finding.context.get("took", NOTHING)
            why = ": nobody signed in, or the log or Latchkey is blind." if took == NOTHING else ". The others are blind."
            return f"In the drill of {who(finding)} that {by} declared, {took}{why}"
        if result:
            return f"In the drill of {who(finding)} that {by} declared, {finding.context.get('took', 'the alert arrived')}."
        return f"{by} declared a drill of break-glass account {who(finding)}, until {clock(finding.context.get('until', 0))}."


def clock(at: Instant) -> str:
    """The time of day, and the day."""
    moment = EPOCH + timedelta(microseconds=at)
    return f"{moment:%H:%M} UTC on {moment.day} {moment:%B %Y}"
