"""A setting cannot be read, so that its default is in force, or nobody is declared as break-glass."""

from dataclasses import dataclass

from monitors.detector import Reported
from monitors.finding import Finding, Severity


@dataclass(frozen=True, kw_only=True)
class SettingsUnsound(Reported):
    """Raised once a day and setting. `context` holds `what` is wrong and the `mend`; never the value, which may be a secret."""

    title = "A setting is unsound"
    why = "Latchkey runs on rather than stop, but not as somebody meant it to: what that setting was for may go unseen."
    severity = Severity.CRITICAL
    next_steps = (
        "Mend it in the function app's settings (Environment variables); docs/settings.md says what each setting takes.",
        "See that the change was yours: an app setting that nobody here changed is a change to your monitoring.",
        "The app restarts by itself; if tomorrow brings no alert of this kind, it is mended.",
    )

    def steps(self, finding: Finding) -> tuple[str, ...]:
        mend = finding.context.get("mend")
        return (mend, *self.next_steps) if mend else self.next_steps

    def titled(self, finding: Finding) -> str:
        return f"Setting {finding.subject.id[:50]} is unsound"

    def says(self, finding: Finding) -> str:
        return str(finding.context.get("what") or f"{finding.subject.id} is unsound.")
