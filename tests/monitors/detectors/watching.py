"""The whole way from bodies to alerts, in memory: what a test of a detector sees of the stream."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monitors.declared import Declared, LegacyException
from monitors.detectors import catalogue
from monitors.finding import Finding, Notice
from monitors.ledger import Ledger, Verdict
from monitors.policies import Policies
from monitors.registration import Registered, Registration, Snapshot
from monitors.storage.memory import MemoryStore
from monitors.stream import Stream
from tests.builders import read


class Handed:
    """An outbox that keeps what it is handed."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    async def owe(self, notices: Sequence[Notice]) -> None:
        self.notices += notices

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        self.notices += notices


class Asked(Snapshot):
    """A snapshot that keeps whom it was asked for, and fails where `failing` says with what."""

    def __init__(self, *rows: Registered) -> None:
        super().__init__(rows)
        self.users: list[str] = []
        self.failing: Exception | None = None

    async def of(self, user: str) -> Registered | None:
        self.users.append(user)
        if self.failing:
            raise self.failing
        return await super().of(user)


class Watch:
    """A stream over an empty store. `see` judges one batch; alerts are kept in their last state."""

    def __init__(self, *, break_glass: Iterable[str] = (), service: Iterable[str] = (), privileged: Iterable[str] = (),
                 legacy: Iterable[LegacyException] = (),
                 parameters: Mapping[str, Mapping[str, object]] | None = None,
                 registration: Registration | None = None, policies: Policies | None = None) -> None:
        declared = Declared(frozenset(break_glass), frozenset(service), frozenset(privileged), tuple(legacy))
        self.detectors = catalogue(declared, parameters)
        self.store = MemoryStore()
        self.outbox = Handed()
        ledger = Ledger(self.store, self.detectors.bursts, declared, registration=registration)
        self.stream = Stream(self.detectors, ledger, self.outbox, policies=policies)
        self._alerts: dict[str, Finding] = {}

    def see(self, *records: Any) -> Verdict:
        """Judge these records as one batch."""
        verdict = asyncio.run(self.stream.judge(read(*records)))
        self._alerts |= verdict.alerts
        return verdict

    def see_each(self, *records: Any) -> None:
        """Judge these records in batches of their own."""
        for one in records:
            self.see(one)

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
        return [notice.what for notice in self.outbox.notices if notice.finding.detector == detector]
