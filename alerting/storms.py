"""Storms: of one detector and quarter hour, ten alerts about single users are sent singly; a roll-up says the others.

The quarter hours are UTC and of the members' event time, so every instance and any order of delivery agree on them. Who is
among the ten is written down under an ETag before anything is sent; each member is a row of its own, so counting them is
exact however often one is asked about. A roll-up is sent once, when its first member has waited `GATHER`.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitors.episodes import digest
from monitors.finding import Evidence, Finding, Notice, Severity, Subject
from monitors.ledger import Conflict, Etag
from monitors.records.instant import DAY, MINUTE, Instant
from monitors.storage.tables import Account, Row, escaped

STORMS: Final = "storms"
OPEN: Final = "open"
"""The partition of storms; each storm's members have one of their own."""
SINGLY: Final = 10
QUARTER: Final = 15 * MINUTE
GATHER: Final = 2 * MINUTE
LOOKED_AT: Final = 30 * DAY
"""How far back the quarter hour of a storm may lie whose roll-up is still owed."""
REMEMBERED: Final = 1_000
SHOWN: Final = 20
"""How many members a roll-up names as its evidence."""


class Storm(Struct, frozen=True):
    """One detector's alerts of a quarter hour: those sent singly, and when the first other one came."""

    detector: str
    quarter: Instant
    singly: tuple[str, ...] = ()
    since: Instant = 0

    @property
    def id(self) -> str:
        """The id of its roll-up."""
        return digest(self.detector, "rolled up", self.quarter)

    @property
    def row(self) -> str:
        """Its row key: storms stand in order of their quarter hours."""
        return f"{self.quarter:017d}|{self.detector}"

    @property
    def is_full(self) -> bool:
        """Whether all others are rolled up."""
        return len(self.singly) >= SINGLY


class Member(Struct, frozen=True):
    """An alert that is not sent singly."""

    alert: str
    name: str
    severity: Severity
    first_seen: Instant
    last_seen: Instant
    count: int
    staged: bool = False


STORM: Final = msgspec.json.Decoder(Storm)
MEMBER: Final = msgspec.json.Decoder(Member)


class TablesStorms:
    """Storms in the table `storms`."""

    def __init__(self, account: Account, clock: Callable[[], Instant]) -> None:
        self._account = account
        self._clock = clock
        self._full: dict[str, Storm] = {}

    async def admit(self, finding: Finding) -> str:
        """The roll-up that says it instead; "" for an alert that is sent singly. The same answer however often asked."""
        storm = Storm(finding.detector, finding.first_seen // QUARTER * QUARTER)
        known = self._full.get(storm.id) or await self._joined(storm, finding.id)
        if finding.id in known.singly:
            return ""
        row = {"PartitionKey": storm.id, "RowKey": escaped(finding.id), "member": _text(member(finding))}
        await self._account.upsert(STORMS, [row])
        return storm.id

    async def due(self, now: Instant) -> list[tuple[Storm, Etag]]:
        """The storms whose roll-up is to be sent, each with the ETag of its row."""
        rows = await self._account.rows(STORMS, "PartitionKey eq @open and RowKey ge @oldest and told eq @told", {
            "open": OPEN, "oldest": f"{now - LOOKED_AT:017d}", "told": False})
        storms = ((STORM.decode(row["storm"]), row.metadata["etag"]) for row in rows)
        return [(storm, etag) for storm, etag in storms if storm.since and storm.since + GATHER <= now]

    async def roll_up(self, storm: Storm) -> Notice | None:
        """The notice of a storm's roll-up as it stands; None where nothing was rolled up after all."""
        rows = await self._account.rows(STORMS, "PartitionKey eq @storm", {"storm": storm.id})
        members = sorted((MEMBER.decode(row["member"]) for row in rows), key=lambda one: (one.first_seen, one.alert))
        if not members:
            return None
        return Notice(alert=storm.id, number=1, what="raised", finding=rolled_up(storm.detector, storm.id, members))

    async def told(self, storm: Storm, etag: Etag) -> None:
        """The roll-up is owed, and need not be looked for again. Raises Conflict."""
        await self._account.change(STORMS, storm_row(storm, told=True), etag)

    async def _joined(self, storm: Storm, alert: str) -> Storm:
        """The storm once this alert is among the ten, or is known not to be."""
        while True:
            row = await self._account.row(STORMS, OPEN, storm.row)
            known = STORM.decode(row["storm"]) if row else storm
            after = self._with(known, alert)
            if after != known:
                try:
                    told = bool(row and row["told"])
                    await self._account.change(STORMS, storm_row(after, told=told), row.metadata["etag"] if row else None)
                except Conflict:
                    continue
            if after.is_full and after.since:
                self._remember(after)
            return after

    def _remember(self, storm: Storm) -> None:
        """A storm that cannot change any more is not read again."""
        self._full[storm.id] = storm
        if len(self._full) > REMEMBERED:
            del self._full[next(iter(self._full))]

    def _with(self, storm: Storm, alert: str) -> Storm:
        if alert in storm.singly:
            return storm
        if not storm.is_full:
            return replace(storm, singly=(*storm.singly, alert))
        return storm if storm.since else replace(storm, since=self._clock())


def member(finding: Finding) -> Member:
    """What a roll-up keeps of an alert."""
    return Member(finding.id, finding.subject.name or finding.subject.id, finding.severity, finding.first_seen,
                  finding.last_seen, finding.count, finding.staged)


def rolled_up(detector: str, id_: str, members: list[Member]) -> Finding:
    """The roll-up of these alerts, which are in order of time."""
    return Finding(
        id=id_, detector=detector, severity=max(one.severity for one in members), status="open", raised=1,
        subject=Subject("tenant", ""), privileged=False, first_seen=members[0].first_seen,
        last_seen=max(one.last_seen for one in members), count=len(members), context={"rolled_up": len(members)},
        evidence=tuple(Evidence(one.alert, one.first_seen, f"{one.name}, {one.count} times") for one in members[:SHOWN]))


def storm_row(storm: Storm, *, told: bool) -> Row:
    """A storm as it is kept."""
    return {"PartitionKey": OPEN, "RowKey": storm.row, "storm": _text(storm), "told": told}


def _text(value: Struct) -> str:
    return msgspec.json.encode(value).decode()
