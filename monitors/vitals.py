"""What is measured: of each batch, and every minute of what no batch tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from monitors.feed.chores import Partitions
from monitors.feed.gaps import Place
from monitors.feed.progress import Progress, instant_of
from monitors.finding import Notice
from monitors.ledger import Verdict
from monitors.metrics import Metric, say
from monitors.records.envelope import Batch
from monitors.records.instant import SECOND, Instant, since_epoch
from monitors.stretch import Stretch

STALE: Final = 3
"""So many times its schedule a scan may be old."""


class Scans(Protocol):
    """When each scan last published."""

    async def published(self) -> Mapping[str, Instant]:
        """By name; one that never did is absent."""


class Age(NamedTuple):
    """How old a scan is, and how many times its schedule that is."""

    age: Instant
    intervals: float


@dataclass
class Vitals:
    """A chore that owes nothing: it says how long each category has been silent, and how old each scan is."""

    partitions: Partitions
    scans: Scans
    every: Mapping[str, Instant]
    """How often each scan is due."""
    name: str = "vitals"

    async def run(self, now: datetime) -> Sequence[Notice]:
        """Say it."""
        at, partitions = since_epoch(now), await self.partitions.all()
        for category, last in sorted(arrivals(partitions).items()):
            say({Metric.SILENCE: seconds(at - last)}, category=category)
        for scan, one in ages(self.every, await self.scans.published(), partitions, at).items():
            say({Metric.SCAN_AGE: seconds(one.age), Metric.SCAN_INTERVALS: one.intervals}, scan=scan)
        return ()


def ages(every: Mapping[str, Instant], published: Mapping[str, Instant], partitions: Mapping[Place, Progress],
         now: Instant) -> dict[str, Age]:
    """How old each scan is; one that never published is as old as the feed, and before the first record nobody knows."""
    began = min((one.began for one in partitions.values()), default=None)
    since = {scan: published.get(scan, began) for scan in every}
    return {scan: Age(max(now - at, 0), max(now - at, 0) / every[scan]) for scan, at in since.items() if at is not None}


def arrivals(partitions: Mapping[Place, Progress]) -> dict[str, Instant]:
    """When a record of each category last arrived, over all partitions."""
    found: dict[str, Instant] = {}
    for one in partitions.values():
        for category, at in one.arrived.items():
            found[category] = max(at, found.get(category, at))
    return found


def say_batch(stretch: Stretch, batch: Batch, verdict: Verdict, now: datetime, took: float) -> None:
    """Say what one batch was; what it does not tell is left out."""
    at, put, newest = since_epoch(now), instant_of(stretch), newest_of(batch)
    told: dict[Metric, float] = {
        Metric.BATCH_TIME: took, Metric.RECORDS: batch.records, Metric.SET_ASIDE: len(batch.set_aside),
        Metric.LATE: verdict.late}
    if put is not None:
        told[Metric.FEED_LAG] = seconds(at - put)
    if newest is not None:
        told[Metric.EVENT_AGE] = seconds(at - newest)
    say(told, hub=stretch.hub, partition=stretch.partition)


def newest_of(batch: Batch) -> Instant | None:
    """The newest event time; None where nothing was read."""
    sign_in = max((one.created for one in batch.sign_ins), default=None)
    times = [one.at for one in batch.entries] + ([since_epoch(sign_in)] if sign_in else [])
    return max(times, default=None)


def seconds(length: Instant) -> float:
    """A length in seconds; clocks differ, so one below 0 is none."""
    return max(length, 0) / SECOND
