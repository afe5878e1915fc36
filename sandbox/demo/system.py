"""All parts of Latchkey and of the world around it, started and joined on this machine."""

import asyncio
import importlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from monitors import wiring
from monitors.records.instant import DAY
from sandbox.azurite import Azurite
from sandbox.capture import Capture
from sandbox.chunk import CLOSING, OPENING
from sandbox.demo.heard import Heard
from sandbox.demo.surroundings import settle
from sandbox.demo.tenant import CANARY, RECIPIENTS, SENDER, DemoTenant, Record
from sandbox.event_hub import StandIn
from sandbox.graph import Fault, Limit, LoopbackGraph
from sandbox.host import Host, Listener
from sandbox.host.listener import Place

if TYPE_CHECKING:
    from alerting.desk import Desk

SIGN_INS, AUDIT, SIEM = "insights-logs-signinlogs", "insights-logs-auditlogs", "latchkey-alerts"
PARTITIONS: Final = 4
SIEM_PARTITIONS: Final = 2
UNHURRIED: Final = Limit(1_000, 1.0)
"""What this Graph takes: a demo need not wait as long as in Azure, where a scan may take its time."""
BESIDE: Final = {"What compliance sees": "/api/compliance"}
"""What the page of what was sent links to, where it stands behind one address with the functions."""
A_BODY: Final = 25
"""How many records one event has."""


@dataclass
class System:
    """What runs, and what can be done to it."""

    host: Host
    url: str
    hubs: StandIn
    listener: Listener
    graph: LoopbackGraph
    capture: Capture
    heard: Heard
    paths: dict[str, Any]
    """What Graph tells of the tenant beside users and registrations, there to be changed."""

    async def hand_over(self, records: Sequence[Record]) -> datetime:
        """Put records into the event hubs, their bodies spread over partitions, and see them judged; when that began."""
        began = datetime.now(UTC)
        sign_ins = [one.text for one in records if not one.audit]
        entries = [one.text for one in records if one.audit]
        await self.listener.past({Place(hub, part): self.hubs.put(hub, part, own)
                                  for hub, texts in ((SIGN_INS, sign_ins), (AUDIT, entries))
                                  for part, own in dealt(bodies(texts))})
        return began

    async def desk(self) -> "Desk":
        """The worker's own way to people."""
        from alerting.wiring import opened

        return cast("Desk", (await wiring.runtime(opened).parts()).desk)

    async def owed(self) -> int:
        """How much is to be told yet."""
        from alerting.wiring import now

        return len(await (await self.desk()).outbox.due(now() + 2 * DAY, 1000))


def bodies(texts: Sequence[bytes]) -> list[bytes]:
    """Records as Entra writes them to a hub."""
    return [OPENING + b",".join(texts[first:first + A_BODY]) + CLOSING for first in range(0, len(texts), A_BODY)]


def dealt(made: Sequence[bytes]) -> list[tuple[str, Sequence[bytes]]]:
    """Bodies in turn to each partition."""
    return [(str(number), own) for number in range(PARTITIONS) if (own := made[number::PARTITIONS])]


@asynccontextmanager
async def running(tenant: DemoTenant) -> AsyncIterator[System]:
    """The whole system, for as long as a block. Raises Unusable."""
    throttled = Fault(429, path="userRegistrationDetails", retry_after="1")
    paths = tenant.posture()
    with azurite_and_hubs() as (azurite, hubs):
        async with Capture(beside=BESIDE) as capture, LoopbackGraph(
                tenant.users(), tenant.registration(), documents=paths, faults=[throttled], reports=UNHURRIED,
                policies=UNHURRIED, on_mail=capture.add_mail) as graph:
            settle({**tenant.settings(), **places(azurite, hubs, capture, graph)})
            host = Host(importlib.import_module("function_app").app, os.environ)
            heard = Heard(capture, [partial(hubs.events, SIEM, str(number)) for number in range(SIEM_PARTITIONS)])
            listener, listening = Listener(hubs, host), asyncio.create_task(heard.listen())
            try:
                async with host.serving() as url, listener.reading():
                    yield System(host, url, hubs, listener, graph, capture, heard, paths)
            finally:
                with suppress(Exception):
                    await close_worker()
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening


async def close_worker() -> None:
    """Close the connections that the function app holds, which in Azure end with their process."""
    from alerting.wiring import opened

    parts: Any = await wiring.runtime(opened).parts()
    await parts.desk.channels.siem.close()
    await parts.stream.ledger.store.close()


@contextmanager
def azurite_and_hubs() -> Iterator[tuple[Azurite, StandIn]]:
    """Storage, and the hubs that Entra writes to and a SIEM reads from."""
    with StandIn({SIGN_INS: PARTITIONS, AUDIT: PARTITIONS, SIEM: SIEM_PARTITIONS}) as hubs, Azurite() as azurite:
        yield azurite, hubs


def places(azurite: Azurite, hubs: StandIn, capture: Capture, graph: LoopbackGraph) -> dict[str, str]:
    """The settings that say where everything is."""
    return {
        "SIGNIN_HUB": SIGN_INS, "SIGNIN_CONSUMER_GROUP": "latchkey", "AUDIT_HUB": AUDIT, "AUDIT_CONSUMER_GROUP": "latchkey",
        "DATA_STORAGE_TABLES": azurite.connection_string, "TEAMS_WEBHOOK_URL": capture.webhook, "EMAIL_SENDER": SENDER,
        "EMAIL_RECIPIENTS": RECIPIENTS, "SIEM_HUB_NAME": SIEM, "SIEM_HUB_CONNECTION": hubs.connection_string,
        "CANARY_ID": CANARY,
        "GRAPH_ENDPOINT": graph.endpoint, "GRAPH_AUTH": "none", "HTTP_AUTH": "keys",
        "DIGEST_HOUR": str((datetime.now(UTC).hour + 12) % 24)}  # far from now, so that no digest begins while the demo runs
