"""Nobody can sign in as a declared service account, shared mailbox or room.

Which accounts are mailboxes Graph does not tell: those that SERVICE_ACCOUNT_IDS names are taken for it. A shared or room mailbox
needs no licence, nor a sign-in of its own: Microsoft 365, "Block sign-in for the shared mailbox account".
"""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.finding import Severity
from monitors.tenant.people import User
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class SignInOff(Check):
    """One with a licence may be in use by a job, and warns; one without fails."""

    id = "SVC-002"
    title = "Sign-in is off for service accounts and shared mailboxes"
    severity = Severity.MEDIUM
    reads = ("users",)
    controls = {"cis": ("1.2.2",)}
    remediation = "Block sign-in for the accounts listed; people open a shared mailbox with their own account."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        users, named = tenant.users, self.programme.declared.service
        if not named:
            return not_applicable("no service account or shared mailbox is declared in SERVICE_ACCOUNT_IDS")
        held = [one for one in users.values() if one.id in named or one.name.casefold() in named]
        on = [one for one in held if one.enabled]
        if not on:
            return passed(f"sign-in is off for all {len(held)} declared accounts that exist")
        say = warned if all(one.licensed for one in on) else failed
        return say(f"sign-in is on for {len(on)} of {len(held)} declared accounts", map(_finding, on))


def _finding(one: User) -> ObjectFinding:
    return ObjectFinding("user", one.id, one.name, f"can sign in, {'with' if one.licensed else 'without'} a licence")
