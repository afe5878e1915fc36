"""Every break-glass account is Global Administrator at any moment, with nothing to activate."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.conditional_access.protection import GLOBAL_ADMINISTRATOR
from monitors.finding import Severity
from monitors.tenant.break_glass import BreakGlass, Memberships
from monitors.tenant.directory import TENANT_WIDE, Assignment
from monitors.tenant.snapshot import TenantSnapshot

DIRECT, BY_GROUP = "", "holds the role through a group, whose members others may change"


@dataclass(frozen=True, kw_only=True)
class PermanentAdministrator(Check):
    """Activation asks for MFA, approval or PIM, any of which may be what has failed."""

    id = "BG-004"
    title = "Break-glass accounts are permanent Global Administrators"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_memberships", "roles", "eligible")
    remediation = "Make the account's assignment to Global Administrator active and permanent, for the whole tenant."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        eligible, memberships = tenant.eligible, tenant.break_glass_memberships
        roles = [one for one in tenant.roles if one.role == GLOBAL_ADMINISTRATOR]
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        told = {one: how_held(one, memberships[one.id], roles, eligible) for one in accounts}
        found = [ObjectFinding("user", one.id, one.name, how) for one, how in told.items() if how]
        if any(one.detail != BY_GROUP for one in found):
            return failed("not every break-glass account is Global Administrator at any moment", found)
        return warned("break-glass accounts are Global Administrators through a group", found) if found else passed(
            f"{len(accounts)} break-glass accounts are permanent Global Administrators")


def how_held(account: BreakGlass, memberships: Memberships, roles: Iterable[Assignment], eligible: Iterable[Assignment]) -> str:
    """What is wrong with the way in which an account holds the role; nothing where it is direct and permanent."""
    own = [one for one in roles if one.principal == account.id]
    if any(one.permanent and one.scope == TENANT_WIDE for one in own):
        return DIRECT
    if any(one.permanent and one.scope == TENANT_WIDE and one.principal in memberships.groups for one in roles):
        return BY_GROUP
    if any(one.scope == TENANT_WIDE for one in own):
        return "holds the role only for a while"
    if own:
        return "holds the role for a part of the tenant only"
    if any(one.role == GLOBAL_ADMINISTRATOR and one.principal in {account.id, *memberships.groups} for one in eligible):
        return "has to activate the role first"
    return "does not hold the role"
