"""What on-call must see of a log, known from how the log was made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Expected:
    """One alert that is open in the end; times are those of the first and last fact that it counts."""

    detector: str
    subject: str
    first_seen: str
    last_seen: str
    severity: str
    scenario: str


@dataclass(frozen=True)
class Truth:
    """Every alert that a log gives rise to, in order of time."""

    alerts: tuple[Expected, ...]

    @classmethod
    def of(cls, alerts: Iterable[Expected]) -> Self:
        """These alerts, in order of time."""
        return cls(tuple(sorted(alerts, key=lambda alert: (alert.first_seen, alert.detector, alert.subject))))

    def to_json(self) -> str:
        """One object with the list of alerts."""
        return json.dumps({"alerts": [asdict(alert) for alert in self.alerts]}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The truth that `to_json` wrote."""
        return cls(tuple(Expected(**alert) for alert in json.loads(text)["alerts"]))
