"""`python -m sandbox verify` against what `make serve` runs: all well, and with nobody reading the hub."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from azure.eventhub import EventData
from azure.eventhub.aio import EventHubProducerClient

from monitors import wiring
from sandbox.chunk import Unusable
from sandbox.demo.system import SIGN_INS, System, running
from sandbox.demo.tenant import CANARY, DemoTenant
from sandbox.graph.loopback import listening
from sandbox.serve.front import Front
from sandbox.verify import Failed, Target, verify
from sandbox.verify_command import run_verify
from tests.sandbox.running import ROOT

Json = dict[str, Any]
pytestmark = [
    pytest.mark.xdist_group("demo"), pytest.mark.timeout(170),
    pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
        "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")]


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings that the system makes its own are gone afterwards, and so is its worker."""
    before = dict(os.environ)
    monkeypatch.setattr(wiring, "_runtime", None)
    monkeypatch.delitem(sys.modules, "function_app", raising=False)  # it reads HTTP_AUTH as it is imported
    wiring.settings.cache_clear()
    yield
    os.environ.clear()
    os.environ.update(before)
    wiring.settings.cache_clear()


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[System, str]]:
    """The system of `make serve`, before anything is played in it."""
    tenant = DemoTenant.ending(datetime.now(UTC))
    async with running(tenant) as system, Front(system.capture.endpoint, system.url, system.host.key).listening(0) as url:
        yield system, url


async def verified(system: System, url: str, patience: int, **odd: str) -> tuple[int, str, str]:
    """The command, as people run it: exit code and what it said."""
    given = {"PATH": os.environ["PATH"], "LATCHKEY_URL": url, "LATCHKEY_KEY": system.host.key,
             "CANARY_ID": CANARY, "EVENTHUB_CONNECTION_STRING": system.hubs.connection_string, **odd}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "verify", "--patience", str(patience), cwd=ROOT, env=given,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def test_it_is_verified_while_the_hub_is_read_and_not_once_nobody_reads_it() -> None:
    async def go() -> None:
        async with serving() as (system, url):
            code, out, err = await verified(system, url, 60)
            assert (code, err) == (0, "")
            assert [line[:4] for line in out.splitlines() if line.startswith("ok")] == [f"ok {step}" for step in range(1, 6)]
            assert "TEST: Break-glass account signed in, alert" in out
            assert "Teams and the mailbox have it" in out
            [mail] = system.capture.mails
            assert "TEST: " in mail.subject
            [event] = system.capture.events
            assert (event.content["data"]["severity"], event.content["data"]["subject"]["id"]) == ("info", CANARY)

            straight = partial(Target, system.url, hub=SIGN_INS, canary=CANARY, patience=60, often=0.05, opened=lambda: (
                EventHubProducerClient.from_connection_string(system.hubs.connection_string, eventhub_name=SIGN_INS)))
            said = await outcome(straight(headers={"x-functions-key": system.host.key}))  # no page of what was sent, as in Azure
            assert re.match("TEST: Break-glass account signed in, alert .*; look for it in Teams", said)
            assert re.match("step 3 failed after .* answers 401", await outcome(straight(headers={"x-functions-key": "another"})))

            await system.listener.stop()
            code, out, err = await verified(system, url, 1)
            assert code == 1
            assert "ok 4" in out
            assert err.startswith("latchkey: step 5 failed after ")
            assert "the record is in the hub but was not judged" in err
            assert CANARY in err

    asyncio.run(go())


@pytest.mark.parametrize(("given", "said"), [
    ({}, "the setting CANARY_ID is missing"),
    ({"CANARY_ID": CANARY}, "say which event hub Entra writes to: --namespace"),
    ({"CANARY_ID": CANARY, "BREAK_GLASS_IDS": CANARY}, "CANARY_ID is also in BREAK_GLASS_IDS: it must be nobody's"),
])
def test_what_is_missing_is_one_clear_line(given: dict[str, str], said: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"Values": given}))
    with pytest.raises(Unusable, match=said):
        run_verify(file, url="http://127.0.0.1:9", namespace="", key="", token="", patience=1)


def test_a_key_never_travels_in_the_clear() -> None:
    with pytest.raises(Unusable, match="unencrypted"):
        run_verify(None, url="http://latchkey.contoso.test", namespace="", key="", token="abc", patience=1)


def test_where_nobody_answers_that_is_said() -> None:
    assert re.match("step 1 failed after .* nobody answers .*start it with `make serve`", failed("http://127.0.0.1:9"))


SOUND = {"/api/health": (200, {"status": "alive"}), "/api/drills": (401, {}), "/api/alerts": (200, {"items": []})}


@pytest.mark.parametrize(("path", "status", "body", "said"), [
    ("/api/health", 503, {}, "step 1 failed after .* answers 503; see in the function app's log stream"),
    ("/api/health", 200, {"status": "unwell"}, "step 1 failed after .*is it Latchkey"),
    ("/api/drills", 400, {}, "step 2 failed after .* answers 400 to somebody without key or token; set HTTP_AUTH"),
    ("/api/drills", 201, {}, "step 2 failed after .* answers 201"),
    ("/api/alerts", 401, {}, "step 3 failed after .* the key or token does not open it; give LATCHKEY_KEY"),
    ("/api/alerts", 404, {}, "step 3 failed after .* answers 404"),
    ("/api/alerts", 200, {"items": []}, "step 5 failed after .*: no alert after .*: the record.* was not judged"),
    ("/api/alerts", 200, {"items": [{"evidence": [{"id": "another"}], "title": "TEST: it"}]}, "step 5 failed after .*: no alert"),
    ("/api/alerts", 200, {"items": [{"id": "a1", "evidence": [{"id": "THE"}], "title": "Break-glass account signed in"}]},
     "step 5 failed after .* told as a real one .alert a1.: CANARY_ID of the function app is another"),
    ("/api/alerts", 200, {"items": [{"id": "a1", "evidence": [{"id": "THE"}], "title": "TEST: it"}]}, "TEST: it, alert a1"),
])
def test_each_step_that_fails_says_why_and_what_to_do(path: str, status: int, body: Json, said: str) -> None:
    """What a function app of another state would answer."""
    answers = SOUND | {path: (status, body)}

    async def go() -> str:
        hub = Taking()
        app = web.Application()
        for one, (code, told) in answers.items():
            app.router.add_route("*", one, partial(answer, hub, code, told))
        async with listening(app, 0) as url:
            return await outcome(Target(url, {}, "sign-ins", CANARY, lambda: nullcontext(hub), patience=0.2, often=0.01))

    assert re.match(said, asyncio.run(go()))


class Taking:
    """A hub that takes everything."""

    id = "none yet"

    async def send_event(self, event: EventData) -> None:
        self.id = json.loads(event.body_as_str())["records"][0]["properties"]["id"]


async def answer(hub: Taking, code: int, told: Json, request: web.Request) -> web.Response:
    return web.json_response(text=json.dumps(told).replace("THE", hub.id), status=code)


def failed(url: str) -> str:
    return asyncio.run(outcome(Target(url, {}, "sign-ins", CANARY, lambda: nullcontext(Taking()), patience=1)))


async def outcome(target: Target) -> str:
    """What the last step said."""
    lines: list[str] = []
    try:
        await verify(target, lines.append)
    except Failed as error:
        return str(error)
    return lines[-1].partition(" s  ")[2]
