"""The stand-in as programs and tests start it: in their own event loop, on loopback."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, Self
from urllib.parse import unquote_plus

from aiohttp import web

from sandbox.graph.documents import Documents
from sandbox.graph.faults import Fault, due
from sandbox.graph.limit import Limit
from sandbox.graph.listing import MOST, Listing, Row
from sandbox.graph.loopback import listening
from sandbox.graph.mail import Mail, read
from sandbox.graph.refusal import Refusal, object_of, of_status

KEPT: Final = 1_000
"""Mails and requests that are remembered, the latest ones."""
LARGEST: Final = 4 * 1024 * 1024
REPORT: Final = "/reports/authenticationMethods/userRegistrationDetails"
ORDINARY: Final = ("businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
                   "preferredLanguage", "surname", "userPrincipalName", "id")
"""What Graph gives of a user unasked: neither accountEnabled nor userType."""


class LoopbackGraph:
    """A Graph of these users, registrations and documents by path, in Graph's form; only users can send mails.

    Limits count as Graph's do; of Conditional Access the refusal says nothing of how long to wait. Lists of users may be lazy.
    """

    def __init__(self, users: Sequence[Row] = (), registration: Sequence[Row] = (), *, port: int = 0,
                 documents: Mapping[str, Any] | None = None, faults: Iterable[Fault] = (), reports: Limit | None = None,
                 policies: Limit | None = None, on_mail: Callable[[Mail], object] | None = None, most: int = MOST,
                 clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.users = Listing("/users", users, ORDINARY, most=most)
        self.registration = Listing(REPORT, registration, most=most)
        self.faults = list(faults)
        self.mails: deque[Mail] = deque(maxlen=KEPT)
        self.asked: deque[str] = deque(maxlen=KEPT)
        self.headers: deque[Mapping[str, str]] = deque(maxlen=KEPT)
        self.endpoint = ""
        self._documents = Documents(documents or {})
        self._port, self._reports, self._on_mail, self._clock = port, reports or Limit(), on_mail, clock
        self._policies = policies or Limit(1, 1.0)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._answered], client_max_size=LARGEST)
        app.add_routes([web.get("/v1.0" + self.users.path, self._users), web.get("/v1.0/users/{id}", self._user),
                        web.get("/v1.0" + self.registration.path, self._registration),
                        web.post("/v1.0/users/{id}/sendMail", self._send_mail),
                        web.get("/{version:v1.0|beta}/{path:.+}", self._document)])
        self.endpoint = await self._open.enter_async_context(listening(app, self._port))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    @cached_property
    def _by_name(self) -> Mapping[str, Row]:
        return {name.lower(): row for row in self.users.rows for name in _names(row)}

    @web.middleware
    async def _answered(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        self.headers.append(request.headers)
        fault = due(self.faults, request.path, unquote_plus(request.query_string))
        if fault:
            own = fault.status and fault.body is None
            return await (replace(fault, body=of_status(fault.status)) if own else fault).answer()
        try:
            return await handler(request)
        except Refusal as refusal:
            return refusal.answer()
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return Refusal(400, "BadRequest", f"Resource not found for the segment '{request.path}'.").answer()
        except web.HTTPRequestEntityTooLarge:
            return Refusal(413, "RequestEntityTooLarge", "The request is larger than 4 MB.").answer()

    @property
    def _root(self) -> str:
        return f"{self.endpoint}/v1.0"

    async def _users(self, request: web.Request) -> web.Response:
        return web.json_response(self.users.page(self._root, request.query))

    async def _user(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        row = self._by_name.get(name.lower())
        if row is None:
            raise Refusal(404, "Request_ResourceNotFound", f"Resource '{name}' does not exist or one of its queried "
                          "reference-property objects are not present.")
        context = {"@odata.context": f"{self._root}/$metadata#users/$entity"}
        return web.json_response({**context, **self.users.shown(row, request.query)})

    async def _registration(self, request: web.Request) -> web.Response:
        self._take_turn(request.path)
        return web.json_response(self.registration.page(self._root, request.query))

    async def _document(self, request: web.Request) -> web.Response:
        self._take_turn(request.path)
        version, path = request.match_info["version"], "/" + request.match_info["path"]
        return web.json_response(self._documents.answer(self.endpoint, version, path, request.query))

    def _take_turn(self, path: str) -> None:
        now = asyncio.get_running_loop().time()
        if "/reports/" in path or "/auditLogs/" in path:
            wait = self._reports.wait(now)
            if wait:
                raise Refusal(429, "TooManyRequests", "Too many requests to the reports; wait as Retry-After says.", wait)
        if "/conditionalAccess/" in path and self._policies.wait(now):
            raise Refusal(429, "TooManyRequests", "Too many requests to Conditional Access.")

    async def _send_mail(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if name.lower() not in self._by_name:
            raise Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")
        mail = read(name, object_of(await request.read()), self._clock())
        self.mails.append(mail)
        if self._on_mail:
            self._on_mail(mail)
        return web.Response(status=202)


def graph_of(paths: Mapping[str, Any], **how: Any) -> LoopbackGraph:
    """A Graph of everything that stands in one mapping by path, the users and registrations among it."""
    rest = {path: held for path, held in paths.items() if path not in ("/users", REPORT)}
    return LoopbackGraph(paths.get("/users", ()), paths.get(REPORT, ()), documents=rest, **how)


def _names(row: Row) -> set[str]:
    return {str(row[name]) for name in ("id", "userPrincipalName", "mail") if row.get(name)}
