"""Who takes part in a scenario."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from math import ceil
from random import Random

from sandbox.tenant.people import Account, Population
from sandbox.tenant.scenario import Cast, Kind

_LOOKED_AT = 40


class Casting:
    """Draws casts from the accounts of a tenant."""

    def __init__(self, population: Population, rng: Random) -> None:
        people = population.people
        self._rng = rng
        self._everybody = len(people)
        self._pools = {
            Kind.PEOPLE: people,
            Kind.PRIVILEGED: tuple(who for who in people if who.privileged),
            Kind.UNPRIVILEGED: tuple(who for who in people if not who.privileged),
            Kind.BREAK_GLASS: population.break_glass[:-1],
            Kind.BREAK_GLASS_BY_NAME: population.break_glass[-1:],
            Kind.SERVICE: population.service,
            Kind.EXCEPTED: population.excepted,
            Kind.LAPSED: population.lapsed,
            Kind.ONE_KIND: population.one_kind,
            Kind.ONE_KIND_PRIVILEGED: population.one_kind_privileged,
            Kind.TELEPHONY_ONLY: population.telephony_only,
            Kind.TELEPHONY_AS_BACKUP: population.telephony_as_backup,
            Kind.EXCLUDED: population.excluded,
        }

    def drawn(self, cast: Cast, early: bool, free: Callable[[Account], bool]) -> tuple[Account, ...] | None:
        """A cast of free accounts; None where there are too few."""
        size = self._size(cast, early)
        pool = self._pools[cast.kind]
        candidates = self._rng.sample(pool, min(len(pool), max(_LOOKED_AT, 3 * size)))
        chosen = tuple(islice(filter(free, candidates), size))
        return chosen if len(chosen) == size else None

    def _size(self, cast: Cast, early: bool) -> int:
        if early:
            return max(cast.early_size, ceil(cast.early_share * self._everybody))
        return max(cast.size, ceil(cast.share * self._everybody))
