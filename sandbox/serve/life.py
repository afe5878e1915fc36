"""Life after the demo: a trickle of sign-ins, something that befalls somebody now and then, and the timer every minute."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from typing import Final

from sandbox.demo.acts import now
from sandbox.demo.programme import NOW_AND_THEN
from sandbox.demo.system import System
from sandbox.demo.tenant import DemoTenant, known, named
from sandbox.tenant.clock import micros

log = logging.getLogger(__name__)

BREATH: Final = 3.0
"""Seconds between two handfuls of ordinary records."""
A_SCENE_EVERY: Final = 12
"""Breaths."""
MINUTE: Final = 60.0


@dataclass
class Life:
    """Goes on until it is cancelled."""

    system: System
    tenant: DemoTenant
    say: Callable[[str], None]
    _ticked: float = 0.0

    async def go_on(self) -> None:
        """Live."""
        scenes, self._ticked = cycle(NOW_AND_THEN), time.monotonic()
        for number in count(1):
            await asyncio.sleep(BREATH)
            try:
                await self._breathe(number, scenes)
            except Exception as error:  # a named edge: what fails once must not end it all
                log.error("a breath failed", exc_info=error)
                self.say(f"something failed ({type(error).__name__}); the log says more")

    async def _breathe(self, number: int, scenes: Iterator[str]) -> None:
        await self.system.hand_over(self.tenant.moment(micros(now()), number))
        if number % A_SCENE_EVERY == 0:
            await self.befall(next(scenes))
        if time.monotonic() - self._ticked >= MINUTE:
            self._ticked = time.monotonic()
            await self.system.host.fire("tick")

    async def befall(self, name: str) -> None:
        """One scene, that ends now."""
        at = micros(now())
        scene = self.tenant.scene_until(named(name), at)
        alerts = ", ".join(f"{one.severity} {one.detector}" for one in known(scene.alerts)) or "no alert is to come of it"
        self.say(f"{scene.stage.who.upn}: {name.replace('_', ' ')} ({alerts})")
        await self.system.hand_over(scene.records(at))
