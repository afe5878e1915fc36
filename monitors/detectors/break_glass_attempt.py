"""Somebody tries a break-glass account without knowing its password."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.detector import Burst, Moment, how_often, level, who
from monitors.facts import Fact, of_break_glass
from monitors.finding import Finding, Severity
from monitors.records.result_codes import NO_PROOF
from monitors.records.sign_in import SignIn


@dataclass(frozen=True, kw_only=True)
class BreakGlassAttempt(Burst):
    """Every attempt; told again each time a window holds four times as many."""

    title = "Attempt on a break-glass account"
    why = "Nobody should even know the names of these accounts; a guess means they leaked or are being sprayed."
    severity = Severity.HIGH
    urgent = True
    of_break_glass = True
    of_declared = True
    techniques = ("T1110", "T1078.004")
    codes = NO_PROOF
    next_steps = (
        "Ask the custodians of this account whether one of them mistyped.",
        "If not, look whether the same address tried other accounts, and block it.",
        "Check that smart lockout has not locked the account: you may need it today.",
    )

    quiet_minutes: int = 240
    window_minutes: int = 240

    def notes(self, sign_in: SignIn) -> str:
        return "tried" if sign_in.code in NO_PROOF and self.declared.is_break_glass(sign_in) else ""

    def replaced(self, fact: Fact, other: Fact) -> bool:
        return of_break_glass(other) and super().replaced(fact, other)

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        for fact in facts:
            near = tuple(other for other in facts if 0 <= fact.at - other.at <= self.window)
            yield Moment(fact.at, fact.id, level(len(near), 1), self.severity, near)

    def says(self, finding: Finding) -> str:
        return f"Somebody without its password tried break-glass account {who(finding)} {how_often(finding)}."
