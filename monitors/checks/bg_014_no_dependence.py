"""Break-glass accounts have no licence and no mailbox to depend on, or to be attacked by."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, not_applicable, passed, warned
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class NoDependence(Check):
    """A mailbox lets anybody write to the account, and whoever holds the mailbox reset what rests on it."""

    id = "BG-014"
    title = "Break-glass accounts have no licence or mailbox"
    severity = Severity.CRITICAL
    reads = ("break_glass",)
    controls = {"maester": ("MT.1028",)}
    remediation = "Remove the account's licences; its mailbox goes with them."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        said = {one: [text for text, holds in (("licences", one.licences), ("a mailbox", one.mailbox)) if holds]
                for one in accounts}
        found = [ObjectFinding("user", one.id, one.name, f"has {' and '.join(what)}") for one, what in said.items() if what]
        return warned("break-glass accounts have licences or a mailbox", found) if found else passed(
            "no break-glass account has a licence or a mailbox")
