"""A user's last method is gone, or only one kind is left."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.detector import when, who
from monitors.finding import Finding, Severity
from monitors.of_entry import Found, Known, OfEntry, by, user_of
from monitors.records.audit_entry import AuditEntry
from monitors.records.security_info import DELETED, UPDATED_USER, left, removed
from monitors.registration import TELEPHONY, backup_families, method


@dataclass(frozen=True, kw_only=True)
class LastMethodRemoved(OfEntry):
    """What is left is what the snapshot knew without what the entry deletes; unknown registration is no finding."""

    title = "Last MFA method removed"
    why = "The user cannot answer MFA any more and is locked out at the next prompt; or MFA was taken off to let somebody in."
    severity = Severity.HIGH
    techniques = ("T1556.006", "T1531")
    asks_registration = True
    next_steps = (
        "Call the user by a known number: did they, or the help desk with them, remove the method?",
        "If they did: verify who they are, issue a Temporary Access Pass, and have them register two methods of different kinds.",
        "If nobody did: revoke their sessions, reset the password with them, and look for the same change to other users.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        user = user_of(entry)
        if user is None or not (entry.activity in DELETED or (entry.activity == UPDATED_USER and left(entry) is not None)):
            return None
        return Found(user, self.severity)

    def settled(self, entry: AuditEntry, found: Found, known: Known) -> Found | None:
        remaining = self.remaining(entry, known)
        if remaining is None:
            return None
        families = backup_families(remaining, entry.at, known.telephony_ends)
        if len(families) > 1:
            return None
        context = {"left": sorted({method(word).name for word in remaining if method(word).family in families})}
        return found._replace(severity=Severity.MEDIUM if families else self.severity, context=context)

    def remaining(self, entry: AuditEntry, known: Known) -> frozenset[str] | None:
        """The methods that are left; None where nothing was lost, or nobody knows.

        An act is told by one entry: the deletion where the snapshot knows the user, else the values of "Update user".
        """
        values = left(entry)
        if known.registered is None:
            return values
        if entry.activity == UPDATED_USER:
            return None
        had = frozenset(known.registered.methods)
        if values is not None:
            return values | {word for word in had if not listed(word)}
        gone = {word.casefold() for word in removed(entry)}
        if gone:
            lost = any(method(word).family for word in gone)
            return frozenset(word for word in had if word.casefold() not in gone) if lost else None
        return frozenset() if len(answering(had)) == 1 and not entry.reason else None

    def titled(self, finding: Finding) -> str:
        return "One kind of MFA method is left" if finding.context.get("left") else self.title

    def says(self, finding: Finding) -> str:
        left_over = ", ".join(finding.context.get("left", ()))
        rest = f"only {left_over} is left to answer MFA with" if left_over else "nothing is left to answer MFA with"
        return f"A method of {who(finding)} was deleted{by(finding)}, {when(finding)}: {rest}."


def listed(word: str) -> bool:
    """Whether StrongAuthenticationMethod would list the method: phones, and the app by notification or code."""
    return method(word).family in (TELEPHONY, "phoneapp")


def answering(methods: Iterable[str]) -> list[str]:
    """Those that answer MFA."""
    return [word for word in methods if method(word).family]
