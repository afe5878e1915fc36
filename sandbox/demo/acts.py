"""The acts of the demo, each done with the product's own functions; what they return is what was seen at the other end."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp

from alerting.routing import DIGEST, PEOPLE, SIEM
from monitors import wiring
from monitors.storage.registration import TablesRegistration
from monitors.tenant.graph import graph
from monitors.tenant.registration import registrations
from sandbox.chunk import Unusable
from sandbox.demo.heard import Json
from sandbox.demo.programme import break_glass_in_a_drill, break_glass_in_use, failing_five_times, in_after_all
from sandbox.demo.system import System
from sandbox.demo.tenant import Day, DemoTenant, Scene, known, named
from sandbox.drill_command import CREATED, PATH
from sandbox.tenant.clock import MINUTE, micros
from sandbox.tenant.scenario import Scenario
from sandbox.tenant.truth import Expected

PATIENCE: Final = 20.0
"""Seconds within which a message must be there that waits for nothing."""
A_PAGE: Final = 120
"""Rows asked of Graph at a time, so few that there are several pages."""
AT_ONCE: Final = 8
"""How many bodies of the day are handed over before the next ones are read."""
LIVE: Final = ("pushed_until_approved", "administrator_mistypes", "administrator_with_one_kind")
LENGTHS: Final = {"pushed_until_approved": 4 * MINUTE, "administrator_mistypes": 5 * MINUTE}
"""How long these scenes are: they begin so much earlier that their last record is of now."""
Tell = Callable[[int, int, int], None]


@dataclass
class Line:
    """What came of one scene: its alert, and after how many seconds each channel had it."""

    alert: str
    severity: str
    who: str
    took: dict[str, float]
    missing: tuple[str, ...] = ()


@dataclass
class Seen:
    """All that is seen of a performance."""

    records: int = 0
    seconds: float = 0.0
    registered: int = 0
    pages: int = 0
    throttled: int = 0
    lines: list[Line] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """One more line; what did not arrive is a fault."""
        self.lines.append(line)
        self.faults += [f"{line.alert} about {line.who} did not reach {channel}" for channel in line.missing]


@dataclass
class Play:
    """One performance."""

    system: System
    tenant: DemoTenant
    seen: Seen = field(default_factory=Seen)

    async def registration(self) -> None:
        """Read from Graph who has registered what, as the scan does, and publish it."""
        own, seen = self.system.graph, self.seen
        before, start = len(own.asked), f"{own.registration.path}?$top={A_PAGE}"
        found: list[Any] = []
        async with graph(own.endpoint, None) as client:
            async for page in registrations(client, start=start, pause=1.0):
                found += page
                seen.pages += 1
        account = (await self.system.desk()).outbox.account
        await TablesRegistration(account).publish(found, f"demo{self.tenant.now}")
        seen.registered, seen.throttled = len(found), len(own.asked) - before - seen.pages
        if len(found) != len(self.tenant.registration()):
            seen.faults.append(f"{len(found)} of {len(self.tenant.registration())} registrations were read")

    async def day(self, day: Day, tell: Tell) -> None:
        """Hand over a whole day's log, part after part."""
        records, began = list(day.records()), datetime.now(UTC)
        step = AT_ONCE * 25
        for first in range(0, len(records), step):
            part = records[first:first + step]
            await self.system.hand_over(part)
            self.seen.records += len(part)
            tell(sum(len(one.text) for one in part), self.seen.records, len(self.system.heard.alerts))
        self.seen.seconds = (datetime.now(UTC) - began).total_seconds()
        self.seen.expected += day.truth()

    async def live(self) -> None:
        """Act out what on-call must hear of at once, now, one after the other."""
        for one in (break_glass_in_use, *map(named, LIVE)):
            await self.act(one, LENGTHS.get(one.name, 0))

    async def act(self, one: Scenario, length: int = 0) -> None:
        """Play one scenario that ends now, and wait for its alert at the other end."""
        now = micros(datetime.now(UTC))
        scene = self.tenant.scene(one, now - length)
        began = await self.system.hand_over(scene.records(now))
        self.seen.records += len(scene.stage.published)
        for expected in known(scene.alerts):
            self.seen.expected.append(expected)
            self.seen.add(await self.arrived(expected, began))

    async def cleared(self) -> None:
        """Raise an alert that later records put right; whoever was told of it is told so."""
        now = micros(datetime.now(UTC))
        scene = self.tenant.scene(failing_five_times, now - 9 * MINUTE)
        began = await self.system.hand_over(scene.records(now))
        [expected] = scene.alerts
        await self.system.host.fire("tick")
        self.seen.add(await self.arrived(expected, began))
        self.seen.records += len(scene.stage.published) + 1
        self.seen.add(await self._withdrawn(scene, expected, now))

    async def _withdrawn(self, scene: Scene, expected: Expected, now: int) -> Line:
        known_so_far = len(scene.stage.published)
        in_after_all(scene.stage)
        began = await self.system.hand_over(scene.records(now, known_so_far))
        await self.system.host.fire("tick")
        line = await self.arrived(expected, began)
        return Line(f"{line.alert}, cleared", "", line.who, line.took, line.missing)

    async def drill(self) -> None:
        """Declare a drill over HTTP, sign in with the account, and wait until the result is told."""
        now = micros(datetime.now(UTC))
        scene = self.tenant.scene(break_glass_in_a_drill, now)
        account = scene.stage.who.id
        began = datetime.now(UTC)
        await self._declare(account)
        self.seen.add(await self.arrived(Expected("drill_declared", account, "", "", "info", ""), began))
        now = micros(datetime.now(UTC))
        scene = Scene(scene.stage, ())

    async def _declare(self, account: str) -> None:
        told = {"account": account, "minutes": 1, "by": "Adele Vance"}
        async with (aiohttp.ClientSession(headers={"x-functions-key": self.system.host.key}) as session,
                    session.post(self.system.url + PATH, json=told) as answer):
            if answer.status != CREATED:
                raise Unusable(f"the drill was not declared: {answer.status} {(await answer.text())[:200]}")

    async def arrived(self, expected: Expected, began: datetime) -> Line:
        """The alert that is expected, once every channel that it is routed to has it."""
        alert: Json | None = None
        took: dict[str, float] = {}
        wanted: Collection[str] = {SIEM}
        until = asyncio.get_running_loop().time() + PATIENCE
        while set(wanted) - set(took) and asyncio.get_running_loop().time() < until:
            self.system.heard.look()
            alert = self.system.heard.alert_of(expected.detector, expected.subject, began)
            if alert:
                wanted, took = self.channels(alert), self.system.heard.arrivals(alert["id"], began)
            await asyncio.sleep(0.02)
        who = (alert or {}).get("subject", {}).get("name") or expected.subject
        return Line(expected.detector, expected.severity, who, took, tuple(sorted(set(wanted) - set(took))))

    def channels(self, alert: Json) -> frozenset[str]:
        """The channels that an alert is routed to at once."""
        from alerting.wiring import routing
        from monitors.detectors import classes

        if classes()[alert["detector"]].urgent:
            return frozenset({*PEOPLE, SIEM})
        rule: frozenset[str] = getattr(routing(wiring.settings()), alert["severity"])
        return (rule | {SIEM}) - {DIGEST}
