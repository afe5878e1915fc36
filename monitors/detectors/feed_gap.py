"""Events of a partition were jumped over, or set aside unjudged: what they said, nobody has looked at."""

from dataclasses import dataclass
from typing import Final

from monitors.detector import Reported
from monitors.finding import Finding, Severity

ANEW: Final = (
    "Find out who made the event hub anew, and when; if nobody here did, treat it as an attack on your monitoring.",
    "Events of the old hub that Latchkey had not read are gone: download that time's sign-ins and audit entries from the Entra "
    "admin center, and replay them (python -m sandbox replay).",
    "See that the diagnostic settings send to the new hub, and that the consumer group is there.",
)


@dataclass(frozen=True, kw_only=True)
class FeedGap(Reported):
    """One alert a range, withdrawn when all of it was judged. `context` holds `hub`, `partition`, `first` and `last`.

    Where the hub was made anew, so that numbers begin again, `context` holds `before`, the last number of the old one.
    """

    title = "Events were not judged"
    why = "Whatever these events hold, an attack or a locked-out user, has raised no alert and is in no count."
    severity = Severity.HIGH
    next_steps = (
        "Read the range again, soon: the event hub keeps events for a few days only (1 to 7 by default).",
        "Read the function app's log around that time: lines that begin with FAULT or LOST say what went wrong.",
        "If the hub no longer has them, download that time's logs from the Entra admin center and replay them.",
    )

    def steps(self, finding: Finding) -> tuple[str, ...]:
        if finding.status != "open":
            return ()
        said = finding.context
        if "before" in said:
            return ANEW
        command = (f"Read the range again, soon, since the hub keeps events for a few days only: python -m sandbox redrive "
                   f"--hub {said.get('hub')} --partition {said.get('partition')} --first {said.get('first')} "
                   f"--last {said.get('last')}.")
        return command, *self.next_steps[1:]

    def titled(self, finding: Finding) -> str:
        if "before" in finding.context:
            return "An event hub was made anew"
        return self.title if finding.status == "open" else "Missed events have been judged"

    def says(self, finding: Finding) -> str:
        said, events = finding.context, f"{finding.count:,} event{'s' * (finding.count != 1)}"
        if "before" in said:
            return (f"The numbers of {finding.subject.name} begin again: the hub was made anew. The last event that was judged "
                    f"of the old one had the number {said['before']}; whatever came after it is gone.")
        numbers = f"{events} of {finding.subject.name}, numbers {said.get('first')} to {said.get('last')},"
        if finding.status != "open":
            return f"{numbers} that had been missed are judged now; what they hold has been told."
        return f"{numbers} {'was' if finding.count == 1 else 'were'} not judged."
