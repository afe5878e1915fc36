"""Somebody who knows the password (or holds a key) of a break-glass account is signing in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitors.detector import Burst, Moment, how_often, who
from monitors.facts import Fact, of_break_glass
from monitors.finding import Finding, Severity
from monitors.records.instant import DAY, SECOND
from monitors.records.result_codes import MFA_FAILURES, NO_PROOF, POLICY_BLOCKS, SUCCESS
from monitors.records.sign_in import SignIn

PASSED, HELD, PROMPTED, ENTERED, LATER = "passed", "held", "prompted", "entered", "later"
"""Got in; stopped by MFA or policy after a right password; interrupted. The same by token or in the background, where it may
follow what was alerted: got in; anything else."""
IN_DRILL: Final = {PASSED: "drillpassed", HELD: "drillheld", PROMPTED: "drillprompt", ENTERED: "drillentered",
                   LATER: "drilllater"}
"""The same in a declared drill: told at once to everybody all the same, as a drill."""
PLAIN: Final = {drilled: mark for mark, drilled in IN_DRILL.items()}
TESTED: Final = "test"
OF_CANARY: Final = {"break_glass_sign_in": TESTED}
"""All that is noted of the canary's sign-in, however it ended."""
TEST_STEPS: Final = (
    "Nothing is to be done if somebody is verifying Latchkey just now: `python -m sandbox verify` sent this.",
    "If nobody is, find out who may send to the event hub of sign-ins, and take that right away.",
)


@dataclass(frozen=True, kw_only=True)
class BreakGlassSignIn(Burst):
    """Every record whose first factor passed; tokens of a session already alerted only add to the count."""

    title = "Break-glass account signed in"
    why = "Break-glass accounts are outside every policy; a use that nobody planned is an intrusion or an emergency."
    severity = Severity.CRITICAL
    urgent = True
    of_break_glass = True
    of_declared = True
    techniques = ("T1078.004",)
    next_steps = (
        "Call the custodians of this account by a known number: was this them, and why?",
        "If nobody planned it, reset its password and revoke its sessions from another break-glass account.",
        "Read the audit log for everything the account did since the first sign-in named here.",
        "If it was planned, write down who, why and how long, and check that the account works again for next time.",
    )

    quiet_minutes: int = 15
    window_minutes = 60
    """How far back a block or MFA failure makes a success worth telling again."""
    spread = DAY
    """How long after it a token or background record still belongs to a sign-in of its session."""

    def notes(self, sign_in: SignIn) -> str:
        if not self.declared.is_break_glass(sign_in) or sign_in.code in NO_PROOF:
            return ""
        if sign_in.by_token or not sign_in.interactive:
            return ENTERED if sign_in.code == SUCCESS else LATER
        if sign_in.code == SUCCESS:
            return PASSED
        return HELD if sign_in.code in MFA_FAILURES or sign_in.code in POLICY_BLOCKS else PROMPTED

    def in_drill(self, mark: str) -> str:
        return IN_DRILL.get(mark, mark)

    def said(self, fact: Fact) -> str:
        """What a fact says, drill or not."""
        mark = fact.mark(self.id)
        return PLAIN.get(mark, mark)

    def replaced(self, fact: Fact, other: Fact) -> bool:
        newer = of_break_glass(other) and super().replaced(fact, other)
        return newer or self.follows(fact, other)

    def follows(self, fact: Fact, other: Fact) -> bool:
        """Whether the fact is a token or background record of a session in which `other` proved its first factor."""
        return (self.said(fact) in (ENTERED, LATER) and self.said(other) in (PASSED, HELD, PROMPTED)
                and fact.session == other.session != "" and 0 <= fact.at - other.at <= self.spread)

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        held = [fact.at for fact in facts if self.said(fact) == HELD]
        for fact in facts:
            if mark := fact.mark(self.id):
                after = self.said(fact) in (PASSED, ENTERED) and any(0 <= fact.at - at <= self.window for at in held)
                level = fact.at // SECOND if mark == TESTED else 2 if after else 1  # each test is told, however soon it follows
                calm = mark in PLAIN or mark == TESTED
                yield Moment(fact.at, fact.id, level, Severity.INFO if calm else self.severity, (fact,))

    def points(self, facts: Sequence[Fact]) -> list[Moment]:
        points = super().points(facts)
        own = self.own(facts)
        for fact in own:
            if any(super(BreakGlassSignIn, self).replaced(fact, other) for other in own):
                continue
            leaders = [index for index, point in enumerate(points) if self.follows(fact, point.facts[0])]
            if leaders:
                point = points[leaders[-1]]
                points[leaders[-1]] = point._replace(facts=(*point.facts, fact))
        return points

    def is_test(self, finding: Finding) -> bool:
        """Whether it is about the canary."""
        return finding.subject.id == self.declared.canary != ""

    def titled(self, finding: Finding) -> str:
        if self.is_test(finding):
            return f"TEST: {self.title}"
        return f"DRILL: {self.title}" if finding.severity == Severity.INFO else self.title

    def steps(self, finding: Finding) -> tuple[str, ...]:
        return TEST_STEPS if self.is_test(finding) else self.next_steps

    def says(self, finding: Finding) -> str:
        if self.is_test(finding):
            return f"A test of the way from the event hub to you: the canary, who is nobody, signed in {how_often(finding)}."
        if finding.severity == Severity.INFO:
            return f"In the drill that was declared for it, {who(finding)} passed its first factor {how_often(finding)}."
        return f"Break-glass account {who(finding)} passed its first factor {how_often(finding)}."
