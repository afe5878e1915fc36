"""The desk: where findings become alerts and alerts reach people. What the stream and the timers hand over to.

In the invocation that finds something, what waits for nothing is told to every channel, then whatever is critical or high is
tried once. Everything else, and all that did not arrive, is `tick`'s.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from alerting.burn_down import burn_down, days_told
from alerting.channels import Later, Refused
from alerting.channels.email import digest_mail
from alerting.channels.teams import attached, digest_card
from alerting.delivery import Delivery, order
from alerting.digest import TablesDigest, coming_up, unknown
from alerting.drill_request import DrillRequests
from alerting.drilling import Drilling
from alerting.outages import TablesOutages
from alerting.outbox import TablesOutbox, pointer
from alerting.probes import of_channels, of_outbox
from alerting.pulling import PullingAlerts
from alerting.review_request import ReviewRequests
from alerting.routing import DIGEST, EMAIL, PEOPLE, TEAMS
from alerting.storms import TablesStorms
from monitors.declared import LegacyException
from monitors.detector import Detector
from monitors.finding import Notice, Severity
from monitors.health import Probe
from monitors.http.endpoint import Route
from monitors.ledger import Conflict
from monitors.metrics import Metric, say
from monitors.records.instant import MINUTE, SECOND, Instant
from monitors.storage.areas import TablesAreas
from monitors.storage.channels import TablesChannels
from monitors.storage.countdown import TablesCountdown
from monitors.storage.reviews import TablesReviews

if TYPE_CHECKING:
    from alerting.senders import Channels

log = logging.getLogger(__name__)

FIRST_TRIES: Final = 20 * SECOND
"""So long an invocation goes on trying what it found."""
SWEEP_EVERY: Final = 15 * MINUTE
NOTE_EVERY: Final = 10 * MINUTE
"""How often one process writes down which channels took a message."""


@dataclass
class Desk:
    """One worker's way to people."""

    outbox: TablesOutbox
    delivery: Delivery
    storms: TablesStorms
    digest: TablesDigest
    outages: TablesOutages
    drilling: Drilling
    channels: "Channels"
    clock: Callable[[], Instant]
    told: TablesChannels
    exceptions: Sequence[LegacyException] = ()
    detectors: Mapping[str, Detector] = field(default_factory=dict)
    _swept: Instant = field(default=0)
    _noted: Instant = field(default=0)

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Take notices that the store holds. What waits for nothing is told now. Raises what the store raises."""
        pressing = order([one for one in notices if self.delivery.waits_for_nothing(one.finding)])
        pointers = {(one.alert, one.number): one for one in await self.outbox.owe(notices, self.clock())}
        for one in pressing:
            await self.delivery.page(pointers[one.alert, one.number], one)
            await self._in_drill(one)

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Tell every channel of notices that no store could be told of: a second page is better than none."""
        await self.delivery.send_unrecorded(order(notices))

    async def first_try(self, notices: Sequence[Notice]) -> None:
        """Tell now what is critical or high, for so long as an invocation may take; the rest is owed."""
        until = self.clock() + FIRST_TRIES
        for one in order(notices):
            if self.clock() >= until or one.finding.severity < Severity.HIGH:
                break
            if not self.delivery.waits_for_nothing(one.finding):
                try:
                    await self.delivery.deliver(pointer(one, self.clock()), one)
                except Conflict:
                    continue  # another instance has it
        await self._note()

    async def declare_drill(self, body: bytes, caller: str) -> tuple[int, bytes]:
        """Begin a drill and tell every channel; the HTTP status and the answer. Raises what the store raises."""
        requests = DrillRequests(self.drilling.drills, self.drilling.declared.break_glass, self.clock)
        answer, notice = await requests.declare(body, caller)
        if notice:
            [one] = await self.outbox.state_up([notice], self.clock())
            await self.delivery.page(one, notice)
        return answer.status, answer.body

    async def record_review(self, body: bytes, caller: str) -> tuple[int, bytes]:
        """Keep a review of the policies; the HTTP status and the answer. Raises what the store raises."""
        account = self.outbox.account
        answer = await ReviewRequests(TablesReviews(account), TablesAreas(account), self.clock).record(body, caller)
        return answer.status, answer.body

    @property
    def routes(self) -> Sequence[Route]:
        """What it answers to whoever pulls alerts."""
        return PullingAlerts(self.outbox, self.detectors, self.clock).routes

    async def wonder(self, words: Sequence[str]) -> None:
        """Say in the digest that nobody has told Latchkey what these sentences of Entra's mean."""
        await self.digest.take_words(words)

    def probes(self) -> Sequence[Probe]:
        """What health asks of the ways to people."""
        set_ = self.delivery.senders.keys() - {DIGEST}
        return (Probe("outbox", lambda: of_outbox(self.outbox, self.clock())),
                Probe("channels", lambda: of_channels(set_, PEOPLE, self.outages)))

    async def tick(self) -> None:
        """All that is due: what is owed, roll-ups, the digest, outages, drills. Raises at the end what failed on the way."""
        failed: list[Exception] = []
        for step in (self._learn, self._roll_up, self._drills, self._deliver, self._outages, self._send_digests, self._sweep,
                     self._note, self._measure):
            await _guarded(step, failed)
        if failed:
            raise ExceptionGroup("tick", failed)

    async def _learn(self) -> None:
        self.delivery.troubles.learn(await self.outages.kept())

    async def _deliver(self) -> None:
        await self.delivery.tick()

    async def _note(self) -> None:
        """Write down which channels took a message: that somebody would hear is something that checks judge."""
        took = self.delivery.troubles.took - {DIGEST}
        if took and self.clock() >= self._noted + NOTE_EVERY:
            await self.told.took(took, self.clock())
            self._noted = self.clock()
            self.delivery.troubles.took -= took

    async def _roll_up(self) -> None:
        for storm, etag in await self.storms.due(self.clock()):
            notice = await self.storms.roll_up(storm)
            if notice:
                await self.outbox.state_up([notice], self.clock())
            await self.storms.told(storm, etag)

    async def _outages(self) -> None:
        notices = await self.outages.judge(self.delivery.troubles, self.clock())
        for one in await self.outbox.state_up(notices, self.clock()):
            await self.delivery.deliver(one)
        await self.outages.told(notices)

    async def _drills(self) -> None:
        for drill, notice in await self.drilling.results(self.clock(), frozenset(self.delivery.senders)):
            [one] = await self.outbox.state_up([notice], self.clock())
            await self.delivery.page(one, notice)
            await self.drilling.drills.finished(drill, notice.finding.context["result"])

    async def _in_drill(self, notice: Notice) -> None:
        try:
            await self.drilling.seen(notice)
        except Exception as error:  # noqa: BLE001 - a named edge: the page is out; the drill's result will say what is missing
            log.error("a drill's alert could not be noted: %s", type(error).__name__)

    async def _send_digests(self) -> None:
        for name, channel in ((TEAMS, self.channels.teams), (EMAIL, self.channels.email)):
            if channel:
                await self._send_digest(name, channel)

    async def _send_digest(self, name: str, channel: Any) -> None:
        try:
            day = await self.digest.claimed(name)
        except Conflict:
            return  # another instance sends it
        if day is None:
            return
        alerts, said = await self.digest.of(day), await self.digest.words(day)
        left = await TablesCountdown(self.outbox.account).days(*days_told(self.clock()))
        notes = [*burn_down(left, self.clock()), *coming_up(self.exceptions, self.clock()), *unknown(said)]
        if not alerts and await self.digest.is_first(name):
            await self.digest.sent(day, name)  # deployed since: there was nothing to gather yet
            return
        made = attached(digest_card(alerts, day, notes)) if name == TEAMS else digest_mail(alerts, day, notes)
        try:
            await channel.send(made)
        except (Later, Refused) as error:
            log.warning("digest not sent channel=%s day=%s: %s", name, day, error)
            return
        self.delivery.troubles.took.add(name)
        await self.digest.sent(day, name)
        log.info("digest sent channel=%s day=%s alerts=%d", name, day, len(alerts))

    async def _sweep(self) -> None:
        if self.clock() >= self._swept + SWEEP_EVERY:
            await self.outbox.sweep(self.clock())
            await self.outbox.filed.drop_old(self.clock())
            self._swept = self.clock()

    async def _measure(self) -> None:
        owed = await self.outbox.owed()
        oldest = 0 if owed.since is None else max(self.clock() - owed.since, 0)
        say({Metric.OWED: owed.notices, Metric.OLDEST_OWED: oldest / SECOND})


async def _guarded(step: Callable[[], Awaitable[None]], failed: list[Exception]) -> None:
    try:
        await step()
    except Exception as error:  # noqa: BLE001 - a named edge: one step's failure must not stop the others
        log.error("TICK %s failed: %s", getattr(step, "__name__", "step").strip("_"), type(error).__name__)
        failed.append(error)
