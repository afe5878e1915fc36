"""No break-glass account answers MFA with one person's phone, app or mailbox."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.finding import Severity
from monitors.tenant.break_glass import PASSWORD, PERSONAL
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class NoPersonalDevice(Check):
    """The password is no such method, and cannot be removed either."""

    id = "BG-009"
    title = "Break-glass accounts rest on nobody's own device"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_methods")
    remediation = "Remove phones, Authenticator and email from the account once its keys work."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        methods = tenant.break_glass_methods
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        kinds = {one: {each.kind for each in methods[one.id]} - {PASSWORD} for one in accounts}
        found = [ObjectFinding("user", one.id, one.name, f"has {', '.join(sorted(held & PERSONAL))}" + (
            " and nothing else" if held <= PERSONAL else "")) for one, held in kinds.items() if held & PERSONAL]
        if any(held and held <= PERSONAL for held in kinds.values()):
            return failed("break-glass accounts rest on somebody's own device alone", found)
        return warned("break-glass accounts have methods on somebody's own device", found) if found else passed(
            "no break-glass account has a method on somebody's own device")
