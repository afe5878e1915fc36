"""Storms in Table Storage: who is among the ten is written down under an ETag before anything is sent.

Each other member is a row of its own, so counting them is exact however often one is asked about. A roll-up is sent once, when
its first member has waited `GATHER`.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from alerting.rolling_up import QUARTER, Member, Storm, member, rolled_up
from monitors.finding import Finding, Notice
from monitors.ledger import Conflict, Etag
from monitors.records.instant import DAY, MINUTE, Instant
from monitors.storage.tables import Account, Row, escaped
from monitors.storage.waves import TablesWaves
from monitors.waves import attached_to

STORMS: Final = "storms"
OPEN: Final = "open"
"""The partition of storms; each storm's members have one of their own."""
GATHER: Final = 2 * MINUTE
LOOKED_AT: Final = 30 * DAY
"""How far back the quarter hour of a storm may lie whose roll-up is still owed."""
REMEMBERED: Final = 1_000
STORM: Final = msgspec.json.Decoder(Storm)
MEMBER: Final = msgspec.json.Decoder(Member)


class TablesStorms:
    """Storms in the table `storms`."""

    def __init__(self, account: Account, clock: Callable[[], Instant]) -> None:
        self._account = account
        self._waves = TablesWaves(account)
        self._clock = clock
        self._full: dict[str, Storm] = {}

    async def admit(self, finding: Finding) -> str:
        """The roll-up that says it instead; "" for an alert that is sent singly. The same answer however often asked."""
        if wave := attached_to(finding, await self._waves.recent(self._clock())):
            return wave
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


def storm_row(storm: Storm, *, told: bool) -> Row:
    """A storm as it is kept."""
    return {"PartitionKey": OPEN, "RowKey": storm.row, "storm": _text(storm), "told": told}


def _text(value: Struct) -> str:
    return msgspec.json.encode(value).decode()
