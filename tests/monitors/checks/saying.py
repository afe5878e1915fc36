"""What a check says, in one word and the ids that it names."""

from typing import Any

from monitors.check import Check, judged
from monitors.programme import Programme
from monitors.tenant.snapshot import TenantSnapshot
from tests.monitors.checks.tenants import healthy, programme


def result(check: type[Check], snapshot: TenantSnapshot, decided: Programme | None = None,
           **numbers: Any) -> tuple[str, set[str]]:
    """The status and the ids of all objects."""
    made = judged(check(programme=decided or programme(), **numbers), snapshot)
    return str(made.status), {one.object_id for one in made.found}


def status(check: type[Check], /, decided: Programme | None = None, **areas: Any) -> str:
    """The status in the healthy tenant with these areas."""
    return result(check, healthy(**areas), decided)[0]


def details(check: type[Check], decided: Programme | None = None, **areas: Any) -> list[str]:
    """What is said of each object."""
    return [one.detail for one in judged(check(programme=decided or programme()), healthy(**areas)).found]
