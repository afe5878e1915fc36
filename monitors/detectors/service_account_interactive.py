"""A service or shared account is used by hand."""

from dataclasses import dataclass

from monitors.detector import Standing, when, who
from monitors.finding import Finding, Severity
from monitors.records.result_codes import MFA_FAILURES, SUCCESS
from monitors.records.sign_in import SignIn


@dataclass(frozen=True, kw_only=True)
class ServiceAccountInteractive(Standing):
    """One alert per account and day; success or MFA failure, in an interactive category."""

    title = "Service account signed in interactively"
    why = "A declared service account should never meet a sign-in page: a person is using it, or it will break on MFA."
    severity = Severity.HIGH
    techniques = ("T1078.004",)
    of_declared = True
    codes = frozenset({SUCCESS, *MFA_FAILURES})
    next_steps = (
        "Ask the owner of the account who signed in, and what for.",
        "If nobody did: rotate its secret, revoke its sessions, and look for the address elsewhere.",
        "Move what it does to a workload identity, which MFA does not stop.",
    )

    def notes(self, sign_in: SignIn) -> str:
        counts = sign_in.interactive and (sign_in.code == SUCCESS or sign_in.code in MFA_FAILURES)
        return "interactive" if counts and self.declared.is_service(sign_in) else ""

    def says(self, finding: Finding) -> str:
        return f"Service account {who(finding)} was used at a sign-in page, {when(finding)}."
