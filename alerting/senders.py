"""One sender a channel: words a duty as the channel has it, and sends it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from alerting.alert import Alert, alert_of
from alerting.channels import Channel, Paced
from alerting.channels.email import Mail, cleared_mail, mail
from alerting.channels.pace import Pace
from alerting.channels.siem import CloudEvent, event
from alerting.channels.teams import Json, attached, card, cleared_card
from alerting.delivery import Sender
from alerting.duties import CLEARED, Duty
from alerting.routing import DIGEST, EMAIL, SIEM, TEAMS
from monitors.detector import Detector

TEAMS_PACE: Final = Pace(most=50, kept=10)
"""At most a card a second, as people can read and Teams takes; the last ten of a minute for what is critical."""


class Gathering(Protocol):
    """Where alerts wait for the daily digest."""

    async def take(self, alert: Alert) -> None:
        """Keep it."""


@dataclass(frozen=True)
class Channels:
    """The channels that are set."""

    teams: Channel[Json] | None = None
    email: Channel[Mail] | None = None
    siem: Channel[CloudEvent] | None = None


@dataclass
class Senders:
    """Words alerts by their detectors, with links to runbooks, and sends them no faster than channels take."""

    channels: Channels
    digest: Gathering
    detectors: Mapping[str, Detector]
    runbooks: str = ""
    ticks: Callable[[], float] = time.monotonic
    pace: Pace = field(default=TEAMS_PACE)

    def by_channel(self) -> dict[str, Sender]:
        """A sender for each channel that is set, and for the digest."""
        ways: dict[str, tuple[Any, Callable[..., Awaitable[None]]]] = {
            TEAMS: (self.channels.teams, self._post), EMAIL: (self.channels.email, self._mail),
            SIEM: (self.channels.siem, self._publish)}
        return {DIGEST: self._gather} | {name: partial(send, channel) for name, (channel, send) in ways.items() if channel}

    def alert(self, duty: Duty) -> Alert:
        """What a duty is about."""
        return alert_of(duty.finding, self.detectors[duty.finding.detector], rolled_up_into=duty.rolled_up_into)

    async def _post(self, channel: Channel[Json], duty: Duty) -> None:
        one = self.alert(duty)
        self.pace, wait = self.pace.take(self.ticks(), urgent=is_pressing(one, self.detectors[one.detector]))
        if wait:
            raise Paced(wait)
        await channel.send(attached(cleared_card(one) if duty.what == CLEARED else card(one, base_url=self.runbooks)))

    async def _mail(self, channel: Channel[Mail], duty: Duty) -> None:
        one = self.alert(duty)
        await channel.send(cleared_mail(one) if duty.what == CLEARED else mail(one, base_url=self.runbooks))

    async def _publish(self, channel: Channel[CloudEvent], duty: Duty) -> None:
        await channel.send(event(self.alert(duty), duty.what, duty.number))

    async def _gather(self, duty: Duty) -> None:
        await self.digest.take(self.alert(duty))


def is_pressing(alert: Alert, detector: Detector) -> bool:
    """Whether it may use what a channel keeps free for the most urgent."""
    return alert.severity == "critical" or detector.urgent
