"""A user cannot get in, and cannot register the MFA method that would let them in."""

from dataclasses import dataclass

from monitors.detector import Burst, how_often, who
from monitors.finding import Finding, Severity
from monitors.records.mfa import NO_METHOD
from monitors.records.result_codes import ENROLMENT_BLOCKED
from monitors.records.sign_in import SignIn


@dataclass(frozen=True, kw_only=True)
class EnrolmentBlocked(Burst):
    """Registration is refused here (place, device, risk, method), or there is no method to answer with."""

    title = "User is locked out: cannot register MFA"
    why = "MFA is asked of this user, and the way to set it up is closed to them. They cannot work until somebody helps."
    severity = Severity.HIGH
    codes = ENROLMENT_BLOCKED
    reads_mfa = True
    next_steps = (
        "Verify who the user is: in person, by video, or by calling a number that HR has on file.",
        "Issue a Temporary Access Pass, so that they can register a method now.",
        "Find the policy that closes registration (location, device, risk), and whether others are caught by it.",
    )

    quiet_minutes: int = 240

    def notes(self, sign_in: SignIn) -> str:
        return "blocked" if sign_in.code in ENROLMENT_BLOCKED or sign_in.mfa.reason == NO_METHOD else ""

    def says(self, finding: Finding) -> str:
        return f"{who(finding)} could neither sign in nor register an MFA method, {how_often(finding)}."
