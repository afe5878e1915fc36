"""An account is locked: by smart lockout after wrong passwords, or for MFA."""

from dataclasses import dataclass

from monitors.detector import Burst, how_often, who
from monitors.finding import Finding, Severity
from monitors.records.mfa import BLOCKED
from monitors.records.result_codes import LOCKED
from monitors.records.sign_in import SignIn

WORDS = ("account is locked", "idslocked")


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Burst):
    """Low for a lock after wrong passwords, which opens by itself; medium where MFA is blocked, which does not."""

    title = "Account locked"
    why = "The user cannot sign in until the lock runs out or somebody lifts it."
    severity = Severity.LOW
    privileged_severity = Severity.HIGH
    techniques = ("T1110",)
    codes = frozenset({LOCKED})
    reads_mfa = True
    next_steps = (
        "Ask the user whether the failed sign-ins were theirs (an old password on a phone is the usual cause).",
        "If they were: help with the password, and wait out or lift the lock once you know who you are talking to.",
        "If they were not: the password is being guessed; check the addresses and make the password a new one.",
    )

    def notes(self, sign_in: SignIn) -> str:
        if sign_in.mfa.reason == BLOCKED:
            return "mfa"
        said = (sign_in.status.failure_reason or "").casefold()
        return "password" if sign_in.code == LOCKED and any(word in said for word in WORDS) else ""

    def fires(self, mark: str) -> Severity | None:
        return Severity.MEDIUM if mark == "mfa" else self.severity

    def says(self, finding: Finding) -> str:
        return f"{who(finding)} was refused because the account or its MFA is locked, {how_often(finding)}."
