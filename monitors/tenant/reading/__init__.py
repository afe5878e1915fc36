"""How each area is read: in these modules a function that has an area's name reads that area."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from monitors.programme import Programme
from monitors.records.instant import Instant
from monitors.tenant.area import GRAPH, NotRead
from monitors.tenant.reader import GraphReader
from monitors.tenant.reading import directory, emergency, methods, people, rules
from monitors.tenant.reading.course import Course, Way
from monitors.tenant.snapshot import TenantSnapshot, names, source_of

MODULES = (directory, emergency, methods, people, rules)


def _given(area: str) -> Way:
    async def look_up(course: Course) -> Any:
        return course.given.get(area, NotRead(f"{area} is not Graph's to say, and nobody else was asked"))
    return look_up


@cache
def ways() -> Mapping[str, Way]:
    """The function that reads each area; those that Graph knows nothing of are given."""
    found: dict[str, Way] = {one: _given(one) for one in names() if source_of([one]) != GRAPH}
    for module in MODULES:
        found.update((name, held) for name, held in vars(module).items()
                     if name in names() and getattr(held, "__module__", "") == module.__name__)
    return found


async def read_tenant(reader: GraphReader, programme: Programme, areas: Iterable[str], at: Instant, *, app: str = "",
                      given: Mapping[str, object] | None = None,
                      told: Callable[[str], Any] | None = None) -> TenantSnapshot:
    """A snapshot with these areas, each read or not. `given` is what is known already, as that of which Graph knows nothing:
    values, or NotRead, by area; `told` hears of each that is about to be read."""
    course = Course(reader, programme, at, app, given or {}, ways())
    course.outcomes.update(course.given)
    for area in areas:
        if told:
            told(area)
        try:
            await course.of(area)
        except NotRead:
            continue  # the course keeps why
    return TenantSnapshot(at, course.outcomes)
