"""An account that a policy leaves out of MFA signed in with a password only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitors.detector import Standing, when, who
from monitors.finding import Finding, Severity
from monitors.policies import PolicyScan
from monitors.records.result_codes import SUCCESS
from monitors.records.sign_in import SignIn

PASSWORD: Final = "Password"  # noqa: S105 - Entra's name of the method
MOST: Final = 10
"""How many policies an alert names."""


@dataclass(frozen=True, kw_only=True)
class ExcludedAccountUsed(Standing):
    """One alert per account and day; break-glass and declared service accounts have detectors of their own."""

    title = "Account excluded from MFA was used"
    why = "For this account a password is all it takes, and exclusions made for a week tend to stay for years."
    severity = Severity.MEDIUM
    techniques = ("T1078.004",)
    codes = frozenset({SUCCESS})
    asks_policies = True
    next_steps = (
        "Ask the user, by a known number, whether this sign-in was theirs.",
        "Find out why the account is excluded, who approved it, and until when.",
        "Have the user register two methods while they can still sign in, then take them out of the exclusion.",
    )

    def notes(self, sign_in: SignIn) -> str:
        if sign_in.code != SUCCESS or sign_in.mfa.completed or sign_in.mfa.claimed or sign_in.by_token:
            return ""
        steps = [step for step in sign_in.steps if step.succeeded]
        if not steps or any(step.method != PASSWORD for step in steps):
            return ""
        return "" if self.declared.is_break_glass(sign_in) or self.declared.is_service(sign_in) else "password"

    def by_policies(self, user: str, policies: PolicyScan) -> Mapping[str, Any] | None:
        names = [one.name for one in policies.of_user(user) if one.asks_mfa]
        return {"policies": names[:MOST]} if names else None

    def says(self, finding: Finding) -> str:
        policies = ", ".join(finding.context.get("policies", ()))
        return f"{who(finding)}, excluded from {policies or 'MFA policies'}, signed in with a password only, {when(finding)}."
