"""What a scenario is: a plan of records for a cast, and the alerts that they are to raise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from inspect import getdoc

from sandbox.tenant.clock import HOUR
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected

Alerts = tuple[Expected, ...]
Plan = Callable[[Stage], Alerts]
NO_ALERT: Alerts = ()


class Kind(Enum):
    """From which accounts a cast is drawn."""

    PEOPLE = "people"
    PRIVILEGED = "privileged"
    UNPRIVILEGED = "unprivileged"
    BREAK_GLASS = "break_glass"
    BREAK_GLASS_BY_NAME = "break_glass_by_name"
    SERVICE = "service"
    EXCEPTED = "excepted"
    LAPSED = "lapsed"
    ONE_KIND = "one_kind"
    ONE_KIND_PRIVILEGED = "one_kind_privileged"
    TELEPHONY_ONLY = "telephony_only"
    TELEPHONY_AS_BACKUP = "telephony_as_backup"
    EXCLUDED = "excluded"


class When(Enum):
    """At what time a scenario begins."""

    ANY = "any"
    MIDNIGHT = "midnight"
    WAVE = "wave"
    HOUR = "hour"
    """On the hour, and once in a log that reaches back for longer than a day."""


@dataclass(frozen=True, slots=True)
class Cast:
    """So many accounts of a kind, or that share of everybody where it is more; other numbers in the first days.

    A cast of 0 touches nobody's life.
    """

    kind: Kind = Kind.PEOPLE
    size: int = 1
    share: float = 0.0
    early_size: int = 0
    early_share: float = 0.0


NOBODY = Cast(size=0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A plan with its needs; a rare one happens at most every other day, `span` is its length at the most."""

    name: str
    plan: Plan
    why: str
    cast: Cast
    span: int
    when: When
    to_the_second: bool
    rare: bool


def scenario(
    kind: Kind = Kind.PEOPLE,
    *,
    cast: Cast | None = None,
    span: int = HOUR,
    when: When = When.ANY,
    to_the_second: bool = False,
    rare: bool = False,
) -> Callable[[Plan], Scenario]:
    """Make a scenario of a plan; its docstring says why it raises these alerts and no others."""

    def made(plan: Plan) -> Scenario:
        name = plan.__name__
        return Scenario(name, plan, getdoc(plan) or "", cast or Cast(kind), span, when, to_the_second, rare)

    return made
