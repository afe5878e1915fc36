"""Which channels are failing, since when, as this process has seen it; and as the tenant's store has it, for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitors.records.instant import MINUTE, SECOND, Instant

DOWN: Final = 15 * MINUTE
"""A channel that has failed for so long is down, and the others say so."""
REST: Final = 20 * SECOND
"""So long a channel that keeps failing is left alone, but for what waits for nothing."""
IN_A_ROW: Final = 3


class Trouble(Struct, frozen=True):
    """A channel that fails: since when, when last, how often in a row."""

    since: Instant
    last: Instant
    times: int = 1


@dataclass
class Troubles:
    """What delivery has seen of the channels."""

    of: dict[str, Trouble] = field(default_factory=dict)
    well: set[str] = field(default_factory=set)
    """Those that worked when they were last tried."""
    published: set[str] = field(default_factory=set)
    """The failing ones that others know of."""
    took: set[str] = field(default_factory=set)
    """Those that took a message since that was last written down."""

    @property
    def failing(self) -> frozenset[str]:
        """The channels that failed when they were last tried."""
        return frozenset(self.of)

    def failed(self, channel: str, now: Instant) -> None:
        """A try failed."""
        known = self.of.get(channel)
        self.of[channel] = replace(known, last=now, times=known.times + 1) if known else Trouble(now, now)
        self.well.discard(channel)

    def worked(self, channel: str) -> None:
        """A try succeeded."""
        self.of.pop(channel, None)
        self.well.add(channel)
        self.took.add(channel)

    def rests_until(self, channel: str, now: Instant) -> Instant:
        """When a channel that keeps failing is to be tried again; 0 for now."""
        known = self.of.get(channel)
        if known is None or known.times < IN_A_ROW or now >= known.last + REST:
            return 0
        return known.last + REST

    def learn(self, kept: Mapping[str, Trouble]) -> None:
        """Take over what other processes have seen: failures of channels this one has not tried, and that one is back."""
        for channel in self.published - kept.keys():
            self.of.pop(channel, None)
        self.published &= kept.keys()
        for channel, trouble in kept.items():
            if channel not in self.well:
                known = self.of.get(channel, trouble)
                self.of[channel] = replace(known, since=min(known.since, trouble.since))

    def unpublished(self, kept: Mapping[str, Trouble]) -> dict[str, Trouble]:
        """What others are to know, by channel."""
        news = {channel: one for channel, one in self.of.items() if kept.get(channel) != one}
        self.published |= self.of.keys()
        return news
