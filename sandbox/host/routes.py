"""HTTP triggers over aiohttp, on loopback, behind the host's key."""

import contextlib
import hmac
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import azure.functions as func
from aiohttp import web
from azure.functions.meta import Datum
from multidict import CIMultiDict, MultiMapping

from sandbox.chunk import Unusable
from sandbox.host.bound import Bound
from sandbox.host.invocation import Retry

HOST: Final = "127.0.0.1"
PREFIX: Final = "/api/"
LARGEST: Final = 100 << 20
"""How large a request may be, in bytes."""
KEY_HEADER: Final = "x-functions-key"
PARAMETER: Final = re.compile(r"\{\w+\}")
log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def served(functions: Sequence[Bound], key: str, port: int) -> AsyncIterator[str]:
    """The base URL under which the functions answer. Raises Unusable."""
    app = web.Application(client_max_size=LARGEST)
    for one in functions:
        for method in one.trigger.get("methods") or ["*"]:
            app.router.add_route(method, PREFIX + template(one), handler(one, key))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        try:
            await site.start()
        except OSError as error:
            raise Unusable(f"port {port} on {HOST} cannot be used ({(error.strerror or str(error)).lower()}); end what "
                           "listens there, or choose another port") from error
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def handler(function: Bound, key: str) -> Handler:
    """What answers requests to one function."""
    keyless = function.trigger.get("authLevel") == "ANONYMOUS"

    async def handle(request: web.Request) -> web.StreamResponse:
        if not keyless and not opens(request, key):
            return web.Response(status=401)
        try:
            return answered(await function.run(await asked(request), Retry()))
        except web.HTTPException:
            raise
        except Exception:
            log.exception("function %s failed", function.name)
            return web.Response(status=500)

    return handle


def opens(request: web.Request, key: str) -> bool:
    """Whether the request carries the host's key; where the header is there, `code` is not looked at."""
    given = request.headers.get(KEY_HEADER, request.query.get("code", ""))
    return hmac.compare_digest(given.encode(errors="backslashreplace"), key.encode())


async def asked(request: web.Request) -> func.HttpRequest:
    """The request as a function gets it: names in lower case, several values of one name joined."""
    made: func.HttpRequest = func.get_binding_registry().get("httpTrigger").decode(Datum({
        "method": Datum(request.method, "string"), "url": Datum(str(request.url), "string"),
        "headers": texts(joined(request.headers)), "query": texts(joined(request.query)),
        "params": texts(request.match_info), "body": Datum(await request.read(), "bytes")}, "http"), trigger_metadata={})
    return made


def answered(answer: Any) -> web.Response:
    """What a function returned, as it goes out. Raises NotImplementedError for what no HTTP function may return."""
    encoded = func.get_binding_registry().get("http").encode(answer, expected_type=None)
    if encoded.type == "string":
        return web.Response(text=encoded.value)
    value = encoded.value
    headers = CIMultiDict({name: datum.value for name, datum in value["headers"].items()})
    for cookie in value["cookies"] or ():
        headers.extend(("Set-Cookie", morsel.OutputString()) for morsel in cookie.values())
    return web.Response(status=int(value["status_code"].value), headers=headers, body=value["body"].value)


def joined(values: MultiMapping[str]) -> dict[str, str]:
    """One text for each name."""
    return {name: ",".join(values.getall(name)) for name in values}


def texts(values: Mapping[str, str]) -> dict[str, Datum]:
    """Texts as the worker gets them."""
    return {name: Datum(value, "string") for name, value in values.items()}


def template(function: Bound) -> str:
    """The route's template. Raises Unusable for one that only Azure's host understands."""
    route = str(function.trigger.get("route") or function.name).strip("/")
    if "{" in PARAMETER.sub("", route) or "}" in PARAMETER.sub("", route):
        raise Unusable(f"function {function.name}: the local host serves routes with {{name}} only, not {route}")
    return route
