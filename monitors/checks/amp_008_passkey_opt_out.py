"""The tenant has not opted out of Microsoft's move from SMS and voice to passkeys, which the opt-out only puts off."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, not_applicable, passed, unknown, warned
from monitors.finding import Severity
from monitors.listing import days_left
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class PasskeyOptOut(Check):
    """It lasts until SMS and voice end, and no longer. Source: Microsoft Entra, "SMS and voice retirement"."""

    id = "AMP-008"
    title = "The tenant has not put off the move to passkeys"
    severity = Severity.MEDIUM
    reads = ("methods_preview",)
    remediation = "Give the opt-out a day on which it ends, well before SMS and voice do, and run a passkey campaign until then."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        opted_out, ends = tenant.methods_preview.passkey_opt_out, self.programme.telephony_ends
        if tenant.at >= ends:
            return not_applicable("SMS and voice have ended, and the opt-out with them")
        if opted_out is None:
            return unknown("Graph says nothing of an opt-out from the move to passkeys")
        if opted_out:
            return warned(f"the tenant has opted out of the move from SMS and voice, {days_left(tenant.at, ends)}",
                          (ObjectFinding("tenant", "", "", "nobody who has SMS or voice is moved to passkeys"),))
        return passed("the tenant has not opted out of the move to passkeys")
