"""How each area is read: in these modules a function that has an area's name reads that area."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from monitors.programme import Programme
from monitors.records.instant import Instant
from monitors.tenant.area import NotRead
from monitors.tenant.own import OwnState
from monitors.tenant.reader import GraphReader
from monitors.tenant.reading import directory, emergency, methods, people, rules
from monitors.tenant.reading.course import Course, Way
from monitors.tenant.snapshot import TenantSnapshot, names

MODULES = (directory, emergency, methods, people, rules)


async def _own(course: Course) -> OwnState:
    if isinstance(course.own, NotRead):
        raise course.own
    return course.own


@cache
def ways() -> Mapping[str, Way]:
    """The function that reads each area."""
    found: dict[str, Way] = {"own": _own}
    for module in MODULES:
        found.update((name, held) for name, held in vars(module).items()
                     if name in names() and getattr(held, "__module__", "") == module.__name__)
    return found


async def read_tenant(reader: GraphReader, programme: Programme, areas: Iterable[str], at: Instant, *, app: str = "",
                      own: OwnState | NotRead | None = None,
                      told: Callable[[str], Any] | None = None) -> TenantSnapshot:
    """A snapshot with these areas, each read or not; `told` hears of each that is about to be read."""
    course = Course(reader, programme, at, app, own or NotRead("Latchkey's own state was not asked for"), ways())
    for area in areas:
        if told:
            told(area)
        try:
            await course.of(area)
        except NotRead:
            continue  # the course keeps why
    return TenantSnapshot(at, course.outcomes)
