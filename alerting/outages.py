"""Outages of channels: remembered for all instances, judged by `tick`, told by the channels that still work."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from alerting.delivery import CHANNEL_DOWN
from alerting.trouble import DOWN, Trouble, Troubles
from monitors.detectors.channel_down import NAMES
from monitors.episodes import digest
from monitors.finding import Evidence, Finding, Notice, Severity, Subject
from monitors.records.instant import MINUTE, Instant
from monitors.storage.channels import CHANNELS
from monitors.storage.tables import Account, Row

FAILING, DOWN_NOW = "failing", "down"
STALE: Final = 90 * MINUTE
"""A failure longer ago says nothing of now: whatever is owed is tried again within the hour."""
TROUBLE: Final = msgspec.json.Decoder(Trouble)


class Outage(Struct, frozen=True):
    """A channel that was said to be down."""

    channel: str
    since: Instant
    last: Instant

    @property
    def alert(self) -> str:
        """The id of the alert that says so."""
        return digest(CHANNEL_DOWN, self.channel, self.since)


OUTAGE: Final = msgspec.json.Decoder(Outage)


class TablesOutages:
    """Failing channels and outages, in the table `channels`."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def kept(self) -> dict[str, Trouble]:
        """The channels that fail, as far as anybody has seen."""
        rows = await self._account.rows(CHANNELS, "PartitionKey eq @failing", {"failing": FAILING})
        return {row["RowKey"]: TROUBLE.decode(row["trouble"]) for row in rows}

    async def judge(self, seen: Troubles, now: Instant) -> list[Notice]:
        """Which outages began or ended, by what this process has seen beside what is kept."""
        kept = await self.kept()
        for channel in sorted(kept):
            if channel in seen.well or now - kept[channel].last > STALE:
                await self._account.remove(CHANNELS, FAILING, channel)
                del kept[channel]
        for channel, trouble in seen.unpublished(kept).items():
            kept[channel] = trouble
            await self._account.upsert(CHANNELS, [_row(FAILING, channel, trouble=trouble)])
        down = await self._down()
        begun = [Outage(channel, one.since, one.last) for channel, one in kept.items()
                 if channel not in down and one.times > 1 and now - one.since >= DOWN]
        ended = [one for channel, one in down.items() if channel not in kept]
        return [notice(one, "raised") for one in begun] + [notice(one, "withdrawn") for one in ended]

    async def told(self, notices: Sequence[Notice]) -> None:
        """These are owed: an outage is open, or over."""
        for one in notices:
            channel = one.finding.subject.id
            if one.what == "raised":
                outage = Outage(channel, one.finding.first_seen, one.finding.last_seen)
                await self._account.upsert(CHANNELS, [_row(DOWN_NOW, channel, outage=outage)])
            else:
                await self._account.remove(CHANNELS, DOWN_NOW, channel)

    async def _down(self) -> dict[str, Outage]:
        rows = await self._account.rows(CHANNELS, "PartitionKey eq @down", {"down": DOWN_NOW})
        return {row["RowKey"]: OUTAGE.decode(row["outage"]) for row in rows}


def notice(outage: Outage, what: str) -> Notice:
    """That a channel is down, or is back."""
    over = what != "raised"
    return Notice(alert=outage.alert, number=2 if over else 1, what=what, finding=Finding(
        id=outage.alert, detector=CHANNEL_DOWN, severity=Severity.HIGH, status="withdrawn" if over else "open", raised=1,
        subject=Subject("feed", outage.channel, NAMES.get(outage.channel, outage.channel)), privileged=False,
        first_seen=outage.since, last_seen=outage.last, count=1, context={},
        evidence=(Evidence(outage.channel, outage.since, "first try that failed"),)))


def _row(partition: str, channel: str, **what: Struct) -> Row:
    [(name, value)] = what.items()
    return {"PartitionKey": partition, "RowKey": channel, name: msgspec.json.encode(value).decode()}
