"""People are asked for the strongest method that they have, not for the one that they like."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, passed, unknown
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class SystemPreferred(Check):
    """Left to Microsoft it is on: Microsoft Entra, "System-preferred multifactor authentication"."""

    id = "AMP-002"
    title = "System-preferred MFA is not turned off"
    severity = Severity.MEDIUM
    reads = ("methods_preview",)
    controls = {"cis": ("5.2.3.6",)}
    remediation = "Set system-preferred multifactor authentication to enabled, or leave it to Microsoft."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        state = tenant.methods_preview.system_preferred
        if state in ("enabled", "default"):
            return passed("system-preferred MFA is on" if state == "enabled" else "Microsoft keeps system-preferred MFA on")
        if state == "disabled":
            return failed("system-preferred MFA is turned off")
        return unknown(f"Graph calls system-preferred MFA {state!r}" if state else "Graph says nothing of system-preferred MFA")
