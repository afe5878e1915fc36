"""What keeps a break-glass account usable, or safe, was changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from monitors.conditional_access.document import Unreadable, opened, values
from monitors.detector import when, who
from monitors.finding import Finding, Severity, Subject
from monitors.of_entry import LONGEST, Found, OfEntry, account, by, goes_by
from monitors.policies import PolicyScan
from monitors.records.audit_entry import AuditEntry
from monitors.records.group import CHANGES, groups
from monitors.records.security_info import DELETED, PASS_CREATED, REGISTERED, UPDATED, changed, changes

PASSWORD: Final = ("admin started password reset", "reset user password", "reset password (by admin)", "change user password",
                   "reset password (self-service)", "change password (self-service)")
UPDATED_POLICY: Final = "update conditional access policy"
MOST: Final = 10
GONE: Final = {"disable account": "was disabled", "delete user": "was deleted", "hard delete user": "was deleted for good"}
EXCLUDED: Final = "conditions.users.excludeUsers"
EXCLUDED_GROUPS: Final = "conditions.users.excludeGroups"


@dataclass(frozen=True, kw_only=True)
class BreakGlassProtectionChanged(OfEntry):
    """A role, an exclusion, a group that carries one, a method, the password, or the account itself."""

    title = "Break-glass account changed"
    why = "The day everybody else is locked out this account has to work, and until then nobody must be able to use it."
    severity = Severity.CRITICAL
    techniques = ("T1098", "T1531")
    asks_policies = True
    next_steps = (
        "Call the custodians of this account by a known number: was this planned?",
        "If nobody planned it: undo it from another break-glass account, and treat the account that did it as taken over.",
        "If it was planned: try the account in a declared drill, so that you know that it still works.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        touched = next((target for target in entry.targets if goes_by(target, self.declared.break_glass)), None)
        if touched is not None:
            what = done_to_it(entry)
            return Found(account(touched), self.severity, {"what": what}) if what else None
        if entry.activity != UPDATED_POLICY or not self.declared.break_glass:
            return None
        by_name = self.touched_by(excluded(entry, EXCLUDED), entry)
        grouped = any(ids for _, ids in excluded(entry, EXCLUDED_GROUPS))
        return by_name or (Found(Subject("policy", ""), self.severity) if grouped else None)

    def by_policies(self, entry: AuditEntry, found: Found, policies: PolicyScan | None) -> Found | None:
        """Without a snapshot every group may carry an exclusion, but nobody knows who is in a group that a policy excludes."""
        if entry.activity in CHANGES and policies is not None:
            names = [one.name[:LONGEST] for group in groups(entry) for one in policies.of_group(group)]
            return found._replace(context={**found.context, "policies": names[:MOST]}) if names else None
        if found.subject.kind == "user":
            return found
        known = policies.members if policies else {}
        inside = ((what, frozenset(one for id_ in ids for one in known.get(id_, ()))) for what, ids in excluded(
            entry, EXCLUDED_GROUPS))
        return self.touched_by(inside, entry)

    def touched_by(self, changes: Iterable[tuple[str, frozenset[str]]], entry: AuditEntry) -> Found | None:
        """The first break-glass account that an exclusion now covers, or covers no more."""
        for what, ids in changes:
            for one in sorted(ids & self.declared.break_glass):
                policy = next((target.name for target in entry.targets if target.name), "a policy")[:LONGEST]
                return Found(Subject("user", one), self.severity, {"what": what, "policy": policy})
        return None

    def says(self, finding: Finding) -> str:
        policy = finding.context.get("policy", "")
        of = f" {policy}" if policy else ""
        what = finding.context.get("what", "was changed")
        return f"Break-glass account {who(finding)} {what}{of}{by(finding)}, {when(finding)}."


def excluded(entry: AuditEntry, place: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Whom a policy leaves out no more, and whom it leaves out now."""
    for change in changes(entry):
        try:
            old, new = (values(opened(written), place) for written in (change.old, change.new))
        except Unreadable:
            continue
        yield "was taken out of the exclusions of", old - new
        yield "was put into the exclusions of", new - old


def done_to_it(entry: AuditEntry) -> str:
    """What an entry does to an account that is its target; "" for nothing that matters."""
    activity = entry.activity
    if activity in CHANGES:
        return {"added": "was added to a group", "removed": "was removed from a group"}[CHANGES[activity]]
    if "member to role" in activity or "member from role" in activity:
        return "" if "requested" in activity else "lost a role" if "from role" in activity else "was given a role"
    if activity in PASSWORD:
        return "has a new password, or is about to"
    if activity in (*UPDATED, *DELETED) or (activity in REGISTERED and changed(entry)) or activity == PASS_CREATED:
        return "lost a method" if activity in DELETED else "has a method that is new or changed"
    return GONE.get(activity, "")
