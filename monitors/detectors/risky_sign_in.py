"""A sign-in that succeeded although Entra ID Protection thinks it may not be the user."""

from dataclasses import dataclass

from monitors.detector import Burst, how_often, who
from monitors.finding import Finding, Severity
from monitors.records.result_codes import SUCCESS
from monitors.records.sign_in import SignIn

NO_RISK = (None, "", "none", "low", "hidden")
UNSETTLED = (None, "", "none", "atRisk")
"""What most sign-ins say of risk; a lower level may still settle what was told of a higher one."""
SETTLED = frozenset({"dismissed", "remediated", "confirmedsafe"})


@dataclass(frozen=True, kw_only=True)
class RiskySignIn(Burst):
    """High risk, or medium risk without MFA. A later version of the record that settles the risk withdraws it."""

    title = "Risky sign-in succeeded"
    why = "Entra rates this sign-in as likely not by its owner, and it was let in."
    severity = Severity.HIGH
    techniques = ("T1078.004",)
    codes = frozenset({SUCCESS})
    next_steps = (
        "Ask the user, by a known number, whether they signed in from the place named here.",
        "If not: revoke their sessions, reset the password with them on the phone, and read what the session did.",
        "If yes: dismiss the risk in ID Protection, so that they are not blocked later.",
    )

    def notes(self, sign_in: SignIn) -> str:
        if sign_in.risk_level in NO_RISK and sign_in.risk_state in UNSETTLED:
            return ""
        level = (sign_in.risk_level or "").casefold()
        if sign_in.code != SUCCESS:
            return ""
        if (sign_in.risk_state or "").casefold() in SETTLED:
            return "settled"  # whatever the level says now
        if level not in ("high", "medium"):
            return ""
        mfa = sign_in.mfa
        covered = level == "medium" and (mfa.completed or mfa.claimed) and not mfa.skipped
        return "covered" if covered else "risky"

    def fires(self, mark: str) -> Severity | None:
        return self.severity if mark == "risky" else None

    def says(self, finding: Finding) -> str:
        return f"{who(finding)} was let in although Entra rates the sign-in as risky, {how_often(finding)}."
