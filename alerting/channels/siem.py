"""The SIEM channel: an alert as a CloudEvent, and the event hub that takes it.

CloudEvents 1.0, JSON event format; on the wire the structured mode of its AMQP binding.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec
import stamina

from alerting.alert import Alert
from alerting.channels import Later, Refused

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.eventhub import EventData
    from azure.eventhub.aio import EventHubProducerClient

log = logging.getLogger(__name__)

CloudEvent = dict[str, Any]

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
PASSING: Final = {"server-busy", "timeout", "internal-error", "unknown-error"}
"""Errors after which a later send may do better; unknown-error is how the SDK tells of a link that the service ended."""
TOO_LARGE: Final = "link:message-size-exceeded"
TOLD: Final = re.compile(r"[Ww]ait (\d+) seconds")
PATIENCE: Final = 30.0
"""Seconds that one send may take; delivery tries again later in any case."""
LONGEST_PAUSE: Final = 10.0
PARTING: Final = 5.0
"""Seconds that a client which failed gets to close."""


def event(alert: Alert, what: str, number: int) -> CloudEvent:
    """Notice `number` of an alert: that it was raised, withdrawn, merged or cleared; the same bytes however often it is sent."""
    return {
        "specversion": "1.0",
        "id": f"{alert.id}|{number}",
        "source": "/latchkey",
        "type": f"com.latchkey.alert.{what}",
        "time": alert.last_seen,
        "subject": f"{alert.subject.kind}/{alert.subject.id}",
        "datacontenttype": "application/json",
        "data": msgspec.to_builtins(alert),
    }


def wait_as_told(error: Exception) -> bool | float:
    """Whether a send that failed so may do better later, and after how many seconds where the service says it."""
    from azure.eventhub.exceptions import EventHubError

    if not isinstance(error, EventHubError) or error.error not in PASSING:
        return False
    told = TOLD.search(error.message)
    return float(told[1]) if told else True


class SiemHub:
    """Sends events to an event hub, one after the other, those of one alert to one partition, so that they stay in order."""

    name: Final = "siem"

    def __init__(self, connect: "Callable[[], EventHubProducerClient]", *, patience: float = PATIENCE,
                 first_pause: float = 1.0) -> None:
        self._connect = connect
        self._patience = patience
        self._first_pause = first_pause
        self._producer: EventHubProducerClient | None = None
        self._turn = asyncio.Lock()

    @classmethod
    def by_connection_string(cls, connection_string: str, hub: str) -> Self:
        """One that a connection string leads to."""
        def connect() -> "EventHubProducerClient":
            from azure.eventhub.aio import EventHubProducerClient

            return EventHubProducerClient.from_connection_string(connection_string, eventhub_name=hub)

        return cls(connect)

    @classmethod
    def by_identity(cls, namespace: str, hub: str, credential: "AsyncTokenCredential") -> Self:
        """One in a namespace (its fully qualified name), for an identity; the credential stays the caller's to close."""
        def connect() -> "EventHubProducerClient":
            from azure.eventhub.aio import EventHubProducerClient

            return EventHubProducerClient(namespace, hub, credential)

        return cls(connect)

    async def send(self, event: CloudEvent) -> None:
        """Send it, and wait as told where the hub is busy. Raises Later, also where it may have arrived, and Refused."""
        from azure.eventhub.exceptions import EventHubError

        try:
            async with asyncio.timeout(self._patience), self._turn:
                await self._insist(event)
        except TimeoutError as error:
            log.warning("siem hub took not event=%s within %.0f s", event["id"], self._patience)
            raise Later from error
        except EventHubError as error:
            log.warning("siem hub took not event=%s: %s", event["id"], error.error or type(error).__name__)
            if error.error == TOO_LARGE:
                raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from error
            wait = wait_as_told(error)
            raise Later(None if isinstance(wait, bool) else wait) from error

    async def _insist(self, event: CloudEvent) -> None:
        async for attempt in stamina.retry_context(
                on=self._waits, attempts=None, timeout=self._patience, wait_initial=self._first_pause,
                wait_max=LONGEST_PAUSE, wait_jitter=self._first_pause):
            with attempt:
                await self._send(event)

    def _waits(self, error: Exception) -> bool | float:
        wait = wait_as_told(error)
        return wait if isinstance(wait, bool) or wait < self._patience else False  # longer is delivery's to wait

    async def _send(self, event: CloudEvent) -> None:
        if not self._producer:
            self._producer = self._connect()
        try:
            await self._producer.send_event(message(event), partition_key=event["data"]["id"])
        except BaseException as error:  # also when cancelled: a client left in the middle is not used again
            if not isinstance(error, Exception) or not wait_as_told(error):
                await self._drop()
            raise

    async def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer:
            with contextlib.suppress(Exception):  # what failed may fail at closing too; the first error is the one to tell
                await asyncio.wait_for(producer.close(), PARTING)

    async def close(self) -> None:
        """Close the connection, if there is one; a later send opens another."""
        async with self._turn:
            await self._drop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def message(event: CloudEvent) -> "EventData":
    """An event as an event hub takes it."""
    from azure.eventhub import EventData

    data = EventData(msgspec.json.encode(event))
    data.content_type = CONTENT_TYPE
    data.message_id = event["id"]
    return data
