"""Where the events of one invocation come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import azure.functions as func


class Stretch(NamedTuple):
    """Where the events of one invocation come from: a run of sequence numbers, both ends included.

    `enqueued` is when the last of them was put into the hub; None where nobody says so, as of what is read again.
    """

    hub: str
    partition: str
    first: int
    last: int
    enqueued: datetime | None = None

    @classmethod
    def of(cls, events: Sequence[func.EventHubEvent]) -> Stretch:
        """Read from the metadata of the first event: each event parses that of the whole batch anew."""
        origin = (events[0].metadata or {}).get("PartitionContext") or {}
        hub, partition = origin.get("EventHubName", "?"), origin.get("PartitionId", "?")
        return cls(hub, partition, number_of(events[0]), number_of(events[-1]), events[-1].enqueued_time)

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Hub, partition, first and last number."""
        return self.hub, self.partition, self.first, self.last


def number_of(event: func.EventHubEvent) -> int:
    """An event's number in its partition; -1 where nobody says so."""
    return -1 if event.sequence_number is None else event.sequence_number
