"""Bodies as the event hub trigger hands them over: through the worker's own converter, with the metadata that it gets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

import azure.functions as func
from azure.functions.meta import Datum

NAMESPACE: Final = "localhost"


@dataclass(frozen=True)
class Batch:
    """Bodies of one partition with running sequence numbers from `first` on, and when the hub took each."""

    partition: str
    first: int
    bodies: Sequence[bytes]
    enqueued: Sequence[datetime]

    @property
    def last(self) -> int:
        """The sequence number of the last body."""
        return self.first + len(self.bodies) - 1

    def events(self, trigger: Mapping[str, Any]) -> list[func.EventHubEvent]:
        """What a function gets; where its binding is not BINARY, bodies are text and empty ones are left out, as in Azure."""
        if trigger.get("dataType") == "BINARY":
            data = Datum(SimpleNamespace(bytes=list(self.bodies)), "collection_bytes")
        else:
            texts = [body.decode(errors="replace") for body in self.bodies if body]
            data = Datum(SimpleNamespace(string=texts), "collection_string")
        made: list[func.EventHubEvent] = func.get_binding_registry().get("eventHubTrigger").decode(
            data, trigger_metadata=self._metadata(trigger))
        return made

    def _metadata(self, trigger: Mapping[str, Any]) -> dict[str, Datum]:
        # The host names no zone; it is UTC.
        times = [one.replace(tzinfo=None).isoformat(timespec="milliseconds") for one in self.enqueued]
        numbers = range(self.first, self.last + 1)
        origin = {"FullyQualifiedNamespace": NAMESPACE, "EventHubName": trigger["eventHubName"],
                  "ConsumerGroup": trigger.get("consumerGroup", "$Default"), "PartitionId": self.partition,
                  "IsCheckpointingAfterInvocation": True}
        system = [{"SequenceNumber": number, "Offset": str(number), "PartitionKey": None, "EnqueuedTimeUtc": when}
                  for number, when in zip(numbers, times, strict=True)]
        return {
            "PartitionContext": text(origin), "PropertiesArray": text([{} for _ in numbers]),
            "EnqueuedTimeUtcArray": text(times), "SystemPropertiesArray": text(system),
            "SequenceNumberArray": Datum(SimpleNamespace(sint64=list(numbers)), "collection_sint64")}


def text(value: object) -> Datum:
    """A value that travels as JSON."""
    return Datum(json.dumps(value), "json")
