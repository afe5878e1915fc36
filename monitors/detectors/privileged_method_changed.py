"""Somebody privileged has another method than before."""

from dataclasses import dataclass
from typing import Final

from monitors.detector import when, who
from monitors.finding import Finding, Severity
from monitors.of_entry import Found, Known, OfEntry, by, user_of
from monitors.records.audit_entry import AuditEntry
from monitors.records.security_info import DELETED, REGISTERED, UPDATED, changed

WORDS: Final = {**dict.fromkeys(REGISTERED, "registered"), **dict.fromkeys(UPDATED, "changed"),
                **dict.fromkeys(DELETED, "deleted")}


@dataclass(frozen=True, kw_only=True)
class PrivilegedMethodChanged(OfEntry):
    """Registered, updated or deleted, by themselves or for them; looking at methods, and renewing tokens, changes none."""

    title = "Method of a privileged user changed"
    why = "Whoever adds a method to an administrator's account keeps it, whatever becomes of the password."
    severity = Severity.HIGH
    techniques = ("T1098.005", "T1556.006")
    next_steps = (
        "Ask the administrator, by a known number, whether they did this or asked for it.",
        "If not: revoke their sessions, delete what was added, reset the password with them, and read what the account did.",
        "If a method went away, check that they still have two of different kinds before they need them.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        what, user = WORDS.get(entry.activity), user_of(entry)
        if not what or user is None or (what == "registered" and not changed(entry)):
            return None
        return Found(user, self.severity, {"what": what})

    def settled(self, entry: AuditEntry, found: Found, known: Known) -> Found | None:
        return found if known.privileged else None

    def says(self, finding: Finding) -> str:
        return (f"Security info of {who(finding)}, who is privileged, was {finding.context.get('what', 'changed')}"
                f"{by(finding)}, {when(finding)}.")
