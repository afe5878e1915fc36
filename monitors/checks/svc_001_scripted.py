"""No declared user account works as a service account: by password alone in a flow without a person, or in a command line.

Source: Microsoft Entra, "Plan for mandatory MFA" (Phase 2 asks MFA of command lines, PowerShell and REST calls that change
things; it could be postponed to 2026-07-01).
"""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, unknown, warned
from monitors.finding import Severity
from monitors.records.instant import instant
from monitors.tenant.break_glass import SeenSignIn
from monitors.tenant.snapshot import TenantSnapshot

PHASE_2 = instant("2026-07-01") or 0
PASSWORD_FLOW = "ropc"  # noqa: S105 - the name of a protocol
COMMAND_LINES = {"04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Azure CLI", "1950a258-227b-4e31-a9cf-717495945fc2": "Azure PowerShell"}
SINGLE = "singlefactorauthentication"


@dataclass(frozen=True, kw_only=True)
class Scripted(Check):
    """Of accounts that are not declared in SERVICE_ACCOUNT_IDS the sign-ins are not looked at here."""

    id = "SVC-001"
    title = "No user account is used as a service account"
    severity = Severity.HIGH
    reads = ("service_sign_ins",)
    remediation = "Replace the account by a managed identity or a service principal with a certificate."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        seen = tenant.service_sign_ins
        if not seen and not self.programme.declared.service:
            return not_applicable("no service account is declared in SERVICE_ACCOUNT_IDS")
        used = {account: each for account, ones in seen.items() if (each := [one for one in ones if _scripted(one)])}
        unclear = [account for account, ones in seen.items() if account not in used and any(map(_unclear, ones))]
        if used:
            say = failed if tenant.at >= PHASE_2 else warned
            return say(f"{len(used)} user accounts were used as service accounts in the last 30 days",
                       (ObjectFinding("user", one, one, f"{len(each)} sign-ins, the last by {_way(each)}")
                        for one, each in used.items()))
        if unclear:
            return unknown(f"Graph does not say whether {len(unclear)} accounts did MFA in a command line",
                           (ObjectFinding("user", one, one, "used a command line, perhaps without MFA") for one in unclear))
        return passed(f"none of {len(seen)} declared accounts was used as a service account in the last 30 days")


def _scripted(one: SeenSignIn) -> bool:
    return one.succeeded and (one.protocol.casefold() == PASSWORD_FLOW
                              or (one.app_id.lower() in COMMAND_LINES and one.requirement.casefold() == SINGLE))


def _unclear(one: SeenSignIn) -> bool:
    return one.succeeded and one.app_id.lower() in COMMAND_LINES and not one.requirement


def _way(each: list[SeenSignIn]) -> str:
    last = max(each, key=lambda one: one.at)
    if last.protocol.casefold() == PASSWORD_FLOW:
        return "password alone (ROPC)"
    return f"{COMMAND_LINES[last.app_id.lower()]} with a single factor"
