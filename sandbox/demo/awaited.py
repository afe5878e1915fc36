"""Waiting for an alert at the other end: which channels it is routed to, and after how long each has it."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerting.routing import DIGEST, PEOPLE, SIEM
from alerting.wiring import routing
from monitors import wiring
from monitors.detectors import classes
from sandbox.demo.heard import Heard, Json
from sandbox.demo.seen import Line

PATIENCE: Final = 20.0
"""Seconds within which a message must be there."""
OFTEN: Final = 0.02


@dataclass(frozen=True)
class Awaited:
    """Looks out for messages."""

    heard: Heard
    patience: float = PATIENCE

    async def alert(self, detector: str, subject: str, began: datetime) -> tuple[Json, Line]:
        """The alert of this detector about somebody that is told of since then, once all its channels have it."""
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            self.heard.look()
            found = self.heard.alert_of(detector, subject, began)
            if found and not (line := self._line(found, began)).missing:
                return found, line
            await asyncio.sleep(OFTEN)
        found = self.heard.alert_of(detector, subject, began)
        return (found, self._line(found, began)) if found else ({}, Line(detector, "", subject, {}, (SIEM,)))

    async def words(self, words: str, began: datetime) -> dict[str, float]:
        """After how many seconds each channel that reaches people has a message that says so."""
        until = time.monotonic() + self.patience
        took = self.heard.arrivals(words, began)
        while time.monotonic() < until and not {*PEOPLE} <= took.keys():
            await asyncio.sleep(OFTEN)
            took = self.heard.arrivals(words, began)
        return took

    def _line(self, alert: Json, began: datetime) -> Line:
        took = self.heard.arrivals(alert["id"], began)
        subject = alert["subject"]
        who = subject["id"] if subject["kind"] == "tenant" else subject["name"] or subject["id"]
        return Line(alert["detector"], alert["severity"], who, took, tuple(sorted(channels(alert) - took.keys())))


def channels(alert: Json) -> frozenset[str]:
    """The channels that an alert is routed to at once, as the worker's settings have it."""
    if classes()[alert["detector"]].urgent:
        return frozenset({*PEOPLE, SIEM})
    rule: frozenset[str] = getattr(routing(wiring.settings()), alert["severity"])
    return (rule | {SIEM}) - {DIGEST}
