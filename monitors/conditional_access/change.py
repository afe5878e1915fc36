"""One difference between two versions of a policy or named location, and in which direction it goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

MOST_TOLD: Final = 3
"""How many changes a sentence tells before it counts the rest."""
MOST_NAMED: Final = 5
"""How many values a sentence names before it counts the rest."""
MOST_KEPT: Final = 8
"""How many values of one side an alert carries, those that changed first: an alert is one row of a table."""
MOST_CARRIED: Final = 8
"""How many changes of one policy an alert carries."""
LONGEST: Final = 120
"""How much of one value, which somebody else may have written, is kept."""


class Direction(StrEnum):
    """Less protected, more protected, neither; people may be locked out by it; nobody can tell."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    SIDEWAYS = "sideways"
    LOCK_OUT_RISK = "lock_out_risk"
    UNKNOWN = "unknown"


WEAKER: Final = frozenset({Direction.WEAKER})
STRONGER: Final = frozenset({Direction.STRONGER})
SIDEWAYS: Final = frozenset({Direction.SIDEWAYS})
UNKNOWN: Final = frozenset({Direction.UNKNOWN})
LOCK_OUT: Final = frozenset({Direction.LOCK_OUT_RISK})
ENFORCING: Final = STRONGER | LOCK_OUT


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: Graph's name of it, its values before and after, in which directions, and a sentence without full stop."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    directions: frozenset[Direction]
    text: str

    def goes(self, direction: Direction) -> bool:
        """Whether it goes in this direction, perhaps among others."""
        return direction in self.directions

    @property
    def gained(self) -> tuple[str, ...]:
        """The values that were not there before."""
        return tuple(one for one in self.after if one not in self.before)

    @property
    def lost(self) -> tuple[str, ...]:
        """The values that are there no more."""
        return tuple(one for one in self.before if one not in self.after)

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain values, for an alert; of long lists what went and what came, before what stayed."""
        before, after = (sorted(side, key=lambda one: one in other) for side, other in (
            (self.before, self.after), (self.after, self.before)))
        return {"field": self.field, "before": before[:MOST_KEPT], "after": after[:MOST_KEPT],
                "directions": sorted(self.directions), "text": self.text}

    def without_effect(self) -> "Change":
        """The same change of a policy that was not in force before or is not afterwards."""
        return replace(self, directions=SIDEWAYS, text=f"{self.text} (without effect while the policy is not in force)")


def of_values(field: str, noun: str, before: Iterable[str], after: Iterable[str], directions: frozenset[Direction]) -> Change:
    """A change of a set of values; the sentence says which came and which went."""
    old, new = sorted(before), sorted(after)
    parts = [f"{word} {listed(some)}" for word, some in (
        ("added", [one for one in new if one not in old]), ("removed", [one for one in old if one not in new])) if some]
    return Change(field, tuple(map(short, old)), tuple(map(short, new)), directions, f"{noun}: {', '.join(parts)}")


def of_one(field: str, noun: str, before: str, after: str, directions: frozenset[Direction]) -> Change:
    """A change of a single value; "" is none."""
    old, new = short(before), short(after)
    return Change(field, (old,) if old else (), (new,) if new else (), directions,
                  f"{noun} changed from {old or 'none'} to {new or 'none'}")


def uncompared(field: str, noun: str, why: str) -> Change:
    """A change of which nobody can tell what it is."""
    return Change(field, (), (), UNKNOWN, f"{noun} changed, could not be compared: {why}")


def listed(values: list[str]) -> str:
    """The first few values, and how many more there are."""
    more = len(values) - MOST_NAMED
    return ", ".join(map(short, values[:MOST_NAMED])) + (f" and {more} more" if more > 0 else "")


def short(value: str) -> str:
    """A value, cut where it is absurdly long."""
    return value if len(value) <= LONGEST else value[:LONGEST] + "…"


def towards(gained: bool, lost: bool) -> frozenset[Direction]:
    """The directions of something that protects more, or less, or both at once."""
    return (ENFORCING if gained else frozenset()) | (WEAKER if lost else frozenset()) or SIDEWAYS


def carried(changes: Iterable[Change], *first: Direction) -> dict[str, Any]:
    """What an alert carries of the changes: those that go in the `first` directions before the others, and how many there are."""
    ordered = sorted(changes, key=lambda one: not any(map(one.goes, first)))
    return {"changes": [one.plain for one in ordered[:MOST_CARRIED]], "changed": len(ordered)}


def told(context: Mapping[str, Any]) -> str:
    """Of what an alert carries the first few changes, each with its directions; and how many more there are."""
    changes = context.get("changes", ())
    said = [f"{one['text']} ({', '.join(map(in_words, one['directions']))})" for one in changes[:MOST_TOLD]]
    more = context.get("changed", 0) - len(said)
    return "; ".join(said) + (f"; and {more} more change{'s' * (more > 1)}" if more else "")


def in_words(direction: str) -> str:
    """A direction as people say it."""
    return {Direction.UNKNOWN: "direction unknown", Direction.LOCK_OUT_RISK: "risk of lock-out"}.get(
        Direction(direction), direction)
