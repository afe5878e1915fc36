"""A Conditional Access policy or named location protects less than before, or nobody can tell."""

from dataclasses import dataclass

from monitors.conditional_access.change import Direction, carried, told
from monitors.conditional_access.edits import Edit, edits
from monitors.conditional_access.protection import touches
from monitors.detector import when
from monitors.finding import Finding, Severity, Subject
from monitors.of_entry import LONGEST, Found, OfEntry, by
from monitors.records.audit_entry import AuditEntry


@dataclass(frozen=True, kw_only=True)
class ConditionalAccessWeakened(OfEntry):
    """By the semantic difference: a rename, another order, or MFA that became a strength as strong is none.

    `context` holds `changes`, each with its field, values, directions and sentence, how many `changed`, and `touches`.
    """

    title = "Conditional Access weakened"
    why = "Whoever can weaken a policy can let an intruder in without MFA; honest changes weaken by mistake, and nobody notices."
    severity = Severity.HIGH
    techniques = ("T1556.009",)
    next_steps = (
        "Ask who made the change, by a known number or in person, whether they did and why; an app may have acted for somebody.",
        "If nobody planned it: treat the account that acted as taken over, and put the policy back as it was before.",
        "Before you enforce it again, set it to report-only and read the sign-in logs, so that the repair locks nobody out.",
        "Look at what was done while the policy was weaker: sign-ins with a password only, and new methods registered.",
    )

    def finds(self, entry: AuditEntry) -> Found | None:
        found = [self.judged(edit, entry) for edit in edits(entry) if weakens(edit)]
        return max(found, key=lambda one: one.severity, default=None)

    def judged(self, edit: Edit, entry: AuditEntry) -> Found:
        """One edit that weakens, as a finding."""
        touched = touches(edit.before, edit.after, self.declared.break_glass)
        changes = carried(edit.differences, Direction.WEAKER, Direction.UNKNOWN)
        subject = Subject("policy", (edit.id or entry.id)[:LONGEST], edit.name[:LONGEST])
        return Found(subject, Severity.CRITICAL if touched else self.severity, {"kind": edit.kind, **changes, "touches": touched})

    def says(self, finding: Finding) -> str:
        context, what = finding.context, finding.subject.name or finding.subject.id
        touched = f" It is about {', '.join(context['touches'])}." if context.get("touches") else ""
        return (f"The {context.get('kind', 'policy')} {what} was changed{by(finding)} {when(finding)}: "
                f"{told(context)}.{touched}")


def weakens(edit: Edit) -> bool:
    """Whether anything of it protects less, or nobody can tell."""
    return edit.goes(Direction.WEAKER) or edit.goes(Direction.UNKNOWN)
