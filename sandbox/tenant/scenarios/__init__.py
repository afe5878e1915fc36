"""Labelled scenarios: every one in this folder takes part, unasked."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from sandbox.tenant.scenario import Scenario


@cache
def every() -> tuple[Scenario, ...]:
    """All scenarios, by file and then in the order in which the file defines them."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(thing for module in modules for thing in vars(module).values() if isinstance(thing, Scenario))
