"""HTTP triggers answer on loopback, behind the host's key."""

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import azure.functions as func
import pytest

from sandbox.chunk import Unusable
from sandbox.host import Host

KEY = "a key"
LEVEL = func.AuthLevel
Asking = Callable[[aiohttp.ClientSession], Coroutine[Any, Any, Any]]


def echo_app(level: func.AuthLevel = LEVEL.ANONYMOUS) -> func.FunctionApp:
    """An app that answers with what it was asked."""
    app = func.FunctionApp()

    @app.route(route="results/{check}", methods=["GET", "POST"], auth_level=level)
    async def results(req: func.HttpRequest) -> func.HttpResponse:
        told = {"method": req.method, "url": req.url, "check": req.route_params["check"], "params": dict(req.params),
                "headers": {name: req.headers[name] for name in req.headers if name.startswith("x-")},
                "body": req.get_body().decode()}
        return func.HttpResponse(json.dumps(told), status_code=202, mimetype="application/json", headers={"X-Own": "yes"})

    @app.route(route="results/latest", methods=["GET"], auth_level=level)
    def latest(req: func.HttpRequest) -> str:
        return "the latest"

    @app.route(auth_level=level)
    async def broken(req: func.HttpRequest) -> func.HttpResponse:
        raise KeyError("a secret")

    return app


def asked(app: func.FunctionApp, asking: Callable[[aiohttp.ClientSession, str], Coroutine[Any, Any, Any]]) -> Any:
    """What comes of asking while the app is served."""
    async def go() -> Any:
        async with Host(app, {}, key=KEY).serving() as url, aiohttp.ClientSession() as session:
            return await asking(session, url)

    return asyncio.run(go())


async def status(session: aiohttp.ClientSession, url: str, **how: Any) -> int:
    """The status of a GET."""
    async with session.get(url, **how) as answer:
        return answer.status


def test_a_function_gets_the_request_and_its_answer_goes_out() -> None:
    async def asking(session: aiohttp.ClientSession, url: str) -> Any:
        place = f"{url}/api/results/BG-001?a=1&a=2&b="
        async with session.post(place, data="ü", headers=[("X-One", "1"), ("X-One", "2")]) as answer:
            return place, answer.status, answer.headers, await answer.json()

    place, code, headers, told = asked(echo_app(), asking)
    assert code == 202
    assert (headers["Content-Type"], headers["X-Own"]) == ("application/json", "yes")
    assert told == {"method": "POST", "url": place, "check": "BG-001", "params": {"a": "1,2", "b": ""},
                    "headers": {"x-one": "1,2"}, "body": "ü"}


def test_a_plain_function_may_answer_text_and_the_literal_route_goes_first() -> None:
    async def asking(session: aiohttp.ClientSession, url: str) -> Any:
        async with session.get(f"{url}/api/results/latest") as answer:
            return answer.status, await answer.text()

    assert asked(echo_app(), asking) == (200, "the latest")


def test_what_a_function_raises_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    async def asking(session: aiohttp.ClientSession, url: str) -> Any:
        async with session.delete(f"{url}/api/broken") as answer:
            return answer.status, await answer.text()

    assert asked(echo_app(), asking) == (500, "")
    assert [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR] == ["function broken failed"]


def test_unknown_routes_and_methods_are_refused() -> None:
    async def asking(session: aiohttp.ClientSession, url: str) -> Any:
        async with session.delete(f"{url}/api/results/x") as answer:
            wrong = answer.status
        return wrong, await status(session, f"{url}/api/nothing"), await status(session, f"{url}/results/x")

    assert asked(echo_app(), asking) == (405, 404, 404)


@pytest.mark.parametrize(("level", "how", "code"), [
    (LEVEL.ANONYMOUS, {}, 200),
    (LEVEL.FUNCTION, {}, 401),
    (LEVEL.FUNCTION, {"headers": {"x-functions-key": KEY}}, 200),
    (LEVEL.FUNCTION, {"headers": {"X-Functions-Key": KEY}}, 200),
    (LEVEL.FUNCTION, {"headers": {"x-functions-key": KEY + "x"}}, 401),
    (LEVEL.FUNCTION, {"headers": {"x-functions-key": ""}}, 401),
    (LEVEL.FUNCTION, {"headers": {"x-functions-key": "ü"}}, 401),
    (LEVEL.FUNCTION, {"params": {"code": KEY}}, 200),
    (LEVEL.FUNCTION, {"params": {"code": "another"}}, 401),
    (LEVEL.FUNCTION, {"params": {"code": KEY}, "headers": {"x-functions-key": "another"}}, 401),
    (LEVEL.ADMIN, {}, 401)])
def test_a_function_route_needs_the_hosts_key(level: func.AuthLevel, how: dict[str, Any], code: int) -> None:
    async def asking(session: aiohttp.ClientSession, url: str) -> Any:
        return await status(session, f"{url}/api/results/latest", **how)

    assert asked(echo_app(level), asking) == code


def test_what_says_nothing_of_its_level_needs_the_key_and_keys_made_up_differ() -> None:
    app = func.FunctionApp()

    @app.route(route="x")
    def plain(req: func.HttpRequest) -> str:
        return "told"

    async def asking(session: aiohttp.ClientSession, url: str) -> Any:
        return await status(session, f"{url}/api/x"), await status(session, f"{url}/api/x", params={"code": KEY})

    assert asked(app, asking) == (401, 200)
    assert len({Host(app, {}).key for _ in range(3)}) == 3


def test_a_port_that_is_taken_is_said() -> None:
    async def go(port: int) -> None:
        async with Host(echo_app(), {}).serving(port):
            raise AssertionError("it serves")

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=f"port {port} on 127.0.0.1 cannot be used"):
            asyncio.run(go(port))


def test_a_route_that_only_azure_understands_is_said() -> None:
    app = func.FunctionApp()

    @app.route(route="x/{number:int}")
    def odd(req: func.HttpRequest) -> str: ...

    async def asking(session: aiohttp.ClientSession, url: str) -> Any: ...

    with pytest.raises(Unusable, match="function odd: the local host serves routes with"):
        asked(app, asking)
