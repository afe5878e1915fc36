"""The acts of the demo, each done with the product's own functions; what is seen of them is what arrived at the other end."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp

from alerting.routing import PEOPLE, SIEM
from monitors.storage.areas import TablesAreas
from sandbox.chunk import Unusable
from sandbox.demo.awaited import Awaited, channels
from sandbox.demo.digest import brought_forward
from sandbox.demo.programme import break_glass_in_a_drill, break_glass_in_use, failing_five_times, in_after_all
from sandbox.demo.seen import CLEARED, Line, Seen
from sandbox.demo.system import System
from sandbox.demo.tenant import Day, DemoTenant, known, named
from sandbox.drill_command import CREATED, PATH
from sandbox.graph.listing import MOST
from sandbox.graph.server import REPORT
from sandbox.tenant.clock import micros
from sandbox.tenant.scenario import Scenario
from sandbox.tenant.truth import Expected

AT_ONCE: Final = 200
"""How many records of the day are handed over before the next ones are."""
LIVE: Final = (
    (break_glass_in_use, "Live: somebody signs in with an emergency account."),
    (named("pushed_until_approved"), "Live: a user declines four prompts and then approves one, from a strange address."),
    (named("administrator_mistypes"), "Live: an administrator mistypes six codes in five minutes."),
    (named("administrator_with_one_kind"), "Live: an administrator completes MFA with the only method that they have."))
LONGEST_DEBT: Final = 100.0
"""Seconds within which all that is owed must be told: channels take only so many messages a minute."""
DRILLED: Final = {"minutes": 1, "by": "Adele Vance"}

Tell = Callable[[int, int, int], None]
"""Told how many bytes more were handed over, how many records so far, and how many alerts there are."""


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass
class Play:
    """One performance."""

    system: System
    tenant: DemoTenant
    seen: Seen = field(default_factory=Seen)
    began: datetime = field(default_factory=now)

    @property
    def awaited(self) -> Awaited:
        """Who looks out at the other end."""
        return Awaited(self.system.heard)

    async def registration(self) -> None:
        """Fire the timer that reads from Graph who has registered what, and see that everybody is known afterwards."""
        own, seen = self.system.graph, self.seen
        so_far, rows = len(own.asked), len(own.registration.rows)
        await self.system.host.fire("scan_registration")
        seen.pages = -(-rows // MOST)
        seen.throttled = sum(REPORT in one for one in list(own.asked)[so_far:]) - seen.pages
        areas, _ = await TablesAreas((await self.system.desk()).outbox.account).read(["registration"])
        seen.registered = len(areas["registration"])
        if seen.registered != rows:
            seen.faults.append(f"{seen.registered} of {rows} registrations were read from Graph")

    async def day(self, day: Day, tell: Tell) -> None:
        """Hand over a whole day's log, part after part, and tell all that comes of it."""
        records, began = list(day.records()), time.monotonic()
        for first in range(0, len(records), AT_ONCE):
            part = records[first:first + AT_ONCE]
            await self.system.hand_over(part)
            tell(sum(len(one.text) for one in part), first + len(part), len(self.system.heard.alerts))
        self.seen.day_records, self.seen.day_seconds = len(records), time.monotonic() - began
        self.seen.records += len(records)
        self.seen.expected += day.truth()

    async def told_of(self) -> None:
        """Fire the timer until nothing is owed to anybody any more."""
        until = time.monotonic() + LONGEST_DEBT
        while owed := await self.system.owed():
            if time.monotonic() > until:
                self.seen.faults.append(f"{owed} messages are still owed after {LONGEST_DEBT:.0f} s")
                return
            await self.system.host.fire("tick")
            await asyncio.sleep(0.5 if await self.system.owed() else 0)

    async def act(self, one: Scenario) -> None:
        """Play one scenario that ends now, and wait for its alerts at the other end."""
        at = micros(now())
        scene = self.tenant.scene_until(one, at)
        began = await self._hand_over(scene.records(at))
        for expected in known(scene.alerts):
            await self.await_(expected, began)

    async def cleared(self) -> None:
        """Raise an alert that a later record puts right: whoever was told of it hears that too."""
        at = micros(now())
        scene = self.tenant.scene_until(failing_five_times, at)
        so_far = len(scene.stage.published)
        began = await self._hand_over(scene.records(at))
        await self.system.host.fire("tick")
        [expected] = scene.alerts
        raised = await self.await_(expected, began, stands=False)
        in_after_all(scene.stage)
        began = await self._hand_over(scene.records(micros(now()), so_far))
        await self.system.host.fire("tick")
        found, line = await self.awaited.alert(expected.detector, expected.subject, began)
        self.seen.add(replace(line, severity=CLEARED))
        if not raised or found.get("status") != "withdrawn":
            self.seen.faults.append(f"{expected.detector} about {line.who} was not withdrawn")

    async def drill(self) -> None:
        """Declare a drill over HTTP, sign in with the account, and see the result told."""
        cast = self.tenant.cast(break_glass_in_a_drill.cast)
        account, began = cast[0].upn, now()
        await self._declare(account)
        said = Expected("drill_declared", account, "", "", "info", "")
        await self.await_(said, began, as_="drill declared")
        at = micros(now())
        scene = self.tenant.scene(break_glass_in_a_drill, at, cast)
        began = await self._hand_over(scene.records(at))
        await self.await_(scene.alerts[0], began, as_="drill sign-in")
        began = now()
        await self.system.host.fire("tick")
        context = (await self.await_(said, began, stands=False, as_="drill over")).get("context", {})
        self.seen.drill = context.get("took", "")
        if context.get("result") != "arrived":
            self.seen.faults.append("the drill was not told to be over")

    async def digest(self) -> None:
        """Let the digest's hour come, and see that it says everything that nobody had to be woken for."""
        said, began = f"{self.gathered()} alerts about", now()
        with brought_forward(await self.system.desk()):
            await self.system.host.fire("tick")
        took = await self.awaited.words(said, began)
        missing = tuple(channel for channel in PEOPLE if channel not in took)
        self.seen.add(Line("daily digest", "", f"{self.gathered()} alerts", took, missing))

    def gathered(self) -> int:
        """How many of the alerts that stand are routed to the digest."""
        return sum(channels(one) == {SIEM} for one in self.system.heard.standing)

    async def checked(self) -> None:
        """See that every alert that stands is true, is all there is, and reached every channel that it is routed to."""
        self.system.heard.look()
        alerts = self.system.heard.alerts
        self.seen.compare(self.system.heard.standing)
        for id_, alert in alerts.items():
            wanted = channels(alert) if alert["status"] == "open" else {SIEM}  # put right before people were told: nobody is
            for channel in sorted(wanted - self.system.heard.arrivals(id_, self.began).keys()):
                self.seen.faults.append(f"{alert['detector']} about {alert['subject']['name']} never reached {channel}")

    async def _hand_over(self, records: list[Any]) -> datetime:
        self.seen.records += len(records)
        return await self.system.hand_over(records)

    async def await_(self, expected: Expected, began: datetime, *, stands: bool = True, as_: str = "") -> Any:
        """The alert that is expected, and its line; one that `stands` is there in the end."""
        found, line = await self.awaited.alert(expected.detector, expected.subject, began)
        self.seen.add(replace(line, alert=as_ or line.alert, severity=line.severity or expected.severity))
        if stands:
            self.seen.expected.append(expected)
        return found

    async def _declare(self, account: str) -> None:
        async with (aiohttp.ClientSession(headers={"x-functions-key": self.system.host.key}) as session,
                    session.post(self.system.url + PATH, json={"account": account, **DRILLED}) as answer):
            if answer.status != CREATED:
                raise Unusable(f"the drill was not declared: {answer.status} {(await answer.text())[:200]}")
