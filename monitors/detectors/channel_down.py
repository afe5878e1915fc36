"""A channel to people or to the SIEM takes nothing any more; the other channels say so."""

from dataclasses import dataclass
from typing import Final

from monitors.detector import Reported, when
from monitors.finding import Finding, Severity

NAMES: Final = {"teams": "Teams", "email": "email", "siem": "the SIEM's event hub"}
STEPS: Final = {
    "teams": "See whether the Workflows flow is turned on, its owner still works here, and TEAMS_WEBHOOK_URL is its address.",
    "email": "See whether the app may still send as EMAIL_SENDER (Mail.Send), and whether that mailbox exists.",
    "siem": "See whether the event hub exists, and whether the app still has the role Azure Event Hubs Data Sender on it.",
}


@dataclass(frozen=True, kw_only=True)
class ChannelDown(Reported):
    """Raised by delivery once a channel has failed for 15 minutes; withdrawn when it takes alerts again."""

    title = "Alerts do not get through"
    why = "Whoever watches only this channel is blind. What it is owed is kept for a day and a half, and sent once it works."
    severity = Severity.HIGH
    next_steps = (
        "Watch the channel on which this alert reached you until the other one is back.",
        "Read the function app's log: the lines that begin with not told say what the channel answered.",
    )

    def steps(self, finding: Finding) -> tuple[str, ...]:
        if finding.status != "open":
            return ()
        own = STEPS.get(finding.subject.id)
        return (self.next_steps[0], own, *self.next_steps[1:]) if own else self.next_steps

    def titled(self, finding: Finding) -> str:
        name = NAMES.get(finding.subject.id, finding.subject.id)
        return f"No alerts get through to {name}" if finding.status == "open" else f"Alerts get through to {name} again"

    def says(self, finding: Finding) -> str:
        name = NAMES.get(finding.subject.id, finding.subject.id)
        name = f"{name[0].upper()}{name[1:]}"
        if finding.status != "open":
            return f"{name} takes alerts again. What was owed to it in the meantime is on its way."
        return f"{name} has taken no alert for 15 minutes; the last try failed {when(finding)}."
