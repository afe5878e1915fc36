"""The capture server as programs and tests start it: in their own event loop, on loopback."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.capture.store import KEPT, Captured, Card, Event, Mailed
from sandbox.capture.workflow import Refused, cards
from sandbox.graph.faults import Fault, due
from sandbox.graph.loopback import listening

HERE: Final = Path(__file__).parent
PACKAGES: Final = HERE.parents[1] / "node_modules"
SCRIPTS: Final = {
    "page.mjs": HERE / "page.mjs",
    "card.mjs": HERE / "card.mjs",
    "host.mjs": HERE / "host.mjs",
    "adaptivecards.js": PACKAGES / "adaptivecards" / "dist" / "adaptivecards.min.js",
    "markdown-it.js": PACKAGES / "markdown-it" / "dist" / "browser" / "markdown-it.umd.min.js",
}
"""What the page loads; the last two are what `npm ci` brings."""
LARGEST: Final = 1024 * 1024
PAGE_POLICY: Final = ("default-src 'none'; script-src 'self'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
                      "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
MAIL_POLICY: Final = ("default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
                      "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox")
"""Mails bring their styles along. Nothing else of them has any effect: no script, no image from elsewhere, no form."""
ORDINARY: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


class Capture:
    """Takes what Latchkey sends, and shows it; `faults` are answers to posts that go wrong, `beside` what the page links to."""

    def __init__(self, port: int = 0, *, faults: Iterable[Fault] = (), beside: Mapping[str, str] = MappingProxyType({}),
                 clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.faults = list(faults)
        self._beside = beside
        self.endpoint = ""
        self._captured = Captured(clock)
        self._run = secrets.token_hex(8)
        self._port = port
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        app.add_routes([web.post("/teams", self._take), web.get("/", self._page), web.get("/captured.json", self._since),
                        web.get(r"/mails/{number:\d{1,9}}", self._mail), web.get("/scripts/{name}", self._script)])
        self.endpoint = await self._open.enter_async_context(listening(app, self._port))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    @property
    def webhook(self) -> str:
        """The address that the Teams channel posts to; a real one's signature is a secret."""
        return f"{self.endpoint}/teams?sig=loopback"

    @property
    def cards(self) -> list[Card]:
        """The cards that were taken, oldest first."""
        return [card for _, card in self._captured.cards]

    @property
    def mails(self) -> list[Mailed]:
        """The mails that were added, oldest first."""
        return [mail for _, mail in self._captured.mails]

    @property
    def events(self) -> list[Event]:
        """The events that were added, oldest first."""
        return [event for _, event in self._captured.events]

    def add_mail(self, mail: Mailed) -> None:
        """Show a mail."""
        self._captured.add_mail(mail)

    def add_event(self, event: Mapping[str, Any]) -> None:
        """Show a CloudEvent."""
        self._captured.add_event(event)

    async def _take(self, request: web.Request) -> web.Response:
        fault = due(self.faults, request.path)
        if fault:
            return await fault.answer()
        try:
            if not request.query.get("sig"):
                raise Refused(401, "DirectApiAuthorizationRequired",
                              "The request must be authenticated only by Shared Access scheme.")
            body = await request.read()
            for content in cards(body):
                self._captured.add_card(content, len(body))
        except Refused as refused:
            return web.json_response(refused.body, status=refused.status)
        return web.Response(status=202)

    async def _page(self, _: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        html = _template().render(nonce=nonce, run=self._run, kept=KEPT, beside=self._beside)
        return web.Response(text=html, content_type="text/html",
                            headers=ORDINARY | {"Content-Security-Policy": PAGE_POLICY.format(nonce=nonce)})

    async def _since(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        told = self._captured.since(int(after) if after.isdecimal() else 0)
        return web.json_response({"run": self._run, **told}, headers=ORDINARY)

    async def _mail(self, request: web.Request) -> web.Response:
        mail = self._captured.mail(int(request.match_info["number"]))
        if mail is None:
            raise web.HTTPNotFound
        return web.Response(text=f'{mail.html}<base target="_blank">', content_type="text/html",
                            headers=ORDINARY | {"Content-Security-Policy": MAIL_POLICY})

    async def _script(self, request: web.Request) -> web.Response:
        path = SCRIPTS.get(request.match_info["name"])
        if path is None or not path.is_file():
            raise web.HTTPNotFound
        return web.Response(body=path.read_bytes(), content_type="text/javascript", charset="utf-8", headers=ORDINARY)


@cache
def _template() -> Any:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html")
