"""The tenant as it stands, with what is wrong with it planted by name: every file here that plants has a `PLANTED`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module

from sandbox.tenant.posture.planting import Planted
from sandbox.tenant.posture.tenant import Tenant, healthy


@cache
def planted() -> Mapping[str, Planted]:
    """Everything that can be planted, by name."""
    found: dict[str, Planted] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        found.update(getattr(import_module(f"{__name__}.{module}"), "PLANTED", {}))
    return found


def tenant(now: datetime, *faults: str) -> Tenant:
    """The healthy tenant with these faults in it."""
    made = healthy(now)
    for name in faults:
        planted()[name].plant(made)
    return made
