"""Alerts for people and tools that pull them: each once, as it stands now, in the JSON form of alerting/alert.py."""

from asyncio import gather
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from alerting.alert import About, Alert, Shown, alert_of
from alerting.filed import KEPT_DAYS, Filed, place_of
from alerting.outbox import TablesOutbox
from monitors.compliance.forms import Day, SeverityWord
from monitors.compliance.pulling import span
from monitors.detector import Detector
from monitors.finding import Finding
from monitors.http.endpoint import Endpoint, Query, Route
from monitors.http.paging import Page, token, unchanged
from monitors.http.paging import place_of as place_in
from monitors.records.instant import DAY, Instant, written

LOOKED_BACK: Final = timedelta(days=30)
READ_AT_ONCE: Final = 500
"""How many notices are read in one request to the store."""
ROUNDS: Final = 10
"""How many requests a page may take; it is shorter where few of what they bring are asked for."""
AT_A_TIME: Final = 20
OLDEST: Final = (KEPT_DAYS + 31) * DAY
NEWEST: Final = 2 * DAY
"""How far back, and ahead of the clock, alerts can lie: nobody makes us look through centuries."""
DetectorId = Annotated[str, Meta(pattern="^[a-z][a-z_]{0,59}$", description="A detector's id, such as mfa_fatigue.")]


class AlertsQuery(Query, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which alerts; those that began in the last 30 days where nothing is said."""

    detector: Annotated[list[DetectorId], Meta(min_length=1, description="Alerts of one of these detectors.")] = []
    severity: Annotated[list[SeverityWord], Meta(min_length=1, description="Alerts that are now as grave as this.")] = []
    status: Annotated[list[Literal["open", "withdrawn", "merged"]], Meta(min_length=1, description="How they stand now.")] = []
    from_: Day | UnsetType = UNSET
    to: Day | UnsetType = UNSET


class Place(Struct, frozen=True, array_like=True):
    """Where a list of alerts goes on, and where it ends."""

    after: Annotated[str, Meta(pattern=r"^[0-9]{17}\|")]
    high: Instant


ALERTS: Final = Endpoint(
    "alerts", "alerts", "The alerts, as they stand now",
    "Oldest first, by when they were first seen to begin (event time); each once, in its last state. A page may hold fewer "
    "alerts than asked for, or none, while there is a next one. Kept for 400 days.", AlertsQuery, Alert,
    ("id", "detector", "severity", "status", "raised", "title", "summary", "subject.kind", "subject.id", "subject.name",
     "first_seen", "last_seen", "count", "techniques", "next_steps", "runbook", "rolled_up_into", "merged_into", "evidence",
     "context"))


@dataclass
class PullingAlerts:
    """Answers which alerts there are."""

    outbox: TablesOutbox
    detectors: Mapping[str, Detector]
    clock: Callable[[], Instant]

    @property
    def routes(self) -> list[Route]:
        """The lists it answers."""
        return [Route(ALERTS, self.alerts)]

    async def alerts(self, query: AlertsQuery) -> Page:
        """A page of alerts. Raises Problem."""
        question = "alerts", unchanged(query)
        now = self.clock()
        place = place_in(query.page, question, Place) if query.page else self._first(query, now)
        after, high = max(place.after, place_of(now - OLDEST, "")), min(place.high, now + NEWEST)
        found: list[Filed] = []
        for _ in range(ROUNDS):
            some, on = await self.outbox.filed.after(after, high, READ_AT_ONCE)
            for one in some:
                after = one.place
                found += [one] if meets(query, one) else []
                if len(found) == query.limit:
                    return await self._page(found, token(question, Place(after, high)))
            if not on:
                return await self._page(found, "")
        return await self._page(found, token(question, Place(after, high)))

    async def _page(self, found: Sequence[Filed], on: str) -> Page:
        """A page; what an alert was rolled up into lies beside its notices, and is asked for a few alerts at a time."""
        into: list[str] = []
        for first in range(0, len(found), AT_A_TIME):
            into += await gather(*(self._said_by(one.finding) for one in found[first:first + AT_A_TIME]))
        return Page([self._told(one.finding, by) for one, by in zip(found, into, strict=True)], on)

    async def _said_by(self, finding: Finding) -> str:
        single = finding.subject.kind == "user" and not finding.privileged
        return await self.outbox.said_by(finding) if single else ""

    def _first(self, query: AlertsQuery, now: Instant) -> Place:
        low, high = span(query.from_, query.to, now, LOOKED_BACK)
        return Place(place_of(low, ""), high)

    def _told(self, finding: Finding, by: str) -> Alert:
        detector = self.detectors.get(finding.detector)
        return alert_of(finding, detector, rolled_up_into=by) if detector else of_old(finding, by)


def meets(query: AlertsQuery, one: Filed) -> bool:
    """Whether an alert is asked for."""
    finding = one.finding
    return ((not query.detector or finding.detector in query.detector) and (not query.status or finding.status in query.status)
            and (not query.severity or finding.severity.word in query.severity))


def of_old(finding: Finding, by: str) -> Alert:
    """An alert whose detector is no part of Latchkey any more: what it found, without its words."""
    return Alert(
        id=finding.id, detector=finding.detector, severity=finding.severity.word, status=finding.status, raised=finding.raised,
        title=finding.detector, summary="Its detector is no part of Latchkey any more.", subject=About(*finding.subject),
        first_seen=written(finding.first_seen), last_seen=written(finding.last_seen), count=finding.count,
        evidence=[Shown(each.id, written(each.at), each.what) for each in finding.evidence], context=dict(finding.context),
        techniques=[], next_steps=[], runbook="", rolled_up_into=by or None, merged_into=finding.merged_into)
