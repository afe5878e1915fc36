"""The verify command: is a deployed Latchkey awake, shut to strangers, and does it tell of what comes through the hub?"""

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitors.settings import Settings
from sandbox.chunk import Unusable
from sandbox.drill_command import check
from sandbox.publish import BACK_OFF, connected
from sandbox.publish_command import given, settings_with
from sandbox.verify import Failed, Opened, Target, verify

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from azure.eventhub.aio import EventHubProducerClient

WHERE: Final = (
    "say which event hub Entra writes to: --namespace NAME.servicebus.windows.net, to send there as whom `az login` knows, or "
    "the setting EVENTHUB_CONNECTION_STRING")
WHOM: Final = (
    "the setting CANARY_ID is missing: give the function app's own, which in Azure is the output canaryId of main.bicep, in "
    "--settings FILE or in the environment")


def run_verify(settings_file: Path | None, *, url: str, namespace: str, key: str, token: str, patience: float) -> None:
    """Take every step and say how it went. Ends the process with 1 where one failed."""
    check(url, key or token)
    settings = settings_with(given(settings_file))
    if not settings["CANARY_ID"]:
        raise Unusable(WHOM)
    headers = {"x-functions-key": key} if key else {}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    target = Target(url.rstrip("/"), headers, settings["SIGNIN_HUB"], settings["CANARY_ID"], opened(settings, namespace),
                    patience)
    began = time.monotonic()
    print(f"Verifying Latchkey, for {patience:.0f} s at most:", flush=True)
    try:
        asyncio.run(verify(target, partial(print, flush=True)))
    except Failed as error:
        print(f"latchkey: {error}", file=sys.stderr)
        sys.exit(1)
    print(f"Verified in {time.monotonic() - began:.1f} s.")


def opened(settings: Settings, namespace: str) -> "Opened":
    """How the hub of sign-ins is opened for sending. Raises Unusable where nobody says which."""
    from azure.eventhub.aio import EventHubProducerClient

    hub, connection_string = settings["SIGNIN_HUB"], settings["EVENTHUB_CONNECTION_STRING"]
    if namespace:
        return partial(by_identity, namespace, hub)
    if not connection_string:
        raise Unusable(WHERE)
    return partial(connected, EventHubProducerClient.from_connection_string, connection_string, eventhub_name=hub)


@asynccontextmanager
async def by_identity(namespace: str, hub: str) -> "AsyncIterator[EventHubProducerClient]":
    """A client for whoever runs this, as `az login` or the environment knows them."""
    from azure.eventhub.aio import EventHubProducerClient
    from azure.identity.aio import DefaultAzureCredential

    async with DefaultAzureCredential() as credential, EventHubProducerClient(
            namespace, hub, credential, retry_backoff_factor=BACK_OFF) as producer:
        yield producer
