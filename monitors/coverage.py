"""What Conditional Access policies ask of each person: the union of those that concern the person and nothing else narrows.

Sources: Microsoft Entra, "Conditional Access: Conditions"; Microsoft Graph, "conditionalAccessConditionSet resource type".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from monitors.circles import Circles, Reach
from monitors.conditional_access.grant import BLOCK, MFA, Grant, every, implies, some
from monitors.conditional_access.policy import ALL, DISABLED, ENABLED, NOTHING, REPORT_ONLY, Policy
from monitors.conditional_access.strength import PHISHING_RESISTANT, Strength
from monitors.tenant.people import PackedUsers, User

ANY_MFA: Final = Grant("OR", frozenset({MFA}))
RESISTANT: Final = Grant("OR", strength=Strength("", allowed=PHISHING_RESISTANT))
BLOCKED: Final = Grant("OR", frozenset({BLOCK}))
MODERN: Final = frozenset({"browser", "mobileAppsAndDesktopClients"})
LEGACY: Final = frozenset({"exchangeActiveSync", "other"})
NARROWING: Final = ("platforms", "locations", "devices", "sign_in_risk", "user_risk", "service_principal_risk", "insider_risk",
                    "agent_risk", "flows")


def in_force(policy: Policy) -> bool | None:
    """Whether the policy is enforced; None for a state that nobody knows."""
    return True if policy.state == ENABLED else False if policy.state in (REPORT_ONLY, DISABLED) else None


def with_clients(policy: Policy, wanted: frozenset[str]) -> bool:
    """Whether it applies to all of these client app types."""
    clients = policy.scope("clients").include
    return not clients or "All" in clients or clients >= wanted


def unnarrowed(policy: Policy, *, besides: str = "") -> bool | None:
    """Whether nothing but users, applications and clients narrows it; None where it has a condition that nobody knows."""
    scopes = (policy.scope(name) for name in NARROWING if name != besides)
    if any(one.exclude or (one.include and one.include != ALL) for one in scopes) or policy.filters:
        return False
    return None if any(one.startswith("conditions.") and "@odata" not in one for one in policy.rest) else True


def asked(policy: Policy, wanted: Grant, strengths: Mapping[str, Strength]) -> bool | None:
    """Whether whoever gets through has satisfied what is wanted; a strength is judged by what it allows, never by its name."""
    held = policy.grant.strength
    if held is not None and held.allowed is None and held.id in strengths:
        return implies(replace(policy.grant, strength=strengths[held.id]), wanted)
    return implies(policy.grant, wanted)


class Demand(NamedTuple):
    """What is wanted of every sign-in of some clients, or, with `flow`, of one authentication flow."""

    wanted: Grant
    clients: frozenset[str] = MODERN | LEGACY
    flow: str = ""

    def met_by(self, policy: Policy, strengths: Mapping[str, Strength]) -> bool | None:
        """Whether a policy asks it of everybody whom it concerns, for the applications that it is about."""
        flows = policy.scope("flows").include
        if not with_clients(policy, self.clients) or (self.flow and flows and not flows & {self.flow, "All"}):
            return False
        return every((in_force(policy), unnarrowed(policy, besides="flows" if self.flow else ""),
                      asked(policy, self.wanted, strengths)))


class Covered(NamedTuple):
    """Whether a person is protected, None where nobody can tell, and for which applications not."""

    answer: bool | None
    but: frozenset[str] = NOTHING


class Guard(NamedTuple):
    """A policy that protects, surely or perhaps."""

    reach: Reach
    sure: bool

    @property
    def but(self) -> frozenset[str]:
        """The applications that it leaves out."""
        return self.reach.policy.scope("applications").exclude

    @property
    def only(self) -> frozenset[str]:
        """The applications that it is about."""
        return self.reach.policy.scope("applications").include


@dataclass(frozen=True, slots=True)
class Coverage:
    """The policies that meet a demand for all applications, and those that meet it for some."""

    guards: tuple[Guard, ...]
    special: tuple[Guard, ...] = ()

    def of(self, user: User) -> Covered:
        """How the union of the policies protects a person."""
        answers: list[bool | None] = []
        but: frozenset[str] | None = None
        for one in self.guards:
            takes = one.reach.takes(user)
            if takes and one.sure:
                but = one.but if but is None else but & one.but
                if not but:
                    return Covered(True)
            answers.append(every((takes, one.sure or None)))
        return Covered(some(answers), self._left(user, but) if but else NOTHING)

    def _left(self, user: User, but: frozenset[str]) -> frozenset[str]:
        """Of the applications, those that no policy of their own looks after."""
        return but.difference(*(one.only - one.but for one in self.special if one.sure and one.reach.takes(user)))

    def of_kind(self, kind: str) -> bool | None:
        """Whether all guests of a type are protected."""
        return some(every((one.reach.takes_kind(kind), one.sure or None)) for one in self.guards)

    @property
    def gap(self) -> str:
        """Why nobody can tell of somebody."""
        gaps = (one.reach.gap for one in self.guards if one.reach.gap)
        return next(gaps, "a condition, a state or a strength that nobody here knows is in the way")


def coverage(policies: Iterable[Policy], demand: Demand, circles: Circles, strengths: Mapping[str, Strength]) -> Coverage:
    """What these policies do about a demand; those that surely do come first."""
    told = ((one, demand.met_by(one, strengths)) for one in policies)
    guards = sorted((Guard(circles.reach(one), answer is True) for one, answer in told if answer is not False),
                    key=lambda one: (not one.sure, len(one.but)))
    return Coverage(tuple(one for one in guards if "All" in one.only), tuple(one for one in guards if "All" not in one.only))


class Outcome(NamedTuple):
    """Whom a coverage leaves open, of how many nobody can tell, and which applications it leaves open to how many others."""

    open_to: PackedUsers
    unclear: int = 0
    partly: int = 0
    but: frozenset[str] = NOTHING


def outcome(cover: Coverage, people: Iterable[User]) -> Outcome:
    """What becomes of these people."""
    open_to, unclear, partly, but = PackedUsers(), 0, 0, set[str]()
    for one in people:
        answer = cover.of(one)
        if answer.answer is False:
            open_to.extend([one])
        unclear += answer.answer is None
        partly += bool(answer.but)
        but |= answer.but
    return Outcome(open_to, unclear, partly, frozenset(but))
