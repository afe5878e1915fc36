"""Fewer people may use a method than before, the registration campaign is off, or a strength asks for less."""

from dataclasses import dataclass
from typing import Final

from monitors.conditional_access.document import Unreadable, opened
from monitors.conditional_access.strength import as_strong, read_strength
from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.of_entry import LONGEST, Found, OfEntry, by
from monitors.policies import PolicyScan
from monitors.records.audit_entry import AuditEntry
from monitors.records.methods_policy import CAMPAIGN, Lost, lost
from monitors.records.security_info import changes

STRENGTHS: Final = ("authentication strength policy update", "authentication strength policy delete",
                    "authentication strength combination configuration delete")
MOST: Final = 10


@dataclass(frozen=True, kw_only=True)
class AuthenticationMethodsPolicyChanged(OfEntry):
    """High where the last scan knows registered users who have nothing but a method that was switched off."""

    title = "Authentication methods policy changed"
    why = "Whoever has registered only a method that is no longer allowed is locked out at the next prompt."
    severity = Severity.MEDIUM
    techniques = ("T1556.009", "T1531")
    asks_policies = True
    next_steps = (
        "Ask who made the change whether it was planned, and whether users were told.",
        "Before it takes effect on everybody, list who has registered nothing else, and have them register another method.",
        "If people are locked out already: put the method back, then move them one by one with a Temporary Access Pass.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        what = said(entry)
        if not what:
            return None
        target = next(iter(entry.targets), None)
        id_, name = ((target.id or "").casefold(), (target.name or "")[:LONGEST]) if target else ("", "")
        return Found(Subject("policy", id_, name), self.severity, {"changes": what[:MOST]})

    def by_policies(self, entry: AuditEntry, found: Found, policies: PolicyScan | None) -> Found | None:
        gone = {one.method.casefold() for one in lost(entry) if one.how == "disabled"}
        stranded = sum(policies.sole.get(method, 0) for method in gone) if policies else 0
        if not stranded:
            return found
        return found._replace(severity=Severity.HIGH, context={**found.context, "users_without_another": stranded})

    def says(self, finding: Finding) -> str:
        stranded = finding.context.get("users_without_another", 0)
        many = f"{stranded:,} registered user has" if stranded == 1 else f"{stranded:,} registered users have"
        rest = f" {many} nothing else to answer MFA with." if stranded else ""
        return f"{'; '.join(finding.context.get('changes', ()))}{by(finding)}, {when(finding)}.{rest}"


def said(entry: AuditEntry) -> list[str]:
    """What became less, in words; nothing where nothing did."""
    if entry.activity in STRENGTHS:
        return weakened(entry)
    if entry.activity == "authentication methods policy reset":
        return ["The authentication methods policy was reset"]
    return [worded(one) for one in lost(entry)] if entry.activity == "authentication methods policy update" else []


def worded(one: Lost) -> str:
    """A loss as people say it."""
    name = "The registration campaign" if one.method == CAMPAIGN else f"Method {one.method[:LONGEST] or '(unnamed)'}"
    return f"{name} was {'disabled' if one.how == 'disabled' else 'narrowed to fewer users'}"


def weakened(entry: AuditEntry) -> list[str]:
    """Whether a strength lets in what it did not let in before, or nobody can tell."""
    name = next((target.name for target in entry.targets if target.name), "")[:LONGEST]
    strength = f"Authentication strength {name}".strip()
    if entry.activity.endswith("combination configuration delete"):
        return [f"{strength} no longer limits which keys or certificates count"]
    if entry.activity.endswith("delete"):
        return [f"{strength} was deleted"]
    for change in changes(entry):
        try:
            old, new = (read_strength(opened(value)) for value in (change.old, change.new))
        except Unreadable:
            continue
        if old and new and old.allowed and new.allowed and not as_strong(new, old):
            return [f"{strength} now allows weaker methods"]
    return []
