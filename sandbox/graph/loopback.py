"""A web application on this machine, for as long as somebody needs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

HOST: Final = "127.0.0.1"


@asynccontextmanager
async def listening(app: web.Application, port: int) -> AsyncIterator[str]:
    """While it listens, at the address given; port 0 is any free one. Requests that hang are let go in the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
