"""What is planted, and what every check must say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sandbox.tenant.posture.tenant import Tenant


class Truth(NamedTuple):
    """What a check must say: the status, and the ids of all objects that it names."""

    status: str
    objects: frozenset[str] = frozenset()


def truth(status: str, *objects: str) -> Truth:
    """What a check must say."""
    return Truth(status, frozenset(objects))


class Planted(NamedTuple):
    """One thing that is wrong: how it comes into the tenant, and the checks that then say something else than before."""

    plant: Callable[[Tenant], object]
    checks: Mapping[str, Truth]


NOT_APPLICABLE = frozenset({"CA-014"})
"""The checks that have nothing to judge in the healthy tenant; all others pass."""
