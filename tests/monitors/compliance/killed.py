"""Runs of a registration scan that can be killed: `python -m tests.monitors.compliance.killed STORE PREFIX ENDPOINT`.

For each line of standard input, so many minutes after NOW, it forks a process that is one run, says its id, and when it ended:
a fork has imported everything already, so that ten deaths take no ten starts.
"""

import asyncio
import os
import sys
from datetime import timedelta

import httpx  # noqa: F401 - loaded before the first fork, like all that a run needs
import msgraph.graph_service_client  # noqa: F401

from monitors.storage.tables import TablesStore
from tests.monitors.compliance.registering import NOW, scan_over


async def run(place: str, prefix: str, endpoint: str, minutes: int) -> None:
    """One run."""
    store = await TablesStore.open(place, prefix)
    try:
        await scan_over(store.account, endpoint).run(NOW + timedelta(minutes=minutes))
    finally:
        await store.close()


def main(place: str, prefix: str, endpoint: str) -> None:
    """Fork until nothing more is wanted."""
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(run(place, prefix, endpoint, int(line)))
            os._exit(0)
        say(child)
        _, status = os.waitpid(child, 0)
        say(os.waitstatus_to_exitcode(status))


def say(what: object) -> None:
    """One line, at once."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
