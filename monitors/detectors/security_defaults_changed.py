"""Security defaults were turned on or off."""

from dataclasses import dataclass

from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.of_entry import LONGEST, Found, OfEntry, by
from monitors.records.audit_entry import AuditEntry
from monitors.records.security_info import changes, parsed

ACTIVITY = "update security defaults"


@dataclass(frozen=True, kw_only=True)
class SecurityDefaultsChanged(OfEntry):
    """One alert for each change, whichever way it goes."""

    title = "Security defaults changed"
    why = "Off, nothing asks for MFA but Conditional Access; on, everybody has to register within days, and legacy clients stop."
    severity = Severity.HIGH
    techniques = ("T1556.009",)
    next_steps = (
        "Ask who made the change whether they meant to, by a known number; if nobody did, treat their account as taken over.",
        "If they were turned off: check that enabled Conditional Access policies ask everybody for MFA and block legacy clients.",
        "If they were turned on: check that the break-glass accounts can answer MFA, and warn the help desk of registrations.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        if entry.activity != ACTIVITY:
            return None
        target = next(iter(entry.targets), None)
        id_, name = ((target.id or "").casefold(), (target.name or "")[:LONGEST]) if target else ("", "")
        return Found(Subject("tenant", id_, name), self.severity, {"now": now(entry)})

    def says(self, finding: Finding) -> str:
        turned = {"on": "turned on", "off": "turned off"}.get(finding.context.get("now", ""), "changed")
        return f"Security defaults were {turned}{by(finding)}, {when(finding)}."


def now(entry: AuditEntry) -> str:
    """"on" or "off" where the entry says which they are now; else ""."""
    for change in changes(entry):
        new = parsed(change.new)
        value = new.get("isEnabled") if isinstance(new, dict) else new
        said = {"true": "on", "false": "off"}.get(str(value).casefold())
        if said:
            return said
    return ""
