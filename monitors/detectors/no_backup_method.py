"""A user who completes MFA has nothing else to complete it with."""

from dataclasses import dataclass

from monitors.detector import Standing, when, who
from monitors.finding import Finding, Severity
from monitors.records.sign_in import SignIn

ENOUGH = 2
"""One family to use, and another for the day on which the first is lost."""


@dataclass(frozen=True, kw_only=True)
class NoBackupMethod(Standing):
    """One alert per user and month; a background record is no person answering, and an unknown registration no finding."""

    title = "No backup method for MFA"
    why = "The day this user loses their phone or key they are locked out, and enforcement leaves no way round it."
    severity = Severity.LOW
    privileged_severity = Severity.HIGH
    codes = frozenset[int]()
    reads_mfa = True
    monthly = True
    asks_registration = True
    next_steps = (
        "Ask the user to register a method of another kind, best a security key or passkey, while they can still sign in.",
        "Two methods on one phone are one; Windows Hello works on its own PC only; SMS and voice end on a set date.",
        "If they lose it before: verify who they are, in person or by a known number, and issue a Temporary Access Pass.",
    )

    def notes(self, sign_in: SignIn) -> str:
        if self.declared.is_break_glass(sign_in):
            return ""  # two keys in two safes are right for these, and one family; checks of their own judge them
        return "completed" if sign_in.mfa.completed and sign_in.interactive else ""

    def confirmed(self, families: frozenset[str]) -> bool:
        return len(families) < ENOUGH

    def says(self, finding: Finding) -> str:
        families, methods = finding.context.get("families", ()), finding.context.get("methods", ())
        kinds = f"{len(families) or 'no'} kind{'' if len(families) == 1 else 's'} of method"
        return (f"{who(finding)} has {kinds} to fall back on where {ENOUGH} are needed (registered: "
                f"{', '.join(methods) or 'none'}), and completed MFA {when(finding)}.")
