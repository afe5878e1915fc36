"""How well the alerts that stand at the end agree with the truth of the synthetic tenant."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import convert

from monitors.cohorts import Cohorts
from monitors.counting import counted, policy_changes
from monitors.detectors import catalogue, classes
from monitors.finding import Finding
from monitors.ledger import Ledger
from monitors.policies import Policies, PolicyScan
from monitors.records.envelope import Batch, decode
from monitors.records.instant import instant
from monitors.registration import Registered, Registration
from monitors.settings import Settings
from monitors.storage.memory import MemoryStore
from monitors.storage.tallies_in_memory import MemoryTallies
from monitors.stream import Stream
from sandbox.tenant.truth import Truth


class Quiet:
    """An outbox that keeps nothing."""

    async def owe(self, notices):
        """Nothing is delivered here."""

    async def send_unrecorded(self, notices):
        """A memory store does not fail."""
        raise AssertionError(notices)


@dataclass(frozen=True)
class Score:
    """Alerts matched one by one on detector, subject, severity and first and last event time (to the millisecond)."""

    missed: Counter
    false: Counter
    matched: int

    @property
    def perfect(self) -> bool:
        """Precision and recall 1.0, on something."""
        return bool(self.matched) and not self.missed and not self.false


def score(findings: Iterable[Finding], truth: Truth) -> Score:
    """What is open against what is true, for the detectors in the tree."""
    said = Counter((one.detector, one.subject.id, one.severity.word, one.first_seen // 1000, one.last_seen // 1000)
                   for one in findings if one.status == "open")
    true = Counter((one.detector, one.subject, one.severity, instant(one.first_seen) // 1000,
                    instant(one.last_seen) // 1000) for one in truth.alerts if one.detector in classes())
    return Score(true - said, said - true, (true & said).total())


def registered(rows: Iterable[dict[str, Any]]) -> Iterable[Registered]:
    """What rows of userRegistrationDetails tell."""
    return (Registered(row["id"], tuple(row["methodsRegistered"]), row["isAdmin"]) for row in rows)


def scanned(found: dict[str, Any]) -> PolicyScan:
    """What a scan of policies found."""
    return convert(found, PolicyScan)


def stream_for(given: dict[str, str], store=None, outbox=None, registration: Registration | None = None,
               policies: Policies | None = None) -> Stream:
    """A stream as these settings set it; faults in them are a defect of the tenant."""
    settings = Settings.read(given, classes())
    assert not settings.faults
    made = catalogue(settings.declared, settings.parameters)
    ledger = Ledger(store or MemoryStore(), made.bursts, settings.declared, registration=registration)
    return Stream(made, ledger, outbox or Quiet(), settings["TELEPHONY_ENDS"], policies=policies)


def judged(stream: Stream, bodies: Iterable[bytes]) -> list[Finding]:
    """Every alert in its last state after these bodies."""
    alerts: dict[str, Finding] = {}
    tallies = MemoryTallies()
    cohorts = Cohorts(stream.catalogue.cohorts, stream.ledger, tallies)

    async def run() -> None:
        now = 0
        for number, body in enumerate(bodies):
            batch = decode(body, Batch())
            verdict = await stream.judge(batch)
            assert not verdict.broken
            alerts.update(verdict.alerts)
            now = max([now, *(one.at for one in batch.sign_ins)])
            await tallies.add(str(number), counted(batch.sign_ins), now)
            await tallies.add_changes(policy_changes(batch.entries))
        verdict = await cohorts.judge(now)
        assert not verdict.broken, verdict.broken
        alerts.update(verdict.alerts)

    asyncio.run(run())
    return list(alerts.values())


def cut(records: Sequence[bytes], sizes: Iterable[int]) -> Iterable[bytes]:
    """Records as Event Hub bodies of these sizes."""
    start, sizes = 0, iter(sizes)
    while start < len(records):
        end = start + next(sizes)
        yield b'{"records":[' + b",".join(records[start:end]) + b"]}"
        start = end


