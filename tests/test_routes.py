"""Every route of function_app.py, in both modes of HTTP_AUTH: nobody gets past without a key, or without an app role."""

import asyncio
import base64
import importlib.util
import json
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import azure.functions as func
import pytest

from alerting.wiring import opened
from monitors import wiring
from monitors.gate import Role
from sandbox.host import Host
from tests.builders import guid

ROOT = Path(__file__).parents[1]
OPEN = {"health"}
"""Strangers may ask these; they learn only whether it is alive."""
OPERATORS = {"drills", "reviews"}
PULLED = {"openapi.json", "compliance", "compliance/summary", "compliance/results", "compliance/results/{check}/findings",
          "compliance/history", "alerts"}
"""What a reader may have, and an operator too."""
KEY = "a key of the host"
HUBS = {"SIGNIN_HUB": "sign-ins", "AUDIT_HUB": "audit", "SIGNIN_CONSUMER_GROUP": "a", "AUDIT_CONSUMER_GROUP": "a"}
Asking = Callable[[aiohttp.ClientSession, str, str, str], Coroutine[Any, Any, int]]


def loaded() -> func.FunctionApp:
    """function_app.py anew, as a worker with this environment loads it."""
    spec = importlib.util.spec_from_file_location("function_app_anew", ROOT / "function_app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app: func.FunctionApp = module.app
    return app


def routes(app: func.FunctionApp) -> list[tuple[str, str, str]]:
    """Route, method and authLevel of each HTTP trigger."""
    found = []
    for function in app.get_functions():
        told = function.get_trigger().get_dict_repr()
        if told["type"] == "httpTrigger":
            found += [(told["route"], getattr(method, "value", str(method)), told["authLevel"].name)
                      for method in told.get("methods") or ["GET"]]
    return found


@pytest.fixture(params=["entra", "", "kees", "keys"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, azurite: str) -> Iterator[str]:
    """A worker in each mode; what is unset or ill-formed is entra."""
    for name, text in {"HTTP_AUTH": request.param, "DATA_STORAGE_TABLES": azurite, "BREAK_GLASS_IDS": guid(1)}.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("WEBSITE_AUTH_ENABLED", raising=False)
    monkeypatch.setattr(wiring, "_runtime", None)
    wiring.settings.cache_clear()
    yield "keys" if request.param == "keys" else "entra"
    wiring.settings.cache_clear()


def asked(**headers: str) -> dict[str, int]:
    """What each route answers to these headers."""
    app, walk = loaded(), routes(loaded())

    async def go() -> dict[str, int]:
        found = {}
        async with Host(app, HUBS, key=KEY).serving() as url, aiohttp.ClientSession(headers=headers) as session:
            for route, method, _ in walk:
                place = f"{url}/api/{route.replace('{', '').replace('}', '')}"
                async with session.request(method, place, data=b"") as answer:
                    found[f"{method} {route}"] = answer.status
        store: Any = (await wiring.runtime(opened).parts()).stream.ledger.store
        await store.close()
        return found

    return asyncio.run(go())


def principal(*roles: str) -> str:
    """What Easy Auth says of a caller with these roles."""
    claims = [{"typ": "roles", "val": role} for role in roles]
    told = {"auth_typ": "aad", "claims": claims, "name_typ": "name", "role_typ": "roles"}
    return base64.b64encode(json.dumps(told).encode()).decode()


def guarded(answers: dict[str, int]) -> dict[str, int]:
    """The answers of all routes but those that anybody may ask."""
    found = {route: status for route, status in answers.items() if route.split()[1] not in OPEN}
    assert found
    return found


def test_strangers_get_past_no_route(mode: str) -> None:
    assert set(guarded(asked()).values()) == {401}


def test_a_principal_is_believed_only_where_the_platform_made_it(mode: str) -> None:
    assert set(guarded(asked(**{"X-MS-CLIENT-PRINCIPAL": principal(Role.OPERATOR)})).values()) == {401}


def test_levels_are_the_hosts_or_ours(mode: str) -> None:
    expected = "FUNCTION" if mode == "keys" else "ANONYMOUS"
    assert {level for route, _, level in routes(loaded()) if route not in OPEN} == {expected}


def test_who_may_gets_past(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if mode == "keys":
        answers = asked(**{"x-functions-key": KEY})
    else:
        monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "True")
        readers = guarded(asked(**{"X-MS-CLIENT-PRINCIPAL": principal(Role.READER)}))
        assert {status for route, status in readers.items() if route.split()[1] in OPERATORS} == {403}
        pulled = {status for route, status in readers.items() if route.split()[1] in PULLED}
        assert pulled == {200, 400}, "400, since no check is called `check`"
        assert set(guarded(asked(**{"X-MS-CLIENT-PRINCIPAL": principal("Other.Role")})).values()) == {403}
        answers = asked(**{"X-MS-CLIENT-PRINCIPAL": principal(Role.OPERATOR)})
    assert set(guarded(answers).values()) & {401, 403} == set()
    assert (answers["POST drills"], answers["POST reviews"]) == (400, 400)


def test_every_route_is_in_the_walk(mode: str) -> None:
    assert {route for route, *_ in routes(loaded())} >= {"drills", "reviews", *PULLED}
