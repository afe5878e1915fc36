"""The drill command against a server of a few lines."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from sandbox.chunk import Unusable
from sandbox.drill_command import run_drill
from tests.sandbox.running import command

ACCOUNT = "breakglass@contoso.com"
DRILL = {"id": "d1", "account": ACCOUNT, "by": "Adele Vance", "since": "2026-03-02T12:00:00Z", "until": "2026-03-02T12:30:00Z"}


class Server:
    """Answers as told, and keeps what it was asked; in a thread of its own, as the command runs a loop."""

    def __init__(self) -> None:
        self.status, self.text, self.headers = 201, json.dumps(DRILL), dict[str, str]()
        self.asked: list[tuple[str, str, Any, str | None]] = []
        self._up, self._loop = threading.Event(), asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    def __enter__(self) -> "Server":
        self._thread.start()
        self._up.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)
        self._loop.close()

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, request.path, await request.json(), request.headers.get("x-functions-key")))
        return web.Response(status=self.status, text=self.text, headers=self.headers)

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._up.set()
        await self._over.wait()
        await runner.cleanup()


@pytest.fixture
def server() -> Iterator[Server]:
    """A Latchkey to talk to."""
    with Server() as made:
        yield made


def drill(url: str, key: str = "") -> None:
    """Declare one."""
    run_drill(ACCOUNT, 30, "Adele Vance", url=url, key=key)


def test_the_drill_is_declared_and_printed(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    drill(server.url + "/")
    assert server.asked == [("POST", "/api/drills", {"account": ACCOUNT, "minutes": 30, "by": "Adele Vance"}, None)]
    assert json.loads(capsys.readouterr().out) == DRILL


@pytest.mark.parametrize(("status", "text", "said"), [
    (400, "minutes is out of range", "400: minutes is out of range; mend what it names"),
    (401, "", "answered 401; give its key with --key or LATCHKEY_KEY"),
    (403, "this needs the app role\nLatchkey.Operator", "403: this needs the app role Latchkey.Operator; use a key"),
    (409, "a drill is on\x1b[31m", "409: a drill is on\\x1b[31m"),
    (500, "x" * 5_000, f"500: {'x' * 300}"),
    (302, "", "answered 302"),
    (201, "<html>", "no JSON; is it Latchkey?")])
def test_what_the_server_says_is_one_line(server: Server, status: int, text: str, said: str) -> None:
    server.status, server.text = status, text
    server.headers = {"Location": server.url} if status == 302 else {}
    with pytest.raises(Unusable) as refused:
        drill(server.url)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 450
    assert len(server.asked) == 1


@pytest.mark.parametrize(("url", "key", "said"), [
    ("http://127.0.0.1:9", "", r"does not answer at http://127.0.0.1:9/api/drills .*; start it with `make serve`"),
    ("127.0.0.1:7071", "", "is no address"),
    ("ftp://contoso.test", "", "is no address"),
    ("http://[", "", "is no address"),
    ("http://contoso.test", "a key", "the key would travel to contoso.test unencrypted; use https"),
    ("http://127.0.0.1:9", "a\nkey", "does not answer")])
def test_where_nobody_answers_is_one_line(url: str, key: str, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        drill(url, key)


def test_as_a_process(server: Server) -> None:
    told = ["drill", "--account", ACCOUNT, "--minutes", "30", "--by", "Adele Vance", "--url", server.url]
    done = command(*told, LATCHKEY_KEY="a key")
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, DRILL, b"")
    command(*told, "--key", "another", LATCHKEY_KEY="a key")
    assert [key for *_, key in server.asked] == ["a key", "another"]
    server.status, server.text = 401, ""
    done = command(*told)
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode().splitlines()
    assert line.startswith("latchkey: no drill was declared, ")
