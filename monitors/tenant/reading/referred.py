"""Which groups anything refers to: policies, the methods policy, rings and roles. No other group is looked at."""

from collections.abc import Iterator
from typing import Any

from monitors.tenant.area import NotRead
from monitors.tenant.methods import EVERYBODY, MethodsPolicy
from monitors.tenant.reading.course import Course


async def referred_groups(course: Course) -> frozenset[str]:
    """Their ids. What an area that was not read refers to is not among them: whoever judges it does not get that far."""
    found = {ring.group for ring in course.programme.rings}
    for one in await _readable(course, "policies") or ():
        found |= one.policy.scope("groups").include | one.policy.scope("groups").exclude
    held = await _readable(course, "methods_policy")
    if held:
        found |= frozenset(_of_methods(held))
    for area in ("roles", "eligible"):
        found |= {one.principal for one in await _readable(course, area) or () if one.kind == "group"}
    for one in (await _readable(course, "break_glass_memberships") or {}).values():
        found |= one.groups
    return frozenset(found) - {EVERYBODY, ""}


async def _readable(course: Course, area: str) -> Any:
    try:
        return await course.of(area)
    except NotRead:
        return None


def _of_methods(held: MethodsPolicy) -> Iterator[str]:
    for one in held.methods.values():
        yield from one.included | one.excluded | one.signs_in
        for feature in one.features.values():
            yield from (feature.included, feature.excluded)
    yield from held.campaign.included | held.campaign.excluded
