"""Every break-glass account has phishing-resistant methods, and more than one key."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, setting, warned
from monitors.finding import Severity
from monitors.tenant.break_glass import CERTIFICATE, KEY, RESISTANT
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class ResistantMethods(Check):
    """Microsoft asks MFA of these accounts too, outside Conditional Access: a long password alone does not get in any more."""

    id = "BG-008"
    title = "Break-glass accounts have phishing-resistant methods"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_methods")
    controls = {"prowler": ("entra_break_glass_account_fido2_security_key_registered",)}
    remediation = "Register two FIDO2 keys, or a key and a certificate, and keep them in different safes."
    owner = "security team"

    keys: int = setting(2, "fewer keys and certificates than this warn, none fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        methods = tenant.break_glass_methods
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        kinds = {one: [each.kind for each in methods[one.id]] for one in accounts}
        none = [one for one, held in kinds.items() if RESISTANT.isdisjoint(held)]
        few = [one for one, held in kinds.items() if sum(each in (KEY, CERTIFICATE) for each in held) < self.keys]
        found = [ObjectFinding("user", one.id, one.name, "no phishing-resistant method" if one in none else
                               f"fewer than {self.keys} keys or certificates") for one in few]
        if none:
            return failed("break-glass accounts have no phishing-resistant method", found)
        return warned("break-glass accounts have no second key", found) if few else passed(
            f"every break-glass account has {self.keys} keys or certificates or more")
