"""What is asked of the store, the settings, the feed and the scans, for health: each is one request, or a few."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from monitors.feed.chores import Partitions, States
from monitors.feed.gaps import SETTLED, Place
from monitors.feed.progress import COUNTED, Progress
from monitors.feed.silence import Feed
from monitors.feed.soundness import unsound
from monitors.finding import Subject
from monitors.health import State, state
from monitors.records.instant import MINUTE, SECOND, Instant, written
from monitors.settings import Settings
from monitors.vitals import STALE, Scans, ages, arrivals


class Reached(Protocol):
    """Tables that may be reached."""

    async def row(self, table: str, partition: str, row: str) -> Any:
        """One row, or None."""


async def of_store(account: Reached) -> State:
    """Whether Table Storage answers, and how fast."""
    began = time.monotonic()
    await account.row("progress", "health", "nothing lies here")
    return state(well=True, milliseconds=round((time.monotonic() - began) * 1000))


async def of_settings(own: Settings) -> State:
    """Which settings are unsound: by name, since what was put into the wrong one may be a secret."""
    names = [one.name for one in unsound(own)]
    return state(well=not names, unsound=names)


@dataclass
class OfFeed:
    """When records of each category last came, and how far each partition is."""

    partitions: Partitions
    silences: Callable[[], States[Feed]]
    """Made anew for each answer: what another worker wrote must be seen."""
    expected: Sequence[str]

    async def __call__(self, now: Instant) -> State:
        """Ask."""
        progress = await self.partitions.all()
        came = arrivals(progress)
        categories = {one: await self._category(one, came.get(one), now) for one in sorted({*came, *self.expected})}
        partitions = [_partition(place, one, now) for place, one in sorted(progress.items())]
        well = all(one["status"] == "well" for one in [*categories.values(), *partitions])
        return state(well=well, categories=categories, partitions=partitions)

    async def _category(self, category: str, last: Instant | None, now: Instant) -> State:
        expected = category in self.expected
        known = await self.silences().of(Subject("feed", category, category)) if expected else None
        silent = bool(known and known.told)
        told = {"last": written(last), "seconds_ago": (now - last) // SECOND} if last is not None else {"last": None}
        return state(well=not silent, expected=expected, silent=silent, **told)


def _partition(place: Place, one: Progress, now: Instant) -> State:
    missing = sum(hole.span.last - hole.span.first + 1 for hole in one.holes if now - hole.since >= SETTLED)
    return state(well=not missing, hub=place.hub, partition=place.partition, last=one.last, missing=missing)


async def of_dead_letters(partitions: Partitions, now: Instant) -> State:
    """How many records of the last hour could not be read, by hub."""
    aside: dict[str, int] = {}
    for place, one in sorted((await partitions.all()).items()):
        fresh = (count.set_aside for minute, count in one.counts.items() if minute > now // MINUTE - COUNTED)
        aside[place.hub] = aside.get(place.hub, 0) + sum(fresh)
    return state(well=not any(aside.values()), set_aside_in_an_hour=aside)


async def of_scans(scans: Scans, every: Mapping[str, Instant], partitions: Partitions, now: Instant) -> State:
    """How old each scan is."""
    published = await scans.published()
    known = ages(every, published, await partitions.all(), now)
    told = {scan: state(well=one.intervals <= STALE, published=scan in published, seconds_ago=one.age // SECOND)
            for scan, one in known.items()}
    return state(well=all(one["status"] == "well" for one in told.values()), scans=told)
