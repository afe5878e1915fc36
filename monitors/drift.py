"""What policies leave out now and did not when they were last approved: names of every kind, and members of groups."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from monitors.circles import Circles
from monitors.conditional_access.difference import beyond
from monitors.conditional_access.policy import CONDITIONS, DISABLED, Policy
from monitors.tenant.area import NotRead
from monitors.tenant.review import Approved, Baseline

KINDS: Final = {"users": "user", "groups": "group", "roles": "role", "applications": "app", "locations": "location"}
"""What a finding calls that which is left out; of other kinds the policy is what it is about."""
NOBODY: Final = frozenset[str]()


class Drifted(NamedTuple):
    """One thing that is left out and was not: whom it lets go, and how many more where only their number is known."""

    kind: str
    id: str
    name: str
    detail: str
    people: frozenset[str] = NOBODY
    more: int = 0


class Drift(NamedTuple):
    """All of it, and of what nobody can tell."""

    found: tuple[Drifted, ...]
    gaps: tuple[str, ...]


def drift(baseline: Baseline, now: Sequence[Policy], circles: Circles) -> Drift:
    """How far policies that were approved have drifted; of one made since nothing was approved yet."""
    approved = {one.policy.id: one.policy for one in baseline.policies}
    pairs = [(approved[one.id], one) for one in now if one.id in approved and one.state != DISABLED]
    standing = frozenset[str]().union(*(old.scope("groups").exclude & new.scope("groups").exclude for old, new in pairs))
    looks = [*(partial(_drifted, new, *added, circles) for old, new in pairs for added in _added(old, new)),
             *(partial(_grown, group, baseline.groups, circles) for group in sorted(standing))]
    found: list[Drifted] = []
    gaps: list[str] = []
    for look in looks:
        try:
            found += look()
        except NotRead as gap:
            gaps.append(gap.reason)
    return Drift(tuple(found), tuple(gaps))


def _added(before: Policy, after: Policy) -> Iterator[tuple[str, str, str]]:
    for one in CONDITIONS:
        old = before.scope(one.name).exclude
        yield from ((one.name, one.noun, value) for value in sorted(after.scope(one.name).exclude - old) if beyond({value}, old))


def _drifted(policy: Policy, condition: str, noun: str, value: str, circles: Circles) -> Iterator[Drifted]:
    """What was added to a policy's exclusions. Raises NotRead."""
    people = {"users": lambda: frozenset({value}), "groups": lambda: circles.group(value),
              "roles": lambda: circles.role(value)}.get(condition, frozenset)()
    if condition not in KINDS:
        yield Drifted("policy", policy.id, policy.name, f"leaves out {noun}: {value}")
    else:
        yield Drifted(KINDS[condition], value, value, f"left out by {policy.name}", people)


def _grown(group: str, approved: Mapping[str, Approved], circles: Circles) -> Iterator[Drifted]:
    """Whoever has come into a group that was left out before. Raises NotRead."""
    known, members = approved.get(group), circles.group(group)
    if known is None:
        raise NotRead(f"who was in the group {group} could not be read when the policies were reviewed")
    if known.members is None:
        if len(members) > known.count:
            yield Drifted("group", group, group, f"is left out, and grew from {known.count} to {len(members)} members",
                          more=len(members) - known.count)
    elif new := members - known.members:
        yield Drifted("group", group, group, f"is left out, and has {len(new)} members who were not approved", new)
