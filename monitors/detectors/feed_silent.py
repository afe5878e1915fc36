"""No record of a category has come for far longer than usual: whatever happens now, nobody sees it."""

from dataclasses import dataclass
from typing import Final

from monitors.detector import Reported
from monitors.detectors.drill_declared import clock
from monitors.finding import Finding, Severity
from monitors.records.instant import HOUR, MINUTE, Instant

NOT_YET: Final = HOUR
"""At first start a category has this long to come."""
LEARNING: Final = {"SignInLogs": 2 * HOUR}
OTHERS_LEARNING: Final = 24 * HOUR
"""So long one may be silent while nobody knows how it usually comes."""


@dataclass(frozen=True, kw_only=True)
class FeedSilent(Reported):
    """Judged every minute, by arrival. `context` holds `minutes` of silence, and `back` once records come again."""

    title = "A log has gone silent"
    why = "Latchkey sees only what arrives: while this log is silent an attack, or a break-glass sign-in, raises no alert."
    severity = Severity.CRITICAL
    next_steps = (
        "In the Entra admin center, Sign-in logs or Audit logs, see whether there are records newer than the last that came.",
        "If so, open Diagnostic settings: is this category still ticked, to the right event hub? Who changed it, and when?",
        "See in the event hub's metrics whether messages come in, and in the function app's log whether it reads them.",
        "Until it is back, look through the sign-ins of break-glass and privileged accounts in the admin center every hour.",
    )

    window_minutes: int = 30
    ratio: float = 5.0

    def limit(self, category: str, usual: Instant | None, *, ever: bool) -> Instant:
        """How long a silence is ordinary; `usual` is the longest one of the last days, None while that is being learned."""
        if not ever:
            return NOT_YET
        if usual is None:
            return LEARNING.get(category, OTHERS_LEARNING)
        return max(self.window_minutes * MINUTE, round(self.ratio * usual))

    def steps(self, finding: Finding) -> tuple[str, ...]:
        if finding.context.get("back"):
            return ("Look through the sign-ins of the silent time once they have arrived: late records are judged too.",
                    "Find out why it was silent, and write it down; if nobody knows, ask who may change diagnostic settings.")
        return self.next_steps if finding.status == "open" else ()

    def titled(self, finding: Finding) -> str:
        back = finding.context.get("back") or finding.status != "open"
        return f"{finding.subject.name} {'arrives again' if back else 'has gone silent'}"

    def says(self, finding: Finding) -> str:
        name, minutes = finding.subject.name, length(finding.context.get("minutes", 0))
        if finding.context.get("back") or finding.status != "open":
            return f"Records of {name} arrive again, after {minutes} without any."
        if finding.context.get("never"):
            return f"No record of {name} has ever arrived, in the {minutes} since Latchkey began to wait for it."
        return (f"No record of {name} has arrived for {minutes}; the last came at {clock(finding.first_seen)}. "
                f"Up to {length(finding.context.get('limit', 0))} would be ordinary.")


def length(minutes: int) -> str:
    """A number of minutes as people say it."""
    if minutes < 120:
        return f"{minutes} minute{'s' * (minutes != 1)}"
    hours, rest = divmod(minutes, 60)
    return f"{hours} hours" + (f" {length(rest)}" if rest else "")
