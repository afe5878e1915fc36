"""A hub for commands: the stand-in, and with EVENTHUB_CONNECTION_STRING and LATCHKEY_TEST_HUB set the service too.

The service's hub should be one that nobody else writes to meanwhile, with a consumer group LATCHKEY_TEST_GROUP (else $Default).
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.event_hub import StandIn
from tests.sandbox.event_hub.wire import Place, place_of, received

SERVICE = os.environ.get("EVENTHUB_CONNECTION_STRING")
PLACES = ["the stand-in", *(["the service"] if SERVICE else [])]
GROUP = os.environ.get("LATCHKEY_TEST_GROUP", "$Default")


@contextmanager
def place_called(name: str) -> Iterator[Place]:
    """One of PLACES."""
    if name == "the service":
        yield Place(SERVICE or "", os.environ["LATCHKEY_TEST_HUB"])
        return
    with StandIn({"signin": 2}) as hub:
        yield place_of(hub)


async def ends(place: Place) -> dict[str, int]:
    """The number of each partition's next event."""
    async with place.producer() as producer:
        told = await asyncio.gather(*map(producer.get_partition_properties, await producer.get_partition_ids()))
    return {str(one["id"]): int(one["last_enqueued_sequence_number"]) + 1 for one in told}


async def since(place: Place, before: dict[str, int]) -> list[bytes]:
    """The bodies that came since the partitions ended there."""
    after = await ends(place)
    got = await asyncio.gather(*(
        received(place, one, after[one] - first, GROUP, starting_position=first, starting_position_inclusive=True)
        for one, first in before.items() if after[one] > first))
    return [body for one in got for body in one.bodies]
