"""The real channels over sockets: Teams, Graph and an event hub that answer badly, late or not at all; and what the log holds."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from alerting.channels.email import GraphMail
from alerting.channels.siem import SiemHub
from alerting.channels.teams import TeamsWebhook
from alerting.senders import Channels, Senders
from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.ledger import Ledger
from monitors.records.instant import MINUTE
from monitors.storage.tables import TablesStore
from monitors.stream import Stream
from sandbox.capture import Capture
from sandbox.event_hub import StandIn
from sandbox.graph import Fault, LoopbackGraph
from tests.alerting.at_desk import BREAK_GLASS, DETECTORS, AtDesk, notice
from tests.builders import read, record
from tests.monitors.storage.build import Wait

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
SECRET = "c2lnbmF0dXJl"
SENDER = {"id": "5f0c1111-0000-4000-8000-000000000001", "userPrincipalName": "latchkey@contoso.test",
          "mail": "latchkey@contoso.test"}


class Wired(AtDesk):
    """A desk whose channels are the real ones."""

    def __init__(self, store: TablesStore, capture: Capture, graph: LoopbackGraph, hub: StandIn | None = None) -> None:
        super().__init__(store)
        webhook = TeamsWebhook(f"{capture.endpoint}/teams?sig={SECRET}", patience=0.5)
        mail = GraphMail.by_identity(graph.endpoint, None, SENDER["mail"], ["oncall@contoso.test"])
        mail._patience = 2.0
        self.siem_hub = SiemHub.by_connection_string(hub.connection_string, "alerts") if hub else None
        self.channels = Channels(webhook, mail, self.siem_hub or self.siem)
        senders = Senders(self.channels, self.desk.digest, DETECTORS.by_id)
        self.desk.delivery.senders = senders.by_channel()
        self.desk.channels = self.channels
        self.capture, self.graph = capture, graph

    @property
    def arrived(self) -> tuple[int, int, int]:
        """How many cards, mails and events arrived, without digests."""
        cards = [one for one in self.capture.cards if "DAILY DIGEST" not in str(one.content)]
        mails = [one for one in self.graph.mails if "digest" not in one.subject]
        return len(cards), len(mails), len(self.siem.sent)


@asynccontextmanager
async def wired(store: TablesStore, *, teams: list[Fault] | None = None, mail: list[Fault] | None = None) -> AsyncIterator[Wired]:
    """Servers on loopback that answer so, and a desk between them."""
    async with Capture(faults=teams or []) as capture, LoopbackGraph(users=[SENDER], faults=mail or []) as graph:
        yield Wired(store, capture, graph)


@pytest.mark.parametrize(("teams", "mail"), [
    ([], []),
    ([Fault(429, retry_after="7")], []),
    ([Fault(429)] * 2, []),
    ([Fault(500), Fault(503)], []),
    ([Fault(404)], []),
    ([Fault(None)], []),
    ([], [Fault(429, "sendMail", retry_after="30")]),
    ([], [Fault(403, "sendMail")]),
    ([], [Fault(503, "sendMail"), Fault(None, "sendMail")]),
    ([Fault(500)], [Fault(500, "sendMail")]),
], ids=["202", "429 and when", "429 twice", "500 and 503", "404", "hangs", "mail 429", "mail 403", "mail 503, hangs", "both"])
def test_whatever_a_channel_answers_first_everybody_is_told_once_in_the_end(
        tables: TablesStore, wait: Wait[Any], teams: list[Fault], mail: list[Fault]) -> None:
    async def lived() -> tuple[int, int, int]:
        async with wired(tables, teams=[replace(one) for one in teams], mail=[replace(one) for one in mail]) as at:
            await at.found(notice())
            for _ in range(12):
                at.clock.now += MINUTE
                await at.desk.tick()
            return at.arrived

    assert wait(lived()) == (1, 1, 1)


def test_a_webhook_that_hangs_does_not_hold_up_the_mail_of_a_page(tables: TablesStore, wait: Wait[Any]) -> None:
    async def lived() -> tuple[tuple[int, int, int], float]:
        async with wired(tables, teams=[Fault(None)]) as at:
            begin = asyncio.get_running_loop().time()
            await at.found(notice(detector="break_glass_sign_in", privileged=True))
            return at.arrived, asyncio.get_running_loop().time() - begin

    arrived, took = wait(lived())
    assert arrived == (0, 1, 1)
    assert took < 5


def test_no_secret_and_no_record_is_in_any_log(
        tables: TablesStore, wait: Wait[Any], caplog: pytest.LogCaptureFixture, azurite: str) -> None:
    """Everything at DEBUG that is ours, and at INFO all that is others', as in the function app."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, "azure")  # as wiring.joined sets it
    for name in ("alerting", "monitors"):
        caplog.set_level(logging.DEBUG, name)
    declared = Declared(break_glass=frozenset({BREAK_GLASS}))
    made = catalogue(declared)
    hostile = "Zq Anna <script>"

    async def lived() -> None:
        faults = [Fault(status) for status in (429, 500, 404, 413, 401)]
        with StandIn({"alerts": 1}) as hub:
            async with Capture(faults=faults) as capture, LoopbackGraph(
                    users=[SENDER], faults=[Fault(status, "sendMail") for status in (500, 403, 400)]) as graph:
                at = Wired(tables, capture, graph, hub)
                stream = Stream(made, Ledger(tables, made.bursts, declared), at.desk)
                for n in range(3):
                    await stream.judge(read(record(n=n, userId=BREAK_GLASS, userDisplayName=hostile,
                                                   userPrincipalName="zq.anna@contoso.test", ipAddress="192.0.2.99")))
                hub_key = key_of(hub.connection_string)
                for _ in range(20):
                    at.clock.now += MINUTE
                    await at.desk.tick()
                assert at.siem_hub
                await at.siem_hub.close()
        for secret in (SECRET, hub_key, key_of(azurite), "Zq Anna", "zq.anna", "192.0.2.99", "oncall@"):
            assert secret not in caplog.text, secret

    wait(lived())
    assert "told channel=" in caplog.text
    assert "not told channel=teams" in caplog.text


def key_of(connection_string: str) -> str:
    """The key in a connection string."""
    parts = dict(part.split("=", 1) for part in connection_string.split(";") if "=" in part)
    return parts.get("SharedAccessKey") or parts["AccountKey"]
