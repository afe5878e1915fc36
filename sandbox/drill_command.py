"""The drill command: tells a running Latchkey that an account is about to be used on purpose."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from monitors.setting_forms import is_loopback
from sandbox.chunk import Unusable
from sandbox.reading import printable

PATH: Final = "/api/drills"
PATIENCE: Final = 60.0
"""Seconds that an answer may take: a function app that sleeps must first start."""
SHOWN: Final = 300
"""How many letters of what a server says are shown."""
CREATED: Final = 201
MENDS: Final = {
    400: "mend what it names",
    401: "give its key with --key or LATCHKEY_KEY; in Azure: Function App > App keys, where HTTP_AUTH is keys",
    403: "use a key or an account that has the role Latchkey.Operator",
    404: "see that --url is Latchkey's own address, without a path",
}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def run_drill(account: str, minutes: int, by: str, *, url: str, key: str) -> None:
    """Declare the drill and print what was declared."""
    tell(url, key, PATH, {"account": account, "minutes": minutes, "by": by}, "drill was declared")


def tell(url: str, key: str, path: str, told: dict[str, Any], done: str) -> None:
    """Tell a running Latchkey something and print what it made of it. Raises Unusable, in which `done` is what was not."""
    check(url, key)
    answer = asyncio.run(post(url.rstrip("/") + path, told, key))
    print(msgspec.json.encode(made(answer, url, done)).decode())


def check(url: str, key: str) -> None:
    """Nothing where the address can be used. Raises Unusable."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise Unusable(f"--url {printable(url)} is no address; expected one such as http://127.0.0.1:7071")
    if key and parts.scheme == "http" and not is_loopback(host):
        raise Unusable(f"the key would travel to {printable(host)} unencrypted; use https:// in --url")


async def post(url: str, told: dict[str, Any], key: str) -> Answer:
    """One request. Raises Unusable where there is no answer."""
    headers = {"x-functions-key": key} if key else {}
    try:
        async with (aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session,
                    session.post(url, json=told, headers=headers, allow_redirects=False) as answer):
            return Answer(answer.status, await answer.read())
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        reason = printable(str(error) or f"no answer within {PATIENCE:.0f} s")
        raise Unusable(f"Latchkey does not answer at {printable(url)} ({reason}); start it with `make serve`, or name where it "
                       "runs with --url") from error


def made(answer: Answer, url: str, done: str) -> Any:
    """What the server made, as it holds it. Raises Unusable with the server's own words where it made nothing."""
    if answer.status == CREATED:
        try:
            return msgspec.json.decode(answer.body)
        except msgspec.DecodeError as error:
            raise Unusable(f"{printable(url)} answered with something that is no JSON; is it Latchkey?") from error
    said = printable(" ".join(answer.body.decode(errors="replace").split())[:SHOWN])
    raise Unusable("; ".join(filter(None, (
        f"no {done}, {printable(url)} answered {answer.status}" + (f": {said}" if said else ""),
        MENDS.get(answer.status)))))
