"""A registration scan that is killed ten times on the way: it ends, and each death costs at most one page."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path
from typing import Any

from monitors.registration import Registered
from monitors.storage.areas import TablesAreas
from monitors.storage.registration import TablesRegistration
from monitors.storage.tables import TablesStore
from monitors.tenant.people import PackedRegistrations, PackedUsers, Registration, User
from sandbox.graph import LoopbackGraph
from tests.builders import guid
from tests.monitors.compliance.registering import AT, pages_asked, there
from tests.monitors.storage.build import Wait

ROOT = Path(__file__).resolve().parents[3]
USERS, PAGE = 200, 10
PAGES = 2 * USERS // PAGE
DEATHS = 10
DAY = 86_400_000_000
OLD = guid(7_777)


async def runs(place: str, prefix: str, endpoint: str) -> Process:
    """What runs the scan, ready to."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", "tests.monitors.compliance.killed", place, prefix, endpoint, cwd=ROOT,
        stdin=PIPE, stdout=PIPE)
    assert await said(process) == "ready"
    return process


async def said(process: Process) -> str:
    """Its next line."""
    assert process.stdout
    return (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()


async def run(process: Process, minutes: int, graph: LoopbackGraph, until: int | None = None, delay: float = 0.0) -> int:
    """One run, killed so many seconds after that many pages were asked for; the code with which it ended."""
    assert process.stdin
    process.stdin.write(f"{minutes}\n".encode())
    child = int(await said(process))
    while until is not None and len(pages_asked(graph)) < until:
        await asyncio.sleep(0.001)
    if until is not None:
        await asyncio.sleep(delay)
        os.kill(child, signal.SIGKILL)
    return int(await said(process))


async def old_scan(store: TablesStore) -> None:
    """What was published two days ago: one user, who is gone since."""
    at = AT - 2 * DAY
    await TablesRegistration(store.account).publish([Registered(OLD, ("sms",))], "old")
    await TablesAreas(store.account).publish("registration", at, {
        "users": PackedUsers([User(OLD, "old@contoso.test")]),
        "registration": PackedRegistrations([Registration(OLD, ("sms",), refreshed=at)])})


async def seen(store: TablesStore) -> tuple[set[str], set[str], bool]:
    """Whom a reader finds: in both areas, and whether the old user is known to the stream."""
    held, _ = await TablesAreas(store.account).read(["users", "registration"])
    return set(held["users"]), set(held["registration"]), await TablesRegistration(store.account).of(OLD) is not None


async def story(place: str, prefix: str, store: TablesStore, graph: LoopbackGraph) -> list[Any]:
    """Ten runs that die, one that does not; what readers found after each."""
    found = []
    await old_scan(store)
    async with graph:
        process = await runs(place, prefix, graph.endpoint)
        for death in range(DEATHS):
            until = len(pages_asked(graph)) + 1 + death % 4
            code = await run(process, 5 * death, graph, until, 0.004 * (death % 5))
            found.append((code, await seen(store)))
        found.append((await run(process, 5 * DEATHS, graph), await seen(store)))
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()
    return found


def test_killed_ten_times_it_ends_and_reads_at_most_one_page_again_each_time(
        azurite: str, prefix: str, tables: TablesStore, wait: Wait[Any]) -> None:
    graph = there(USERS, most=PAGE)
    found = wait(story(azurite, prefix, tables, graph))
    everybody, before = {guid(n) for n in range(USERS)}, ({OLD}, {OLD}, True)
    assert found[:DEATHS] == [(-signal.SIGKILL, before)] * DEATHS
    assert found[DEATHS] == (0, (everybody, everybody, False))
    asked = Counter(pages_asked(graph))
    first = {one for one in asked if "$skiptoken" not in one}
    assert len(first) == 2
    assert PAGES <= sum(asked.values()) <= PAGES + DEATHS


