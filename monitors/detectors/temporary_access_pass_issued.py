"""Somebody was given a Temporary Access Pass."""

from dataclasses import dataclass

from monitors.detector import when, who
from monitors.finding import Finding, Severity
from monitors.of_entry import Found, OfEntry, by, user_of
from monitors.records.audit_entry import AuditEntry
from monitors.records.security_info import issues_pass


@dataclass(frozen=True, kw_only=True)
class TemporaryAccessPassIssued(OfEntry):
    """For the digest, since the help desk issues them every day; high for whoever is privileged."""

    title = "Temporary Access Pass issued"
    why = "A pass is a whole sign-in, MFA included: whoever talks the help desk into one is the user until it runs out."
    severity = Severity.LOW
    privileged_severity = Severity.HIGH
    techniques = ("T1078.004", "T1098")
    next_steps = (
        "Ask who issued it how they knew whom they were talking to; a call or a chat is no proof.",
        "Ask the user, by a known number, whether they asked for it.",
        "If they did not: delete the pass and every method registered with it, revoke their sessions, and verify them anew.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        user = user_of(entry)
        return Found(user, self.severity) if user and issues_pass(entry) else None

    def says(self, finding: Finding) -> str:
        return f"A Temporary Access Pass was issued for {who(finding)}{by(finding)}, {when(finding)}."
