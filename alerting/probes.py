"""What is asked of the ways to people, for health."""

from collections.abc import Collection, Mapping
from typing import Final, Protocol

from alerting.outbox import Owed
from alerting.trouble import Trouble
from monitors.health import State, state
from monitors.records.instant import MINUTE, SECOND, Instant, written

LONG: Final = 15 * MINUTE
"""So long a notice may be owed: what waits longer has a channel that fails."""


class Box(Protocol):
    """What is owed."""

    async def owed(self) -> Owed:
        """How much, and since when."""


class Outages(Protocol):
    """Which channels fail."""

    async def kept(self) -> Mapping[str, Trouble]:
        """By channel, as far as anybody has seen."""


async def of_outbox(box: Box, now: Instant) -> State:
    """How much is owed, and how long the oldest of it has been."""
    owed = await box.owed()
    age = 0 if owed.since is None else max(now - owed.since, 0)
    return state(well=age <= LONG, owed=owed.notices, oldest_seconds=age // SECOND)


async def of_channels(set_: Collection[str], people: Collection[str], outages: Outages) -> State:
    """Which channels are set, and since when each of those fails that does; that none reaches people is unwell."""
    failing = await outages.kept()
    told = {name: _channel(failing.get(name)) for name in sorted(set_)}
    well = all(one["status"] == "well" for one in told.values()) and not set(people).isdisjoint(set_)
    return state(well=well, channels=told)


def _channel(trouble: Trouble | None) -> State:
    if trouble is None:
        return state(well=True)
    return state(well=False, failing_since=written(trouble.since), tries=trouble.times)
