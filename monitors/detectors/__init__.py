"""Every module here holds one detector: file name = id, and the one class in it is the detector. Drop a file in; it is found."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from monitors.cohort import Cohort
from monitors.declared import Declared
from monitors.detector import Burst, Detector, Reported, Standing
from monitors.of_entry import OfEntry


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The detectors as they are set, those that wait for nothing first."""

    bursts: tuple[Burst, ...]
    standing: tuple[Standing, ...]
    reported: tuple[Reported, ...] = ()
    of_entry: tuple[OfEntry, ...] = ()
    cohorts: tuple[Cohort, ...] = ()

    @property
    def accounts(self) -> frozenset[str]:
        """The break-glass and service accounts that settings name to any of them."""
        return frozenset[str]().union(*(one.declared.break_glass | one.declared.service for one in self.all))

    @property
    def all(self) -> tuple[Detector, ...]:
        """All of them."""
        return (*self.bursts, *self.standing, *self.reported, *self.of_entry, *self.cohorts)

    @property
    def by_id(self) -> dict[str, Detector]:
        """All of them by id."""
        return {one.id: one for one in self.all}

    @property
    def urgent(self) -> frozenset[str]:
        """The ids of those whose alerts wait for nothing."""
        return frozenset(one.id for one in self.all if one.urgent)


@cache
def classes() -> Mapping[str, type[Detector]]:
    """The detectors of this folder by id."""
    found: dict[str, type[Detector]] = {}
    for module in pkgutil.iter_modules(__path__):
        inside = import_module(f"{__name__}.{module.name}")
        (one,) = (held for held in vars(inside).values() if isinstance(held, type) and issubclass(held, Detector)
                  and held.__module__ == inside.__name__)
        one.id = module.name
        found[module.name] = one
    return found


def catalogue(declared: Declared | None = None,
              parameters: Mapping[str, Mapping[str, object]] | None = None) -> Catalogue:
    """Every detector, told whom the settings declare and what they set by detector id and field."""
    made = [one(**{"declared": declared or Declared(), **(parameters or {}).get(id_, {})})  # type: ignore[arg-type]
            for id_, one in classes().items()]
    made.sort(key=lambda detector: not detector.urgent)
    return Catalogue(tuple(one for one in made if isinstance(one, Burst)),
                     tuple(one for one in made if isinstance(one, Standing)),
                     tuple(one for one in made if isinstance(one, Reported)),
                     tuple(one for one in made if isinstance(one, OfEntry)),
                     tuple(one for one in made if isinstance(one, Cohort)))
