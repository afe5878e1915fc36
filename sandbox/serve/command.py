"""The serve command: the demo on a page, kept up until Ctrl-C."""

import asyncio
import signal
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.azurite import refuse_if_taken
from sandbox.demo.command import Told, conclude, fail, lasting
from sandbox.demo.surroundings import log_to

if TYPE_CHECKING:
    from rich.console import Console

    from sandbox.demo.system import System


def run_serve(port: int, out: Path) -> None:
    """Serve until Ctrl-C, which is how it ends well. Raises Unusable where the port is taken."""
    if port:
        refuse_if_taken(port)
    log_to(out)
    faults = lasting(until_told(port, out))
    if faults:
        fail(faults[0], out)


async def until_told(port: int, out: Path) -> list[str]:
    """Run until Ctrl-C or an orderly kill, which is no fault."""
    from sandbox.demo.summary import console

    shown = console()
    serving = asyncio.create_task(served(port, shown))
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving
    shown.print("\nEnded.")
    return []


async def served(port: int, shown: "Console") -> None:
    """Everything, behind one port."""
    from sandbox.demo.acts import Play, now
    from sandbox.demo.system import running
    from sandbox.demo.tenant import DemoTenant
    from sandbox.serve.front import Front
    from sandbox.serve.life import Life

    began, tenant = time.monotonic(), DemoTenant.ending(now())
    async with running(tenant) as system, Front(system.capture.endpoint, system.url, system.host.key).listening(port) as url:
        say_where(shown, url, system)
        play = Play(system, tenant)
        await Told(shown, began).everything(play)
        conclude(shown, play)
        for fault in play.seen.faults:
            print(f"latchkey: {fault}", file=sys.stderr)
        shown.print(f"\nIt goes on at {url}, with a scene now and then. Ctrl-C ends it.", soft_wrap=True)
        await Life(system, tenant, lambda text: say_when(shown, text)).go_on()


def say_when(shown: "Console", text: str) -> None:
    """One line with the time."""
    shown.print(f"{datetime.now().astimezone():%H:%M:%S}  {text}", soft_wrap=True)


def say_where(shown: "Console", url: str, system: "System") -> None:
    """The address, how to call the HTTP functions, and where the event hubs are."""
    from sandbox.demo.tenant import CANARY

    for line in (f"Latchkey on this machine, without Azure. Every message, as it is sent: {url}",
                 f"Its HTTP functions are under {url}/api with the header x-functions-key: {system.host.key}",
                 f"How it is, part by part (from the page's own browser, which brings the key): {url}/api/health/detail",
                 "Its event hubs take what `python -m sandbox publish` and `verify` send, from another terminal with:",
                 f"  export LATCHKEY_URL={url} LATCHKEY_KEY={system.host.key} CANARY_ID={CANARY}",
                 f"  export EVENTHUB_CONNECTION_STRING='{system.hubs.connection_string}'\n"):
        shown.print(line, soft_wrap=True, highlight=False)
