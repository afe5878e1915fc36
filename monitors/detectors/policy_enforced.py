"""A Conditional Access policy newly stands in the way of people, some of whom may be unable to get past it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitors.conditional_access.change import Direction, carried, told
from monitors.conditional_access.edits import ADDED, POLICY, Edit, edits
from monitors.conditional_access.policy import REGISTERING, Policy
from monitors.conditional_access.protection import Caught, Members, caught
from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.of_entry import LONGEST, Found, OfEntry, by
from monitors.policies import PolicyScan
from monitors.records.audit_entry import AuditEntry

NOT_KNOWN: Final = "unknown"


@dataclass(frozen=True, kw_only=True)
class PolicyEnforced(OfEntry):
    """Enforced, wider, or asking for more than before.

    `context` holds `changes`, how many `changed`, `users_in_scope` and `cannot_answer` ("unknown": no snapshot tells them
    yet), `break_glass`, the accounts that it surely catches, and `unsure`, those of which nobody can tell.
    """

    title = "Policy enforced that may lock people out"
    why = "People who have no method that the policy accepts are locked out at their next sign-in, and often cannot enrol either."
    severity = Severity.MEDIUM
    asks_policies = True
    next_steps = (
        "Check that the break-glass accounts are excluded from this policy, and that one of them still signs in.",
        "Look at who cannot answer: users in scope without a method that the policy accepts; tell them, or exclude them for now.",
        "If people are turned away: set the policy to report-only (Protection, Conditional Access, the policy, Enable policy).",
        "Verify who calls the help desk before you give anybody a Temporary Access Pass or an exclusion.",
    )

    dedicated = frozenset[str]()
    """The policies, by id, that are meant for break-glass accounts; no setting declares them yet."""

    def finds(self, entry: AuditEntry) -> Found | None:
        return self.worst(entry, {})

    def by_policies(self, entry: AuditEntry, found: Found, policies: PolicyScan | None) -> Found | None:
        """Who is in the groups that it leaves out settles some of those of whom nobody could tell."""
        return self.worst(entry, policies.members) if policies else found

    def worst(self, entry: AuditEntry, members: Members) -> Found | None:
        """The worst of what the entry changed that may lock people out, given who is in which group."""
        found = [self.judged(edit, entry, members) for edit in edits(entry)
                 if edit.kind == POLICY and edit.goes(Direction.LOCK_OUT_RISK)]
        return max(found, key=lambda one: one.severity, default=None)

    def judged(self, edit: Edit, entry: AuditEntry, members: Members) -> Found:
        """One edit that may lock people out, as a finding."""
        hit = self.catches(edit, members)
        return Found(Subject("policy", (edit.id or entry.id)[:LONGEST], edit.name[:LONGEST]), self.how_bad(edit, hit), {
            **carried(edit.differences, Direction.LOCK_OUT_RISK), "users_in_scope": NOT_KNOWN, "cannot_answer": NOT_KNOWN,
            "break_glass": sorted(hit.surely), "unsure": sorted(hit.perhaps),
            "registering": isinstance(edit.after, Policy) and REGISTERING in edit.after.scope("actions").include})

    def catches(self, edit: Edit, members: Members) -> Caught:
        """The break-glass accounts that the policy catches, or excludes no more."""
        if edit.id in self.dedicated:
            return Caught()
        hit = caught(edit.after, self.declared.break_glass, members)
        dropped = (_excluded(edit.before) - _excluded(edit.after)) & self.declared.break_glass
        return Caught(hit.surely | dropped, hit.perhaps - dropped)

    def how_bad(self, edit: Edit, hit: Caught) -> Severity:
        """By whom it catches, and whether it was ever tried out."""
        if hit.surely:
            return Severity.CRITICAL
        untried = edit.verb == ADDED and isinstance(edit.after, Policy) and edit.after.for_everybody
        return Severity.HIGH if untried else self.severity

    def says(self, finding: Finding) -> str:
        context, what = finding.context, finding.subject.name or finding.subject.id
        return (f"The policy {what} was changed{by(finding)} {when(finding)}, which may lock people out: "
                f"{told(context)}. {_of_people(context)}{_of_break_glass(context)}")


def _excluded(policy: object) -> frozenset[str]:
    return policy.scope("users").exclude if isinstance(policy, Policy) else frozenset()


def _of_people(context: Mapping[str, Any]) -> str:
    """How many are concerned, as far as anybody knows."""
    scope, cannot = context.get("users_in_scope", NOT_KNOWN), context.get("cannot_answer", NOT_KNOWN)
    registering = " It is asked of whoever registers a method, so that newcomers may be unable to enrol." if context.get(
        "registering") else ""
    if NOT_KNOWN in (scope, cannot):
        return f"How many users are in scope, and how many of them cannot answer, is not known.{registering}"
    return f"{scope} users are in scope, {cannot} of them cannot answer.{registering}"


def _of_break_glass(context: Mapping[str, Any]) -> str:
    caught_, unsure = context.get("break_glass"), context.get("unsure")
    return (f" It catches break-glass accounts: {', '.join(caught_)}." if caught_ else "") + (
        f" Whether it catches break-glass accounts {', '.join(unsure)} cannot be told: look at its groups and exclusions."
        if unsure else "")
