"""One user fails MFA again and again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.detector import Burst, Moment, how_often, level, who
from monitors.facts import Fact
from monitors.finding import Finding, Severity
from monitors.records.mfa import IGNORED, SERVICE
from monitors.records.result_codes import MFA_FAILURES
from monitors.records.sign_in import SignIn

FAILED, UNTOLD, COMPLETED, EXCUSED = "failed", "untold", "completed", "excused"
"""Failed; failed for a reason that counts only in numbers; ended in success; the service's fault."""
MANY_UNTOLD = 15
"""So many attempts called only "duplicate" or "in progress" are no longer noise: a real fraud report has looked so."""


@dataclass(frozen=True, kw_only=True)
class RepeatedMfaFailures(Burst):
    """Attempts are counted, not records; one that ended in success does not count."""

    title = "Repeated MFA failures"
    why = "Either somebody who knows the password is at the door, or the user is about to lock themselves out."
    severity = Severity.MEDIUM
    privileged_severity = Severity.HIGH
    techniques = ("T1621", "T1110")
    codes = MFA_FAILURES
    reads_mfa = True
    inert = frozenset({COMPLETED, EXCUSED})
    next_steps = (
        "Call the user by a known number: were these attempts theirs?",
        "If they were: help with the method that fails, register a second one, or issue a Temporary Access Pass.",
        "If they were not: the password is known to somebody. Reset it with the user on the phone and revoke sessions.",
    )

    threshold: int = 5
    window_minutes: int = 10

    def notes(self, sign_in: SignIn) -> str:
        mfa = sign_in.mfa
        if mfa.completed:
            return COMPLETED
        if sign_in.code not in MFA_FAILURES:
            return ""
        return {IGNORED: UNTOLD, SERVICE: EXCUSED}.get(mfa.reason, FAILED)

    def replaced(self, fact: Fact, other: Fact) -> bool:
        same = other.attempt == fact.attempt or other.id == fact.id
        return same and bool(other.mark(self.id)) and abs(other.at - fact.at) <= self.reach and other.version > fact.version

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        failed = [fact for fact in facts if fact.mark(self.id) == FAILED]
        untold = [fact for fact in facts if fact.mark(self.id) == UNTOLD]
        if len(failed) < self.threshold and len(untold) < MANY_UNTOLD:
            return
        for fact in (*failed, *untold):
            near = self.near(fact, failed)
            vague = self.near(fact, untold)
            if len({other.attempt for other in vague}) >= MANY_UNTOLD:
                near += vague
            reached = level(len({other.attempt for other in near}), self.threshold)
            if reached:
                yield Moment(fact.at, fact.id, reached, self.severity, tuple(near))

    def near(self, fact: Fact, facts: Sequence[Fact]) -> list[Fact]:
        """Those of the window that ends at this fact."""
        return [other for other in facts if 0 <= fact.at - other.at <= self.window]

    def says(self, finding: Finding) -> str:
        return f"{who(finding)} failed MFA {how_often(finding)}."
