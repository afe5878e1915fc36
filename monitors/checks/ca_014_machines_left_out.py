"""Accounts that no person signs in with are not asked for MFA, which they could not do."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, not_applicable, passed, unknown, warned
from monitors.circles import SYNC_ROLES, circles_of
from monitors.coverage import ANY_MFA, MODERN, Demand, coverage
from monitors.finding import Severity
from monitors.listing import counted, listed
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class MachinesLeftOut(Check):
    """Synchronization accounts are known by their role, service accounts by the settings; both have policies of their own."""

    id = "CA-014"
    title = "Synchronization and service accounts are left out of MFA for all"
    severity = Severity.MEDIUM
    reads = ("users", "policies", "strengths", "members", "roles")
    controls = {"maester": ("MT.1020",), "prowler": ("entra_conditional_access_policy_directory_sync_account_excluded",)}
    remediation = ("Exclude the role Directory Synchronization Accounts from MFA and hold it to its own locations; move service "
                   "accounts to managed identities or service principals.")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, declared = circles_of(tenant), self.programme.declared.service
        cover = coverage((one.policy for one in tenant.policies), Demand(ANY_MFA, MODERN), circles, tenant.strengths)
        syncing = frozenset[str]().union(*(circles.role(one) for one in SYNC_ROLES))
        accounts = [one for one in tenant.users.values() if one.enabled and (
            one.id in syncing or one.id in declared or one.name.casefold() in declared)]
        if not accounts:
            return not_applicable("there is no synchronization account, and no service account is declared")
        told = {one.id: cover.of(one).answer for one in accounts}
        asked = [one for one in accounts if told[one.id]]
        findings = listed(asked, lambda one: "a synchronization account that is asked for MFA" if one.id in syncing
                          else "a service account that is asked for MFA")
        if any(one.id in syncing for one in asked):
            return failed("MFA is asked of the account that synchronizes the directory", findings)
        if None in told.values():
            return unknown(f"of some accounts nobody can tell whether MFA is asked of them: {cover.gap}", findings)
        if asked:
            return warned(counted(len(asked), "service accounts are asked for MFA"), findings)
        return passed(f"{len(accounts)} synchronization and service accounts are left out of MFA")
