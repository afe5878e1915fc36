"""Every module here holds one check: its file name begins with its id (bg_001_… is BG-001). Drop a file in; it is found."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from monitors.check import Check
from monitors.programme import Programme


@cache
def classes() -> Mapping[str, type[Check]]:
    """The checks of this folder by id, in order."""
    found: dict[str, type[Check]] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        inside = import_module(f"{__name__}.{module}")
        (one,) = (held for held in vars(inside).values() if isinstance(held, type) and issubclass(held, Check)
                  and held.__module__ == inside.__name__)
        found[one.id] = one
    return found


def catalogue(programme: Programme | None = None,
              parameters: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Check, ...]:
    """Every check, told what was decided and what the settings set by check id and field."""
    return tuple(one(programme=programme or Programme(), **(parameters or {}).get(id_, {}))
                 for id_, one in classes().items())
