"""The semantic difference of two versions of a policy: what changed for the people and sign-ins that it is about.

A policy protects the more, the more it takes in, the less it leaves out and the more it asks; and whoever it newly takes in
or newly asks of may be unable to answer. A policy that is not in force protects nobody and locks nobody out.
"""

from collections.abc import Iterable, Iterator

from monitors.conditional_access.change import (
    ENFORCING,
    LOCK_OUT,
    SIDEWAYS,
    UNKNOWN,
    WEAKER,
    Change,
    Direction,
    of_one,
    of_values,
    towards,
    uncompared,
)
from monitors.conditional_access.document import Unread
from monitors.conditional_access.grant import grant_changes
from monitors.conditional_access.policy import ALL, CONDITIONS, EVERY_TENANT, STATES, Condition, Document, Filter, Policy
from monitors.conditional_access.session import session_changes

PEOPLE = frozenset({"users", "groups", "roles", "guests"})
"""Conditions that are one union: whoever is in any of them is taken in."""
WORKLOADS = frozenset({"service_principals", "service_principal_risk"})
"""Conditions about no person: what they newly take in locks nobody out."""


def difference(before: Document, after: Document) -> list[Change]:
    """Every change between two versions; None is a policy that did not exist yet, or does no more."""
    if isinstance(before, Unread) or isinstance(after, Unread):
        return [uncompared("", "the policy", next(one.why for one in (before, after) if isinstance(one, Unread)))]
    if before is None or after is None:
        return list(_born_or_gone(before, after))
    state = list(_state(before, after))
    content = (*_scopes(before, after), *_filters(before, after), *grant_changes(before.grant, after.grant),
               *session_changes(before.session, after.session), *_rest(before, after))
    in_force = before.enforced and after.enforced
    return [*state, *(one if in_force else one.without_effect() for one in content), *_name(before, after)]


def _born_or_gone(before: Policy | None, after: Policy | None) -> Iterator[Change]:
    if after:
        yield Change("state", (), (after.state,), ENFORCING if after.enforced else SIDEWAYS,
                     f"policy created with state {after.state or 'unknown'}")
    elif before:
        yield Change("state", (before.state,), (), WEAKER if before.enforced else SIDEWAYS,
                     f"policy deleted, its state was {before.state or 'unknown'}")


def _state(before: Policy, after: Policy) -> Iterator[Change]:
    if before.state == after.state:
        return
    directions = towards(after.enforced > before.enforced, after.enforced < before.enforced)
    if not {before.state, after.state} <= {*STATES.values()}:
        directions = UNKNOWN
    yield of_one("state", "state", before.state, after.state, directions)


def _name(before: Policy, after: Policy) -> Iterator[Change]:
    if before.name != after.name:
        yield of_one("displayName", "name", before.name, after.name, SIDEWAYS)


def _rest(before: Policy, after: Policy) -> Iterator[Change]:
    """What this version of Graph's schema does not know, and what changed all the same."""
    for path in sorted({*before.rest, *after.rest}):
        if before.rest.get(path) != after.rest.get(path):
            yield uncompared(path, path.rpartition(".")[2], "what it means is not known here")


# Conditions


def _scopes(before: Policy, after: Policy) -> Iterator[Change]:
    for one in CONDITIONS:
        yield from _included(one, before, after)
        yield from _excluded(one, before, after)


def _included(one: Condition, before: Policy, after: Policy) -> Iterator[Change]:
    """More taken in is stronger, less is weaker; what is left out by the same list is not taken in."""
    old, new = before.scope(one.name), after.scope(one.name)
    if old.include == new.include:
        return
    had, has = (scope.include - scope.exclude for scope in (old, new))
    gained = beyond(has, had | _everybody(one, before))
    lost = beyond(had, has | _everybody(one, after))
    yield of_values(one.include[0], one.noun, old.include, new.include, _for(one, towards(gained, lost)))


def _excluded(one: Condition, before: Policy, after: Policy) -> Iterator[Change]:
    """More left out is weaker, less is stronger."""
    old, new = before.scope(one.name).exclude, after.scope(one.name).exclude
    if old != new:
        directions = towards(beyond(old, new), beyond(new, old))
        yield of_values(one.exclude[0], f"excluded {one.noun}", old, new, _for(one, directions))


def _everybody(one: Condition, policy: Policy) -> frozenset[str]:
    """All, where the policy takes in all users anyhow."""
    return ALL if one.name in PEOPLE and policy.for_everybody else frozenset()


def _for(one: Condition, directions: frozenset[Direction]) -> frozenset[Direction]:
    return directions - LOCK_OUT if one.name in WORKLOADS else directions


def beyond(some: Iterable[str], others: frozenset[str]) -> bool:
    """Whether some of these values are in none of the others."""
    return any(one not in others and not any(covers(other, one) for other in others) for one in some)


def covers(wide: str, narrow: str) -> bool:
    """Whether one value takes in another."""
    if wide.endswith(EVERY_TENANT):
        return narrow.partition(" ")[0] == wide.partition(" ")[0]
    return wide == "All" or (wide, narrow) == ("exchangeActiveSync", "easSupported")


# Filters


def _filters(before: Policy, after: Policy) -> Iterator[Change]:
    for one in CONDITIONS:
        old, new = before.filters.get(one.name), after.filters.get(one.name)
        if old != new:
            yield of_one(f"filter of {one.noun}", f"filter of {one.noun}", _shown(old), _shown(new), _filtered(one, old, new))


def _filtered(one: Condition, old: Filter | None, new: Filter | None) -> frozenset[Direction]:
    """By which way each filter pulls; two rules are not compared with each other."""
    before, after = _pull(one, old), _pull(one, new)
    return UNKNOWN if old and new and before == after else _for(one, towards(after > before, after < before))


def _pull(one: Condition, held: Filter | None) -> int:
    """Leaving out narrows; so does taking in of devices, while applications are taken in beside those listed."""
    if held is None:
        return 0
    if held.mode == "exclude":
        return -1
    return -1 if one.name == "devices" else 1


def _shown(held: Filter | None) -> str:
    return f"{held.mode} {held.rule}" if held else ""
