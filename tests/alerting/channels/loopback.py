"""A server on this machine that answers as it is told, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class Loopback:
    """Answers every request alike; a status of None hangs."""

    def __init__(self, status: int | None = 202, headers: dict[str, str] | None = None, body: Any = None) -> None:
        self.status = status
        self.headers = headers or {}
        self.body = body
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.url = ""

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append((f"{request.method} {request.path}", dict(request.headers), await request.json()))
        if self.status is None:
            await asyncio.sleep(60)
            raise web.HTTPGatewayTimeout
        return web.json_response(self.body or {}, status=self.status, headers=self.headers)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Loopback"]:
        """While it listens."""
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()
