"""Whoever holds a role, or may activate one, can do MFA, and in a way that resists phishing."""

from dataclasses import dataclass

from monitors.check import Check, Status, Verdict, not_applicable
from monitors.finding import Severity
from monitors.held import held
from monitors.listing import NO_ROW, listed, of_none
from monitors.tenant.joined import Person, Sorted, privileged, sort
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Admins(Check):
    """Those who may activate a role count like those who hold one; Graph's own isAdmin does not promise that."""

    id = "REG-006"
    title = "Administrators, active or eligible, can do MFA that resists phishing"
    severity = Severity.CRITICAL
    reads = ("users", "registration", "roles", "eligible", "members")
    controls = {"cis": ("5.2.2.5",), "scuba": ("MS.AAD.3.6v1",), "prowler": ("entra_privileged_user_has_mfa",)}
    remediation = "Have every administrator register a passkey or security key before the next sign-in to an admin portal."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        users, rows, ids = tenant.users, tenant.registration, privileged(tenant, self.programme)
        admins = [Person(users[one], rows.get(one)) for one in ids if one in users and users[one].enabled]
        if not admins:
            return not_applicable("no enabled user holds a role or may activate one")
        capable = sort(admins, lambda row: row.capable)
        able = sort((one for one in admins if one.row and one.row.capable), lambda row: held(row.methods).resistant)
        findings = (listed(capable.ill, "is privileged and cannot do MFA")
                    + listed(capable.untold, f"is privileged, and {NO_ROW}")
                    + listed(able.ill, "is privileged, and no method resists phishing")
                    + listed(able.untold, "is privileged, with a method that is not known here"))
        return Verdict(_worst(capable, able), _summary(capable, able), findings)


def _worst(capable: Sorted, able: Sorted) -> Status:
    answers = (of_none(capable, Status.FAIL), of_none(able, Status.WARN))
    return next((one for one in (Status.FAIL, Status.UNKNOWN, Status.WARN) if one in answers), Status.PASS)


def _summary(capable: Sorted, able: Sorted) -> str:
    unclear = len(capable.untold) + len(able.untold)
    return (f"of {capable.total} administrators {len(capable.ill)} cannot do MFA, {len(able.ill)} can only in ways that do not "
            "resist phishing" + (f", and of {unclear} nobody can tell" if unclear else ""))
