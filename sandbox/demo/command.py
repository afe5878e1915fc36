"""The demo command: starts everything, plays, says what was seen, and ends."""

import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.chunk import Unusable
from sandbox.demo.surroundings import LOG, log_to

if TYPE_CHECKING:
    from rich.console import Console

    from sandbox.demo.acts import Play

log = logging.getLogger(__name__)


def run_demo(out: Path) -> None:
    """Play once. Ends the process with 1 where something promised did not arrive."""
    began = time.monotonic()
    log_to(out)
    faults = lasting(performed(out, began))
    if faults:
        fail(f"the demo did not keep its promises: {faults[0]}{f' (and {len(faults) - 1} more)' if len(faults) > 1 else ''}", out)


def lasting(what: Coroutine[Any, Any, list[str]]) -> list[str]:
    """What was wrong with something that is run to its end; where it breaks, that. Raises Unusable."""
    try:
        return asyncio.run(what)
    except Unusable:
        raise
    except Exception as error:  # a named edge: people get one line, and the rest is in the log
        log.critical("it broke", exc_info=error)
        return [f"it broke ({type(error).__name__})"]


def fail(why: str, out: Path) -> NoReturn:
    """One line, and the exit code for it."""
    print(f"latchkey: {why}; {out / LOG} may say more", file=sys.stderr)
    sys.exit(1)


async def performed(out: Path, began: float) -> list[str]:
    """One performance; what was wrong with it."""
    from sandbox.demo.acts import Play, now
    from sandbox.demo.snapshot import save
    from sandbox.demo.summary import console
    from sandbox.demo.system import running
    from sandbox.demo.tenant import DemoTenant

    shown = console()
    shown.print("Latchkey on this machine, without Azure: storage, Graph, Teams and event hubs are stand-ins.\n", soft_wrap=True)
    tenant = DemoTenant.ending(now())
    async with running(tenant) as system:
        play = Play(system, tenant)
        await Told(shown, began).everything(play)
        save(out, system.capture, system.heard)
        conclude(shown, play)
        shown.print(f"All that was sent is in {out}/: cards, mails, events, and the function app's log.", soft_wrap=True)
    shown.print(f"\nDone in {time.monotonic() - began:.0f} s. Next: `make serve` keeps it up and shows every message on a page.",
                soft_wrap=True)
    return play.seen.faults


@dataclass(frozen=True)
class Told:
    """Says what is going on while it does."""

    shown: "Console"
    began: float

    async def everything(self, play: "Play") -> None:
        """All acts in their order."""
        from sandbox.demo.acts import LIVE
        from sandbox.demo.scans import posture, taken_in

        seen = play.seen
        self.say("The function app is up, over Azurite's tables.")
        await play.registration()
        self.say(f"Read from Graph who has which MFA methods: {seen.registered} people, "
                 f"throttled {'once' if seen.throttled == 1 else f'{seen.throttled} times'}.")
        await self.day(play)
        self.say(f"Scanned how the tenant stands: {await posture(play)}.")
        for scene, words in LIVE:
            self.say(words)
            await play.act(scene)
        self.say("Live: a user fails five times, and the last attempt turns out well: the alert is cleared.")
        await play.cleared()
        self.say("Live: a drill is declared over HTTP, and an emergency account used on purpose.")
        await play.drill()
        self.say(f"Live: somebody changes the policy {await taken_in(play)}, so that it blocks the emergency accounts too.")
        self.say("The digest's hour is brought forward, for all that nobody had to be woken for.")
        await play.told_of()
        await play.digest()
        await play.checked()

    async def day(self, play: "Play") -> None:
        """The day, with a bar on a terminal."""
        from sandbox.progress import progress

        day, seen = play.tenant.the_day(), play.seen
        with progress([Sized(sum(len(one.text) for one in day.records()))]) as tell:
            await play.day(day, tell.done)
        await play.told_of()
        play.system.heard.look()
        self.say(f"The last 24 hours of {play.tenant.people} people: {seen.day_records:,} records judged in "
                 f"{seen.day_seconds:.1f} s, {len(play.system.heard.standing)} alerts.")

    def say(self, text: str) -> None:
        """One line, with the seconds since the beginning."""
        self.shown.print(f"{time.monotonic() - self.began:5.1f} s  {text}", soft_wrap=True)


@dataclass(frozen=True)
class Sized:
    """What a progress bar must know of its input."""

    total: int


def conclude(shown: "Console", play: "Play") -> None:
    """The table, and what is to be said under it."""
    from sandbox.demo.summary import table, told

    shown.print()
    shown.print(table(play.seen.lines))
    for line in told(play.seen, Counter(str(one["severity"]) for one in play.system.heard.standing)):
        shown.print(line, soft_wrap=True)
