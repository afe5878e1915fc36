"""One run: a tenant's log through the product's stream, ledger and cohorts, and what its truth says of the alerts."""

import asyncio
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from random import Random
from typing import Final

from alerting.routing import Routing
from monitors.detectors import catalogue, classes
from monitors.finding import Finding
from monitors.policies import Held
from monitors.registration import Snapshot
from monitors.settings import Settings
from monitors.storage.memory import MemoryStore
from sandbox.chunk import Chunk
from sandbox.replay import Tell, replay_into
from sandbox.summary import Heard, heard
from sandbox.tenant.log import Log
from sandbox.tenant.truth import Truth
from tests.score.shuffled import blocks
from tests.scoring import Score, cut, registered, scanned, score

BODY: Final = 64
LATENESS: Final = 24.0
"""Hours, as `replay` has it."""


@dataclass(frozen=True)
class Measured:
    """What came of a run; `by_detector` holds those that the truth or an alert speaks of."""

    whole: Score
    by_detector: dict[str, Score]
    told: Heard
    again: int
    records: int
    seconds: float
    megabytes: float
    broken: tuple[str, ...]


def measured(log: Log, seed: int, tell: Tell) -> Measured:
    """Judge the whole log, and hold what stands at the end against its truth."""
    settings = Settings.read(log.settings(), classes())
    detectors = catalogue(settings.declared, settings.parameters)
    made = replay_into(MemoryStore(), detectors, LATENESS, Snapshot(registered(log.registration())),
                       settings["TELEPHONY_ENDS"], Held(scanned(log.policies())))
    began = time.monotonic()
    asyncio.run(made.run(chunks(log.records(), Random(seed)), tell))
    findings, truth = made.told(), log.truth()
    told = heard(findings, detectors, Routing(), made.waves)
    return Measured(score(findings, truth), by_detector(findings, truth), told, sum(one.raised - 1 for one in told.at_once),
                    made.counts.records, time.monotonic() - began,
                    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, tuple(sorted({id_ for id_, _ in made.broken})))


def chunks(records: Iterable[bytes], chance: Random) -> Iterator[Chunk]:
    """Event Hub bodies of the shuffled log; their size counts records."""
    for block in blocks(records, chance):
        for body in cut(block, repeat(BODY)):
            yield Chunk(body, "log", 1, "record", size=body.count(b'"time":"'))


def by_detector(findings: Iterable[Finding], truth: Truth) -> dict[str, Score]:
    """The same for each detector by itself."""
    findings = list(findings)
    ids = {one.detector for one in findings if one.status == "open"} | {one.detector for one in truth.alerts}
    return {id_: score([one for one in findings if one.detector == id_],
                       replace(truth, alerts=tuple(one for one in truth.alerts if one.detector == id_)))
            for id_ in sorted(ids & set(classes()))}


def precision(one: Score) -> float:
    """The share of the alerts that are true."""
    said = one.matched + one.false.total()
    return one.matched / said if said else 1.0


def recall(one: Score) -> float:
    """The share of the truth that was alerted."""
    true = one.matched + one.missed.total()
    return one.matched / true if true else 1.0
