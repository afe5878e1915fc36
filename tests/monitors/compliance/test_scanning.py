"""Scans from Graph to results: the stand-in for Graph with the synthetic tenant's paths, the reader, tables on Azurite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from alerting.review_request import ReviewRequests
from monitors.checks import classes
from monitors.compliance.countdown import Left
from monitors.compliance.scanning import Scans
from monitors.compliance.scans import POLICIES, SCANS, checks_of
from monitors.compliance.wiring import scans_of
from monitors.detectors import catalogue
from monitors.detectors import classes as detectors
from monitors.records.instant import since_epoch
from monitors.settings import Settings
from monitors.storage.areas import TablesAreas
from monitors.storage.countdown import TablesCountdown
from monitors.storage.policies import TablesPolicies
from monitors.storage.results import TablesResults
from monitors.storage.reviews import TablesReviews
from monitors.storage.tables import TablesStore
from monitors.tenant.area import NotRead
from monitors.tenant.graph import graph
from monitors.tenant.reader import GraphReader
from monitors.tenant.snapshot import names, source_of
from sandbox.graph import graph_of
from sandbox.tenant.posture import planted, tenant
from sandbox.tenant.posture.tenant import EMERGENCY_GROUP, Tenant, keeper, person
from tests.monitors.compliance.posture import Told
from tests.monitors.storage.build import Wait
from tests.scanning import NOW, QUICK, WIDE

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
FAULT = "emergency_accounts_blocked"
GIVEN = {area for area in names() if source_of([area]) == "stream"}
TOLD_BY_OTHERS = {id_ for id_, one in classes().items() if GIVEN & set(one.touches())}
"""Checks that rest on the stream, of which there is none here."""


class World:
    """A tenant, and an instance that scans it."""

    def __init__(self, store: TablesStore, made: Tenant) -> None:
        self.store, self.desk, self.endpoint = store, Told(), ""
        settings = Settings.read(made.settings, detectors())
        self.scans: Scans = scans_of(store, settings, catalogue(settings.declared), self.desk)
        for one in self.scans.by_name.values():
            one.opening = self.opening  # type: ignore[attr-defined]

    @asynccontextmanager
    async def opening(self) -> AsyncIterator[GraphReader]:
        async with graph(self.endpoint, None) as client:
            yield GraphReader(client, QUICK, paced=False)

    async def scan(self, name: str, minutes: int) -> dict[str, str]:
        """What results say once the scan has run, so many minutes after noon."""
        await self.scans.run(name, later(minutes))
        return {id_: str(one.status) for id_, one in (await TablesResults(self.store.account).current()).items()}

    def told(self) -> list[str]:
        """The checks of which somebody was told since this was last asked."""
        found = [f"{one.finding.subject.id} {one.finding.context['change']}" for one in self.desk.owed if one.what == "raised"]
        self.desk.owed.clear()
        return found


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def judged_by(*scans: str) -> set[str]:
    return {one.id for name in scans for one in checks_of(SCANS[name], classes().values())}


async def first_day(world: World) -> None:
    """Nobody has scanned users yet; then somebody has, and all is well but what only logs and channels can mend, and
    OPS-001, which the next scan of roles judges."""
    first = await world.scan("policies", 0)
    assert first.keys() == judged_by("policies", "break_glass", "roles"), "what it rests on ran before it"
    assert {id_ for id_, word in first.items() if word == "unknown"} - TOLD_BY_OTHERS == {
        id_ for id_ in first if {"users", "registration"} & set(classes()[id_].reads)} - TOLD_BY_OTHERS
    assert world.told() == ["BG-015 fails", "CA-017 fails"], "no log has arrived, no channel was told, nobody has reviewed"
    await world.scan("registration", 20)
    assert await TablesCountdown(world.store.account).days("2026-11-23", "2026-11-23") == [
        Left("2026-11-23", "", 0, 0, 0, 0, 13, 70), Left("2026-11-23", "pilot", 0, 0, 0, 0, 12, 70)]
    await reviewed(world, 25)
    healthy = await world.scan("policies", 30)
    assert healthy.keys() == classes().keys()
    assert {id_ for id_, word in healthy.items() if word not in ("pass", "not_applicable")} - TOLD_BY_OTHERS == {
        "BG-015", "OPS-001"}
    assert world.told() == ["CA-017 recovered"]


async def reviewed(world: World, minutes: int) -> None:
    """Somebody approves the policies as they were last read, and says who answers for each."""
    account = world.store.account
    requests = ReviewRequests(TablesReviews(account), TablesAreas(account), lambda: since_epoch(later(minutes)))
    [listed] = (await TablesAreas(account).read(["policies"]))[0].values()
    owners = {one.policy.id: "Ana Berg" for one in listed}
    assert (await requests.record(msgspec.json.encode({"note": "All as decided.", "owners": owners}), "Ana Berg")).status == 201


async def snapshot(world: World) -> None:
    """What detectors ask of policies is there."""
    held = await TablesPolicies(world.store.account).read()
    assert held is not None
    asks = {one.name: one.asks_mfa for one in held.policies}
    assert (asks["MFA for all users"], asks["Block legacy authentication"]) == (True, False)
    assert "MFA for all users" in [one.name for one in held.of_user(keeper(1))]
    assert held.members[EMERGENCY_GROUP] == {keeper(1), keeper(2)}
    assert held.rings == {"pilot": frozenset(map(person, range(12)))}


async def lived(world: World, made: Tenant) -> None:
    async with graph_of(made.paths, reports=WIDE, policies=WIDE) as there:
        world.endpoint = there.endpoint
        await first_day(world)
        await snapshot(world)
        planted()[FAULT].plant(made)
        after = await world.scan("policies", 45)
        truth = {id_: one.status for id_, one in planted()[FAULT].checks.items() if id_ in classes()}
        assert after.items() >= truth.items()
        assert sorted(world.told()) == sorted(f"{id_} fails" for id_, word in truth.items() if word == "fail")
    unreached = await world.scan("policies", 60)
    rest = {one.id for one in checks_of(POLICIES, classes().values()) if set(one.reads) & set(POLICIES.areas)}
    assert {unreached[one] for one in rest - TOLD_BY_OTHERS} == {"unknown"}
    current = await TablesResults(world.store.account).current()
    assert current["CA-004"].summary.startswith("Graph could not be reached (")
    assert world.told() == [], "that nobody could tell is no change"
    await snapshot(world)


def test_a_tenant_s_days(tables: TablesStore, wait: Wait[Any]) -> None:
    made = tenant(NOW)
    wait(lived(World(tables, made), made))


def test_reading_that_takes_too_long_leaves_the_rest_unread(tables: TablesStore, wait: Wait[Any]) -> None:
    made = tenant(NOW)

    async def read() -> dict[str, Any]:
        async with graph_of(made.paths, reports=WIDE, policies=WIDE) as there:
            world = World(tables, made)
            world.endpoint = there.endpoint
            one: Any = world.scans.by_name["roles"]
            one.longest = 0.0
            await one.run(NOW)
            return (await TablesAreas(tables.account).read(SCANS["roles"].areas))[0]

    first, *others = (wait(read())[name] for name in SCANS["roles"].areas)
    assert not isinstance(first, NotRead)
    assert {str(one) for one in others} == {"reading the tenant took longer than 0 minutes"}
