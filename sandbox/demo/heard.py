"""What arrived at the other end, and when: cards, mails and events, each by the alert that it names."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sandbox.capture import Capture
from sandbox.demo.tenant import CANARY
from sandbox.event_hub.hub import Event

OFTEN: Final = 0.05
"""Seconds between two looks into the SIEM's hub."""
TEAMS, EMAIL, SIEM = CHANNELS = "teams", "email", "siem"
Json = Mapping[str, Any]


class Arrival(NamedTuple):
    """One message: which channel took it when, and all that it says."""

    channel: str
    at: datetime
    text: str


class Heard:
    """Reads back what the SIEM's hub was sent, and knows what every channel has."""

    def __init__(self, capture: Capture, partitions: Sequence[Callable[[], Sequence[Event]]]) -> None:
        self._capture = capture
        self._partitions = partitions
        self._read = [0] * len(partitions)
        self._seen: list[tuple[datetime, Json]] = []

    async def listen(self) -> None:
        """Go on reading the hub, and showing what it has."""
        while True:
            self.look()
            await asyncio.sleep(OFTEN)

    def look(self) -> None:
        """Take what is new in the hub."""
        for number, events in enumerate(self._partitions):
            new = events()[self._read[number]:]
            self._read[number] += len(new)
            for one in new:
                event = json.loads(one.body)
                self._seen.append((datetime.fromtimestamp(one.enqueued / 1000, UTC), event))
                self._capture.add_event(event)

    @property
    def alerts(self) -> dict[str, Json]:
        """Every alert as the SIEM last heard of it, by id."""
        last: dict[str, Json] = {}
        for _, event in self._seen:
            alert = event["data"]
            last[alert["id"]] = alert
        return last

    @property
    def standing(self) -> list[Json]:
        """The alerts that stand; a test is none."""
        return [one for one in self.alerts.values() if one["status"] == "open" and one["subject"]["id"] != CANARY]

    def alert_of(self, detector: str, subject: str, since: datetime | None = None) -> Json | None:
        """The latest alert of this detector about this subject, told of since then."""
        found = [event["data"] for at, event in self._seen if since is None or at >= since]
        return next((one for one in reversed(found) if (one["detector"], one["subject"]["id"]) == (detector, subject)), None)

    def arrivals(self, naming: str, since: datetime) -> dict[str, float]:
        """How many seconds after that time each channel first took a message with these words."""
        took: dict[str, float] = {}
        for one in self._messages():
            seconds = (one.at - since).total_seconds()
            if seconds >= -0.001 and naming in one.text:  # a hub's clock knows milliseconds only
                took[one.channel] = min(max(seconds, 0.0), took.get(one.channel, seconds))
        return took

    def _messages(self) -> Iterator[Arrival]:
        yield from (Arrival(TEAMS, one.received, json.dumps(one.content)) for one in self._capture.cards)
        yield from (Arrival(EMAIL, one.received, f"{one.subject} {one.html}") for one in self._capture.mails)
        yield from (Arrival(SIEM, at, event["id"]) for at, event in self._seen)
