"""A check of the tenant's posture newly fails, or no longer does."""

from dataclasses import dataclass
from typing import Final

from monitors.detector import Reported
from monitors.detectors.drill_declared import clock
from monitors.finding import Finding, Severity

WHY: Final = {
    "BG": "Break-glass accounts are the way back in when all others are locked out; one that fails is found out too late.",
    "REG": "Whoever has no method that will do is locked out on the day on which MFA is enforced, or on which phones end.",
    "CA": "What policies leave open an attacker with a password walks through; what they close wrongly locks people out.",
    "LEG": "Legacy clients cannot answer MFA: they are a way around it, and they stop when it is enforced.",
    "SVC": "An account that no person owns cannot answer MFA: it is left out of it, and its password is enough.",
    "AMP": "The methods policy decides who can answer MFA at all: a switch here strengthens, or strands, everybody at once.",
    "OPS": "Latchkey's own footing: where it fails, what other checks say may be old, or it may do more than it should.",
}
"""Why a check matters, by its group."""
FAILS, RECOVERED, TOGETHER = "fails", "recovered", "together"
LISTED: Final = 6


@dataclass(frozen=True, kw_only=True)
class CheckChanged(Reported):
    """Raised by scans, once for each change. `context` holds the `change`: fails, recovered, or several that fail together when
    they are first judged; and of the check its title, summary, remediation and how many findings it has."""

    title = "A check of the tenant changed"
    why = "The tenant is no longer as it was decided to be; until it is put right, people may be locked out, or others let in."
    severity = Severity.HIGH
    next_steps = (
        "Read what the check found: /api/compliance/results/{check}/findings lists every object.",
        "See in the audit log who changed it and when; ask them, by a way that you know, whether it was meant.",
    )

    def steps(self, finding: Finding) -> tuple[str, ...]:
        context, change = finding.context, finding.context.get("change", FAILS)
        if finding.status != "open":
            return ()
        if change == RECOVERED:
            return ("Nothing is to be done; see that it was mended on purpose, and note what had been the cause.",)
        if change == TOGETHER:
            return ("Begin with what is high: /api/compliance/results?status=fail lists each check with what mends it.",
                    "Decide for each whether it is mended now, planned, or accepted; the daily results show what is left.")
        own = (context["remediation"],) if context.get("remediation") else ()
        return (*own, *(one.replace("{check}", finding.subject.id) for one in self.next_steps))

    def matters(self, finding: Finding) -> str:
        return WHY.get(finding.subject.id.partition("-")[0], self.why)

    def titled(self, finding: Finding) -> str:
        change = finding.context.get("change", FAILS)
        if change == TOGETHER:
            return f"{finding.context.get('checks', 'Several')} checks fail"
        return f"{finding.subject.id[:20]} {'no longer fails' if _over(finding) else 'fails'}"

    def says(self, finding: Finding) -> str:
        context = finding.context
        name, summary = finding.subject.name or finding.subject.id, context.get("summary", "")
        if context.get("change") == TOGETHER:
            named = [one.id for one in finding.evidence][:LISTED]
            left = context.get("checks", len(named)) - len(named)
            return (f"Judged for the first time, {context.get('checks', len(named))} checks fail: {', '.join(named)}"
                    f"{f' and {left} more' if left > 0 else ''}.")
        if _over(finding):
            since = f", as it did since {clock(context['since'])}" if context.get("since") else ""
            return f"\"{name}\" no longer fails{since}{f': {summary}' if summary else ''}."
        found = context.get("findings", 0)
        many = f" ({found:,} object{'s' * (found != 1)})" if found else ""
        return f"\"{name}\" fails{f': {summary}' if summary else ''}{many}."


def _over(finding: Finding) -> bool:
    return finding.status != "open" or finding.context.get("change") == RECOVERED
