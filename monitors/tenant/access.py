"""The way to a tenant's Graph as settings have it: as the identity that this process runs under, or as nobody on a laptop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from monitors.tenant.graph import Patience, graph
from monitors.tenant.reader import GraphReader

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

    from monitors.settings import Settings


@asynccontextmanager
async def reader_of(settings: "Settings", patience: Patience) -> AsyncIterator[GraphReader]:
    """A reader, for as long as a block. A stand-in on this machine has nobody else to serve, and is asked as fast as it goes."""
    async with identity(settings) as credential, graph(settings["GRAPH_ENDPOINT"], credential) as client:
        yield GraphReader(client, patience, paced=settings["GRAPH_AUTH"] != "none")


@asynccontextmanager
async def identity(settings: "Settings") -> "AsyncIterator[AsyncTokenCredential | None]":
    """Who asks: a managed identity or whoever is signed in on this machine, or nobody on a laptop's stand-in."""
    if settings["GRAPH_AUTH"] == "none":
        yield None
        return
    from azure.identity.aio import DefaultAzureCredential  # slow to import

    async with DefaultAzureCredential() as credential:
        yield credential
