"""A tenant in which a policy locks people out, event time driven: what a test of cohorts sees of the stream and the timer."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from monitors.cohorts import Cohorts
from monitors.counting import counted, policy_changes
from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.finding import Finding, Notice
from monitors.ledger import Ledger, Verdict
from monitors.policies import Held, PolicyScan
from monitors.records.instant import DAY, MINUTE, Instant
from monitors.registration import Registered, Snapshot
from monitors.storage.memory import MemoryStore
from monitors.storage.tallies_in_memory import MemoryTallies, MemoryWaves
from tests.builders import at, guid, read, record

POLICY = guid(7, 9)
NAME = "CA007 Compliant device"
IN_FORCE = [{"id": guid(1, 9), "displayName": "CA001 MFA", "result": "success"},
            {"id": POLICY, "displayName": NAME, "result": "failure"}]


class Cohort:
    """Cohorts over empty tallies. `see` keeps one batch, `judge` runs the timer; alerts are kept in their last state."""

    def __init__(self, *, parameters: Mapping[str, Mapping[str, object]] | None = None, privileged: Sequence[str] = (),
                 registration: Sequence[Registered] = (), policies: PolicyScan | None = None) -> None:
        declared = Declared(privileged=frozenset(privileged))
        self.detectors = catalogue(declared, parameters)
        self.store, self.tallies, self.waves = MemoryStore(), MemoryTallies(), MemoryWaves()
        ledger = Ledger(self.store, self.detectors.bursts, declared, registration=Snapshot(registration))
        self.cohorts = Cohorts(self.detectors.cohorts, ledger, self.tallies, self.waves, policies=Held(policies))
        self.notices: list[Notice] = []
        self._alerts: dict[str, Finding] = {}
        self._batches = 0
        self.newest: Instant = 0

    def see(self, *records: Any, now: Instant | None = None) -> None:
        """Keep these records as one batch, at the time of the newest unless said otherwise."""
        batch = read(*records)
        self._batches += 1
        self.newest = max([self.newest, *(one.at for one in batch.sign_ins)])
        stamp = self.newest if now is None else now
        asyncio.run(self.tallies.add(f"hub|0|{self._batches}", counted(batch.sign_ins), stamp))
        asyncio.run(self.tallies.add_changes(policy_changes(batch.entries)))

    def judge(self, now: Instant | None = None) -> Verdict:
        """What the timer finds at this time, that of the newest event unless said otherwise."""
        verdict = asyncio.run(self.cohorts.judge(self.newest if now is None else now))
        assert not verdict.broken, verdict.broken
        self._alerts |= verdict.alerts
        self.notices += verdict.notices
        return verdict

    def alerts(self, detector: str) -> list[Finding]:
        """Its alerts in order of time."""
        return sorted((one for one in self._alerts.values() if one.detector == detector),
                      key=lambda one: (one.first_seen, one.id))

    def alert(self, detector: str) -> Finding:
        """Its one alert."""
        (one,) = self.alerts(detector)
        return one

    def told(self, detector: str) -> list[str]:
        """What people were told on its behalf."""
        return [one.what for one in self.notices if one.finding.detector == detector]


def people(count: int, first: int = 100, **odd: Any) -> list[Any]:
    """So many people get in, each once."""
    return [record(n=10_000 + n, userId=guid(n), userPrincipalName=f"u{n}@contoso.test", ipAddress=f"192.0.2.{n % 200}", **odd)
            for n in range(first, first + count)]


def blocked(count: int, first: int = 100, minute: float = 0, every: float = 0.1, **odd: Any) -> list[Any]:
    """So many people are blocked by the policy, each once."""
    return [record(**({"n": 20_000 + n, "code": 53003, "userId": guid(n), "userPrincipalName": f"u{n}@contoso.test",
                       "ipAddress": f"192.0.2.{n % 200}", "minute": minute + (n - first) * every,
                       "appliedConditionalAccessPolicies": IN_FORCE} | odd)) for n in range(first, first + count)]


def days_before(days: int, count: int = 1, blocked_then: int = 0) -> list[Any]:
    """On each of so many days before, at the same time, people who get in, and some who are blocked."""
    found = []
    for day in range(1, days + 1):
        minute = -day * DAY / MINUTE
        found += people(count, first=500, minute=minute)
        found += blocked(blocked_then, first=600, minute=minute)
    return found


__all__ = ["Cohort", "at", "blocked", "days_before", "guid", "people"]
