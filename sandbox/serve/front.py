"""One address for people: the page of what was captured, and under /api the function app's HTTP functions.

The page gets the host's key as a cookie that no script can read and no other site can send; whoever calls from elsewhere
brings the key as a header. Only this machine's own names are answered to, so that no other name can be made to lead here.
"""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from sandbox.azurite import refuse_if_taken
from sandbox.graph.loopback import HOST, listening

LARGEST: Final = 100 << 20
PATIENCE: Final = 300.0
API: Final = "/api/"
COOKIE: Final = "latchkey"
KEY: Final = "x-functions-key"
NAMES: Final = (HOST, "localhost")
NOT_PASSED_ON: Final = {"host", "connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te", "trailer",
                        "cookie", "proxy-authorization", "proxy-authenticate"}
NOT_OURS_TO_ADD: Final = ("Accept-Encoding", "User-Agent", "Accept", "Content-Type")
"""What a client of this machine's would say of itself where the caller says nothing."""


class Front:
    """Passes requests on; those of its own page with the key."""

    def __init__(self, page: str, functions: str, key: str) -> None:
        self._page, self._functions, self._key = page, functions, key
        self._pass = secrets.token_urlsafe(24)

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[str]:
        """Its address, for as long as a block; port 0 is any free one. Raises Unusable where the port is taken."""
        if port:
            refuse_if_taken(port)
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/{path:.*}", self._answer)
        async with (ClientSession(timeout=ClientTimeout(PATIENCE), auto_decompress=False) as self._session,
                    listening(app, port) as url):
            yield url

    async def _answer(self, request: web.Request) -> web.Response:
        if (request.url.host or "") not in NAMES:
            raise web.HTTPForbidden(text="only 127.0.0.1 and localhost are answered to")
        to_functions = request.path.startswith(API)
        try:
            answer = await self._passed_on(request, self._functions if to_functions else self._page, with_key=to_functions)
        except (ClientError, TimeoutError):
            raise web.HTTPBadGateway(text="not reachable, try again") from None
        if request.path == "/":
            answer.set_cookie(COOKIE, self._pass, httponly=True, samesite="Strict", path=API)
        return answer

    async def _passed_on(self, request: web.Request, to: str, *, with_key: bool) -> web.Response:
        headers = passed(request.headers)
        if with_key and KEY not in request.headers and self._is_the_page(request):
            headers[KEY] = self._key
        async with self._session.request(request.method, to + request.raw_path, headers=headers, data=await request.read(),
                                         allow_redirects=False, skip_auto_headers=NOT_OURS_TO_ADD) as answer:
            return web.Response(status=answer.status, body=await answer.read(), headers=passed(answer.headers))

    def _is_the_page(self, request: web.Request) -> bool:
        return secrets.compare_digest(request.cookies.get(COOKIE, "").encode(), self._pass.encode())


def passed(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that belong to the message and not to one connection."""
    return {name: value for name, value in headers.items() if name.lower() not in NOT_PASSED_ON}
