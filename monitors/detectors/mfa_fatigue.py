"""A user denies MFA prompts, then approves one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.detector import Burst, Moment, when, who, within
from monitors.facts import Fact
from monitors.finding import Finding, Severity
from monitors.records.instant import MINUTE
from monitors.records.mfa import Told
from monitors.records.sign_in import SignIn

Denied = tuple[Fact, Told]


@dataclass(frozen=True, kw_only=True)
class MfaFatigue(Burst):
    """Denials and approvals are steps, told apart by their own times: they may be of one record or of many."""

    title = "MFA fatigue: denied, then approved"
    why = "Somebody who knows the password may have worn the user down until they approved."
    severity = Severity.MEDIUM
    techniques = ("T1621",)
    codes = frozenset[int]()
    reads_mfa = True
    inert = frozenset({"approved"})
    next_steps = (
        "Call the user by a known number: did they mean to approve the last prompt?",
        "If not: revoke their sessions now, reset the password with them on the phone, and read what the session did.",
        "Check that no new MFA method was registered since the approval.",
        "If it was them: turn on number matching and show them what a prompt that is not theirs looks like.",
    )

    threshold: int = 3
    window_minutes: int = 30
    spread = 30 * MINUTE

    def notes(self, sign_in: SignIn) -> str:
        told = {what for _, what in sign_in.mfa.steps}
        if "approved" in told:
            return "approved" if len(told) == 1 else "both"
        return "denied" if told else ""

    def replaced(self, fact: Fact, other: Fact) -> bool:
        """Only a version without steps is replaced, by any version of that record with steps; all other denials unite."""
        return (fact.id == other.id and abs(other.at - fact.at) <= self.reach
                and not fact.steps_of_its_own and other.steps_of_its_own)

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        steps = [(fact, step) for fact in facts for step in fact.steps if abs(step.at - fact.at) <= self.spread]
        denials = [(fact, step) for fact, step in steps if step.what != "approved"]
        if len(denials) < self.threshold:
            return
        for fact, step in steps:
            if step.what == "approved":
                near = [one for one in denials if 0 <= step.at - one[1].at <= self.window]
                if len({(one.attempt, told.at) for one, told in near}) >= self.threshold:
                    rests_on = dict.fromkeys([*(one for one, _ in near), fact])
                    since = min(told.at for _, told in near)
                    yield Moment(step.at, fact.id, 1, self.weight(fact, near), tuple(rests_on), since, step.at)

    def weight(self, approval: Fact, denials: Sequence[Denied]) -> Severity:
        """Critical where a denial was hostile, or came from another address or device than the approval."""
        hostile = any(step.what == "hostile" for _, step in denials)
        elsewhere = any(differ(fact.ip, approval.ip) or differ(fact.device, approval.device) for fact, _ in denials)
        return Severity.CRITICAL if hostile or elsewhere else self.severity

    def says(self, finding: Finding) -> str:
        return (f"{who(finding)} denied MFA prompts and then approved one: {finding.count} records{within(finding)}, "
                f"last {when(finding)}.")


def differ(one: str, other: str) -> bool:
    """Whether two addresses or devices are known and not the same."""
    return bool(one and other) and one != other
