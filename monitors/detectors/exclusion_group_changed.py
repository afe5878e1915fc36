"""Somebody was put into, or taken out of, a group that enabled policies leave out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from monitors.detector import when, who
from monitors.finding import Finding, Severity, Subject
from monitors.of_entry import LONGEST, Found, OfEntry, account, by
from monitors.policies import Policy, PolicyScan
from monitors.records.audit_entry import AuditEntry
from monitors.records.group import CHANGES, group_name, groups, member, rule_changed

MOST: Final = 10
"""How many policies an alert names."""


@dataclass(frozen=True, kw_only=True)
class ExclusionGroupChanged(OfEntry):
    """Which groups those are, nested ones too, is known from the last scan of policies; without one it is no finding."""

    title = "Group excluded from policies changed"
    why = "Whoever is in this group is not asked for what its policies ask for: membership is a way round MFA."
    severity = Severity.HIGH
    privileged_severity = Severity.CRITICAL
    techniques = ("T1098", "T1556.009")
    asks_policies = True
    next_steps = (
        "Ask who made the change which approved exception it belongs to, and until when.",
        "If there is none: undo it, and read the member's sign-ins since.",
        "If somebody was taken out: check that they can answer MFA before the policy meets them, and stay with them for it.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        change = CHANGES.get(entry.activity) or ("rule" if rule_changed(entry) else "")
        if not change or not any(groups(entry)):
            return None
        one = member(entry) if change != "rule" else None
        is_user = one is not None and (one.kind or "").casefold() == "user"
        whom = (one.upn or one.name or one.id or "")[:LONGEST] if one is not None else ""
        subject = account(one) if one is not None and is_user else Subject("policy", "")
        return Found(subject, self.severity, {"change": change, "member": whom, "group": group_name(entry)[:LONGEST]})

    def by_policies(self, entry: AuditEntry, found: Found, policies: PolicyScan | None) -> Found | None:
        excluding = list(excluding_any(policies, entry)) if policies else []
        if not excluding:
            return None
        first = excluding[0]
        subject = found.subject if found.subject.kind == "user" else Subject("policy", first.id, first.name[:LONGEST])
        names = [one.name[:LONGEST] for one in excluding[:MOST]]
        return found._replace(subject=subject, context={**found.context, "policies": names})

    def says(self, finding: Finding) -> str:
        said = finding.context
        group, policies = said.get("group") or "a group", said.get("policies", ())
        whom = who(finding) if finding.subject.kind == "user" else said.get("member") or "somebody"
        did = {"added": f"{whom} was added to {group}", "removed": f"{whom} was removed from {group}"}
        what = did.get(said.get("change", ""), f"The membership rule of {group} was changed")
        return f"{what}{by(finding)}, {when(finding)}. Excluded from: {', '.join(policies)}."


def excluding_any(policies: PolicyScan, entry: AuditEntry) -> Iterator[Policy]:
    """The policies that exclude the entry's group."""
    ids = set(groups(entry))
    return (one for one in policies.policies if not ids.isdisjoint(one.groups))
