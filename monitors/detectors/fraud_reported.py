"""A user told Entra that an MFA prompt was not theirs."""

from dataclasses import dataclass

from monitors.detector import Burst, how_often, who
from monitors.finding import Finding, Severity
from monitors.records.audit_entry import AuditEntry
from monitors.records.sign_in import SignIn

ACTIVITIES = ("suspicious activity reported", "fraud reported")


@dataclass(frozen=True, kw_only=True)
class FraudReported(Burst):
    """Said in the sign-in itself, or in the audit log."""

    title = "User reported a fraudulent MFA prompt"
    why = "Somebody who knows this user's password asked for their approval."
    severity = Severity.CRITICAL
    techniques = ("T1621",)
    codes = frozenset[int]()
    reads_mfa = True
    next_steps = (
        "Call the user by a known number and ask what they saw.",
        "If the prompt was not theirs: reset the password with them on the phone and revoke their sessions.",
        "Look for a successful sign-in from the address named here, also for other users.",
        "Keep the user working: their MFA may now be blocked, so verify them and unblock it, or issue a Temporary Access Pass.",
    )

    def notes(self, sign_in: SignIn) -> str:
        return "reported" if sign_in.mfa.fraud else ""

    def notes_entry(self, entry: AuditEntry) -> str:
        return "reported" if entry.activity.startswith(ACTIVITIES) else ""

    def says(self, finding: Finding) -> str:
        return f"{who(finding)} reported an MFA prompt as fraudulent, {how_often(finding)}."
