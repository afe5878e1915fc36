"""A desk over Azurite, with channels that keep what they are sent and a clock that a test sets."""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alerting.delivery import Delivery
from alerting.desk import Desk
from alerting.digest import TablesDigest
from alerting.drilling import Drilling
from alerting.outages import TablesOutages
from alerting.outbox import TablesOutbox
from alerting.routing import Routing
from alerting.senders import Channels, Senders
from alerting.storms import TablesStorms
from monitors.declared import Declared, LegacyException
from monitors.detectors import catalogue
from monitors.finding import Finding, Notice, Severity, Subject
from monitors.records.instant import DAY, Instant, instant
from monitors.storage.channels import TablesChannels
from monitors.storage.drills import TablesDrills
from monitors.storage.tables import TablesStore
from tests.builders import guid

NOW = instant("2026-03-10T12:07:00Z") or 0
BREAK_GLASS = guid(99)
DETECTORS = catalogue()


class Clock:
    """A clock that stands still."""

    def __init__(self, now: Instant = NOW) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now


@dataclass
class Kept:
    """A channel that keeps what it is sent; `answers` are raised instead, or None, one for each try."""

    name: str
    sent: list[Any] = field(default_factory=list)
    answers: list[Exception | None] = field(default_factory=list)
    hangs: float = 0.0

    async def send(self, message: Any, /) -> None:
        await asyncio.sleep(self.hangs)
        if self.answers and (answer := self.answers.pop(0)):
            raise answer
        self.sent.append(message)


class AtDesk:
    """A desk and what its channels were sent."""

    def __init__(self, store: TablesStore, clock: Clock | None = None, holder: str = "one", *,
                 exceptions: tuple[LegacyException, ...] = ()) -> None:
        self.clock = clock or Clock()
        self.teams, self.email, self.siem = Kept("teams"), Kept("email"), Kept("siem")
        channels = Channels(self.teams, self.email, self.siem)
        account = store.account.apart()
        outbox, storms = TablesOutbox(account), TablesStorms(account, self.clock)
        digest = TablesDigest(account, self.clock, 7)
        senders = Senders(channels, digest, DETECTORS.by_id, ticks=lambda: self.clock() / 1e6)
        delivery = Delivery(outbox, senders.by_channel(), Routing(), DETECTORS.urgent, self.clock, storms, holder=holder)
        drilling = Drilling(TablesDrills(account), outbox, Declared(break_glass=frozenset({BREAK_GLASS})))
        self.store = store
        self.desk = Desk(outbox, delivery, storms, digest, TablesOutages(account), drilling, channels, self.clock,
                         TablesChannels(account), exceptions)

    async def deployed_before(self) -> None:
        """Digests have been sent before today's."""
        for channel in ("teams", "email"):
            await self.desk.digest.sent(date(2026, 3, 9), channel)

    async def found(self, *notices: Notice) -> None:
        """Notices that the store holds are handed over, as an invocation does."""
        for one in notices:
            await self.store.stand(f"{one.finding.subject.kind}|{one.finding.subject.id}", one)
        await self.desk.owe(notices)
        await self.desk.first_try(notices)

    @property
    def titles(self) -> list[str]:
        """The titles that Teams was sent, with the word above each."""
        return [_title(one) for one in self.teams.sent]

    @property
    def told(self) -> list[tuple[str, str, str | None]]:
        """What the SIEM was told: alert, what, the roll-up it is in."""
        return [(one["data"]["id"], one["type"].rpartition(".")[2], one["data"]["rolled_up_into"]) for one in self.siem.sent]


def _title(message: Any) -> str:
    head = message["attachments"][0]["content"]["body"][0]["items"]
    return f"{head[0]['inlines'][0]['text']}: {head[1]['text']}".replace("\\", "")


def notice(alert: str = "a1", number: int = 1, what: str = "raised", *, detector: str = "repeated_mfa_failures",
           user: int = 1, severity: Severity = Severity.HIGH, at: Instant = NOW, **odd: Any) -> Notice:
    """A notice about a user."""
    status = {"raised": "open"}.get(what, what)
    ordinary: dict[str, Any] = {
        "id": alert, "detector": detector, "severity": severity, "status": status, "raised": number, "privileged": False,
        "subject": Subject("user", guid(user), f"user{user}@contoso.test"), "first_seen": at, "last_seen": at, "count": 5,
        "evidence": (), "context": {}}
    return Notice(alert=alert, number=number, what=what, finding=Finding(**(ordinary | odd)))


MIDNIGHT = NOW // DAY * DAY
