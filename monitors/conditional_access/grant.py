"""Grant controls, compared as what they are: all, or one, of several requirements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from monitors.conditional_access.change import ENFORCING, LOCK_OUT, SIDEWAYS, UNKNOWN, WEAKER, Change, Direction
from monitors.conditional_access.document import Folded, section, text, values
from monitors.conditional_access.strength import Strength, as_strong, read_strength, satisfied_by_mfa, satisfies_mfa

BLOCK: Final = "block"
MFA: Final = "mfa"
Requirement = str | Strength


@dataclass(frozen=True, slots=True)
class Grant:
    """What a sign-in must satisfy: `operator` is AND, OR, or "" where nobody says; nothing at all is asked of an empty one."""

    operator: str = ""
    controls: frozenset[str] = frozenset()
    strength: Strength | None = None

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """What is asked; a block is never combined with anything."""
        if BLOCK in self.controls:
            return (BLOCK,)
        return (*sorted(self.controls), *((self.strength,) if self.strength else ()))

    @property
    def values(self) -> tuple[str, ...]:
        """Each requirement, and how they are joined where there are several."""
        each = tuple(one if isinstance(one, str) else one.shown for one in self.requirements)
        return (*each, f"operator {self.operator or 'unknown'}") if len(each) > 1 else each

    @property
    def shown(self) -> str:
        """For people: "mfa and compliantDevice"."""
        joint = {"AND": " and ", "OR": " or "}.get(self.operator, " and/or ")
        return joint.join(self.values[:len(self.requirements)]) or "nothing"


def read_grant(held: Folded | None) -> Grant:
    """The grant controls of a document. Raises Unreadable."""
    terms = (f"terms of use {one}" for one in values(held, "termsOfUse"))
    custom = (f"custom control {one}" for one in values(held, "customAuthenticationFactors"))
    operator = text(held, "operator").strip().upper()
    return Grant(operator if operator in ("AND", "OR") else "", frozenset((*values(held, "builtInControls"), *terms, *custom)),
                 read_strength(section(held, "authenticationStrength")))


def grant_changes(before: Grant, after: Grant) -> Iterator[Change]:
    """The one change of what is asked, if there is one."""
    if before.requirements == after.requirements and (before.operator == after.operator or len(before.requirements) < 2):
        return
    yield Change("grantControls", before.values, after.values, grant_directions(before, after),
                 f"grant changed from {before.shown} to {after.shown}")


def grant_directions(before: Grant, after: Grant) -> frozenset[Direction]:
    """Where it goes: by whether what satisfies one satisfies the other."""
    kept, asked = implies(after, before), implies(before, after)
    found = LOCK_OUT if became_strength(before, after) else frozenset[Direction]()
    if asked is False or (asked is None and kept):
        found |= ENFORCING
    if kept is False or (kept is None and asked):
        found |= WEAKER
    if None in (kept, asked) and True not in (kept, asked):
        found |= UNKNOWN
    return found if found - LOCK_OUT else found | SIDEWAYS


def became_strength(before: Grant, after: Grant) -> bool:
    """Whether MFA became a strength: no loss where it is as strong, but methods from elsewhere do not satisfy strengths."""
    return MFA in before.controls and before.strength is None and after.strength is not None and MFA not in after.controls


def implies(one: Grant, other: Grant) -> bool | None:
    """Whether whoever satisfies `one` satisfies `other`; None where nobody can tell."""
    had, wanted = one.requirements, other.requirements
    if not wanted or not had:
        return not wanted
    if any(len(grant.requirements) > 1 and not grant.operator for grant in (one, other)):
        return True if one == other else None
    each = every if one.operator == "OR" else some
    if other.operator == "OR":
        return each(some(suffices(a, b) for b in wanted) for a in had)
    return every(each(suffices(a, b) for a in had) for b in wanted)


def suffices(one: Requirement, other: Requirement) -> bool | None:
    """Whether whoever satisfies one requirement satisfies the other."""
    if one in (BLOCK, other):
        return True
    if isinstance(one, Strength):
        if isinstance(other, Strength):
            return as_strong(one, other)
        return satisfies_mfa(one) if other == MFA else False
    return satisfied_by_mfa(other) if isinstance(other, Strength) and one == MFA else False


def every(answers: Iterable[bool | None]) -> bool | None:
    """Whether all are true; None where nobody can tell."""
    given = set(answers)
    return False if False in given else None if None in given else True


def some(answers: Iterable[bool | None]) -> bool | None:
    """Whether one is true; None where nobody can tell."""
    given = set(answers)
    return True if True in given else None if None in given else False
