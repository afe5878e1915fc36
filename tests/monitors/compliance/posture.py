"""A few checks over one area, judged and published over Azurite: what people are told of, and what readers see."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, make_dataclass
from functools import partial
from typing import Any

from monitors.check import Check, ObjectFinding, Verdict, failed, passed
from monitors.compliance.changes import Gathered, Stand
from monitors.compliance.judging import Judging, seen
from monitors.compliance.scans import POLICIES
from monitors.compliance.telling import Telling
from monitors.detectors import catalogue
from monitors.feed.chores import Broken, Daily
from monitors.finding import Notice, Severity
from monitors.records.instant import Instant
from monitors.storage.areas import TablesAreas
from monitors.storage.results import TablesResults
from monitors.storage.scans import TablesScans
from monitors.storage.states import TablesStates
from monitors.storage.tables import EPISODES, TablesStore, notice_of
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class _Says(Check):
    """Fails while security defaults are on."""

    title = "Something is as it should be"
    reads = ("security_defaults",)
    remediation = "Put it back."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        if tenant.security_defaults == "broken":
            raise KeyError("a name from the tenant")
        if tenant.security_defaults:
            return failed("it is not", [ObjectFinding("policy", "p1", "Policy 1", "is on")])
        return passed("it is")


def check(id_: str, severity: Severity = Severity.HIGH) -> Check:
    """A check that fails while security defaults are on."""
    made = make_dataclass(id_.replace("-", "_"), (), bases=(_Says,), frozen=True, kw_only=True,
                          namespace={"id": id_, "severity": severity})
    one: Check = made()
    return one


@dataclass
class Told:
    """Keeps what it is handed over."""

    owed: list[Notice] = field(default_factory=list)

    async def owe(self, notices: Sequence[Notice]) -> None:
        self.owed += notices

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None: ...

    async def first_try(self, notices: Sequence[Notice]) -> None: ...

    async def wonder(self, words: Sequence[str]) -> None: ...

    async def tick(self) -> None: ...

    async def declare_drill(self, body: bytes, caller: str) -> tuple[int, bytes]:
        return 0, b""


@dataclass
class Posture:
    """One instance that judges."""

    store: TablesStore
    checks: Sequence[Check]
    desk: Told = field(default_factory=Told)

    @property
    def results(self) -> TablesResults:
        return TablesResults(self.store.account)

    @property
    def judging(self) -> Judging:
        """Put together anew, as an instance does that has just begun."""
        account, known = self.store.account, catalogue().by_id
        telling = Telling(known["check_changed"], partial(TablesStates, account, "check_changed", Stand),
                          partial(TablesStates, account, "gathered", Gathered))
        broken = Broken(known["detector_broken"], Daily(self.store), self.desk)
        return Judging(self.checks, TablesAreas(account), (), self.results, TablesScans(account), telling, broken, self.desk)

    async def judge(self, at: Instant, defaults: Any) -> list[Notice]:
        """A run of the scan of policies that finds this."""
        judging = self.judging
        known = await judging.known(POLICIES, at)
        return await judging.judge(POLICIES, seen(known, {"security_defaults": defaults}))

    async def judge_until_done(self, times: Sequence[Instant], defaults: Any) -> None:
        """The same at one time after the other, until it gets through."""
        for at in times:
            with contextlib.suppress(ConnectionError):
                await self.judge(at, defaults)
                return
        raise AssertionError("it never got through")

    async def stood(self) -> list[tuple[str, str, str]]:
        """All notices that are to be told: of which check, what, and what its alert says has changed."""
        bounds = {"low": "notice|", "high": "notice}"}
        rows = await self.store.account.rows(EPISODES, "RowKey ge @low and RowKey lt @high and delivered eq false", bounds)
        ours = {one.id for one in self.checks}
        found = (notice_of(row) for row in rows)
        return sorted((one.finding.subject.id, one.what, one.finding.context.get("change", "")) for one in found
                      if one.finding.subject.id in ours or one.finding.subject.id.startswith("scan "))

    async def statuses(self) -> dict[str, str]:
        """What readers see."""
        return {id_: str(one.status) for id_, one in (await self.results.current()).items()}
