"""Whatever fails on the way from judgement to people: the store at every single step, and the process itself."""

import asyncio
import contextlib
import multiprocessing
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.ledger import Ledger
from monitors.records.instant import MINUTE, instant
from monitors.storage.tables import Account, TablesStore
from monitors.stream import Stream
from tests.alerting.at_desk import NOW, AtDesk, notice
from tests.alerting.killed import work
from tests.builders import NOON, guid, mfa_failure, read, record, several
from tests.monitors.storage.build import Wait

GLASS = guid(99)


class StoreDown(ConnectionError):
    """The store does not answer."""


class Faulty:
    """Counts requests to the tables, and fails one of them: before it has an effect, or after."""

    def __init__(self, fails_at: int = -1, *, late: bool = False, for_good: bool = False) -> None:
        self.requests, self.fails_at, self.late, self.for_good = 0, fails_at, late, for_good

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """On every account from now on."""
        for name in ("_table", ):
            monkeypatch.setattr(Account, name, self._around(getattr(Account, name)))

    def _around(self, original: Any) -> Any:
        def table(account: Account, name: str) -> Any:
            return Client(original(account, name), self)

        return table

    def before(self) -> bool:
        """Raise, or say whether to raise afterwards."""
        number, self.requests = self.requests, self.requests + 1
        hit = number == self.fails_at or (self.for_good and number > self.fails_at >= 0)
        if hit and not self.late:
            raise StoreDown
        return hit


class Client:
    """A table's client each of whose requests may fail."""

    def __init__(self, client: Any, faulty: Faulty) -> None:
        self._client, self._faulty = client, faulty

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        return self._pages(found) if name == "query_entities" else self._one(found)

    def _one(self, call: Any) -> Any:
        async def request(*arguments: Any, **odd: Any) -> Any:
            hit = self._faulty.before()
            answer = await call(*arguments, **odd)
            if hit:
                raise StoreDown
            return answer

        return request

    def _pages(self, call: Any) -> Any:
        def query(*arguments: Any, **odd: Any) -> Any:
            if self._faulty.before():
                raise StoreDown
            return call(*arguments, **odd)

        return query


def batch() -> Any:
    """Five failed attempts of one user: high, since the user is privileged. A break-glass sign-in. A locked account."""
    return read(*several(5, mfa_failure), record(n=50, userId=GLASS, userPrincipalName="emergency@contoso.test"),
                record(n=60, code=50053, failure="The account is locked", userId=guid(7), userPrincipalName="bo@contoso.test"))


DECLARED = Declared(break_glass=frozenset({GLASS}), privileged=frozenset({mfa_failure(1)["properties"]["userId"]}))


async def lived(store: TablesStore, at: AtDesk) -> None:
    """An invocation that the host repeats while it fails, and the timer every minute after that."""
    detectors = catalogue(DECLARED)
    stream = Stream(detectors, Ledger(store, detectors.bursts, DECLARED), at.desk)
    for _ in range(3):
        with contextlib.suppress(StoreDown):
            verdict = await stream.judge(batch())
            with contextlib.suppress(StoreDown):
                await at.desk.first_try(verdict.notices)
            break
    for minutes in (1, 16, 16):  # past what a dead instance held, and past the next search for lost pointers
        at.clock.now += minutes * MINUTE
        with contextlib.suppress(ExceptionGroup):
            await at.desk.tick()


def told(at: AtDesk) -> Counter[tuple[str, str]]:
    """How often each channel was told of which detector's alerts."""
    found = Counter(("siem", one["data"]["detector"]) for one in at.siem.sent)
    for channel, titles in (("teams", at.titles), ("email", [one.subject for one in at.email.sent])):
        for title in titles:
            found[channel, "break_glass_sign_in" if "Break-glass" in title else
                  "repeated_mfa_failures" if "Repeated" in title else "digest"] += 1
    return found


CALM = Counter({(channel, detector): 1 for channel in ("siem", "teams", "email")
                for detector in ("break_glass_sign_in", "repeated_mfa_failures")}) + Counter({("siem", "account_locked"): 1})


def test_calm_everybody_is_told_once(tables: TablesStore, wait: Wait[Any]) -> None:
    at = AtDesk(tables)
    at.clock.now = instant(NOON.isoformat()) or 0
    wait(lived(tables, at))
    assert told(at) == CALM


@pytest.mark.parametrize("late", [False, True], ids=["before its effect", "after its effect"])
def test_the_store_fails_at_every_single_step(
        azurite: str, prefix: str, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    step, requests = 0, 1
    while step < requests:
        faulty = Faulty(step, late=late)
        with monkeypatch.context() as patched:
            store = wait(TablesStore.open(azurite, f"{prefix}x{step}"))
            at = AtDesk(store)
            at.clock.now = instant(NOON.isoformat()) or 0
            faulty.install(patched)
            wait(lived(store, at))
            wait(store.close())
        found = told(at)
        assert found.keys() == CALM.keys(), f"step {step}: lost {CALM.keys() - found.keys()}"
        twice = {what: times for what, times in found.items() if times > 1}
        assert all(times == 2 for times in twice.values()), f"step {step}: {twice}"
        others = [what for what in twice if what[1] != "break_glass_sign_in"]
        assert len(others) <= 1, f"step {step}: only the one in flight may come twice, not {others}"
        requests = min(faulty.requests, 45)  # what comes after are idle minutes
        step += 1
    assert step > 30


def test_with_the_store_down_for_good_break_glass_is_told_to_everybody(
        tables: TablesStore, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    at = AtDesk(tables)
    Faulty(0, for_good=True).install(monkeypatch)
    wait(lived(tables, at))
    assert {what for what in told(at) if what[1] == "break_glass_sign_in"} == {
        (channel, "break_glass_sign_in") for channel in ("siem", "teams", "email")}


OWED, KILLS = 500, 20
WORKERS = multiprocessing.get_context("forkserver")
"""Each worker is a process of its own, forked off one that has loaded what they all need."""


@pytest.mark.timeout(280)
def test_killed_twenty_times_while_500_alerts_are_owed_all_arrive(
        azurite: str, prefix: str, tables: TablesStore, wait: Wait[Any], tmp_path: Path) -> None:
    many = [notice(f"a{number:03d}", user=number + 1, severity=Severity.HIGH, at=NOW - number * 15 * MINUTE)
            for number in range(OWED)]

    async def owed() -> None:
        at = AtDesk(tables)
        await asyncio.gather(*(tables.stand(f"user|{one.finding.subject.id}", one) for one in many))
        await at.desk.owe(many)

    wait(owed())
    WORKERS.set_forkserver_preload([work.__module__])
    file, began, chance = tmp_path / "told", time.time(), Random(7)
    file.touch()
    for _ in range(KILLS):
        known = file.stat().st_size
        process = WORKERS.Process(target=work, args=(azurite, prefix, file, began))
        process.start()
        while file.stat().st_size == known and process.is_alive():
            time.sleep(0.01)  # it has begun to tell
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join()
        assert process.exitcode == -9, "there was nothing left to kill"
    work(azurite, prefix, file, began)
    found = Counter(file.read_text().splitlines())
    assert set(found) == {f"{channel} {one.alert}" for channel in ("siem", "teams", "email") for one in many}
    assert sum(found.values()) - len(found) <= KILLS
