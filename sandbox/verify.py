"""Verifying a running Latchkey after a deployment: it answers, refuses strangers, and tells of what comes through the hub."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import uuid4

import aiohttp

from sandbox.canary_record import canary_body
from sandbox.chunk import Unusable
from sandbox.publish import speaking_of
from sandbox.reading import printable

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from azure.eventhub.aio import EventHubProducerClient

HEALTH, DRILLS, ALERTS, CAPTURED = "/api/health", "/api/drills", "/api/alerts", "/captured.json"
ANSWERS: Final = 60.0
"""Seconds that an answer may take: a function app that sleeps must first start."""
OFTEN: Final = 2.0
SAID_EVERY: Final = 10.0
DETECTOR: Final = "break_glass_sign_in"
TEST: Final = "TEST: "
NOT_JUDGED: Final = (
    "the record is in the hub but was not judged, or not as the canary's. See that CANARY_ID of the function app is {canary}; "
    "that watch_sign_ins is among its functions and reads this namespace and {hub} (EventHubConnection__fullyQualifiedNamespace, "
    "SIGNIN_HUB) with an identity that may receive; and its log stream for lines with FAULT, LOST or SETTING")
NOT_LET_IN: Final = (
    "the event hub {hub} does not let you in: sign in with `az login`, and give yourself Azure Event Hubs Data Sender on that "
    "hub for the time of this; or copy the connection string again")
NOT_TOLD: Final = (
    "the alert is there, but Teams or the mailbox has not taken it; see TEAMS_WEBHOOK_URL and EMAIL_SENDER, and lines with "
    "`not told` in the log")
Json = Any


Opened: TypeAlias = "Callable[[], AbstractAsyncContextManager[EventHubProducerClient]]"
"""How the hub is opened for sending."""


class Failed(Exception):
    """A step failed; the message is its cause and mend."""


@dataclass(frozen=True)
class Target:
    """What is verified: an address, how it lets us in, the hub before it, and how to open that."""

    url: str
    headers: Mapping[str, str]
    hub: str
    canary: str
    opened: "Opened"
    patience: float
    often: float = OFTEN


@dataclass
class Verification:
    """Takes the steps, and says each with its seconds."""

    target: Target
    session: aiohttp.ClientSession
    say: Callable[[str], None]
    id: str = field(default_factory=lambda: str(uuid4()))
    """The id of the canary's sign-in, which the alert rests on."""
    before: int = 0
    alert: str = ""

    @property
    def steps(self) -> tuple[tuple[str, Callable[[], Awaitable[str]]], ...]:
        """What is checked, in order."""
        return (
            (f"{self.target.url} is alive, by {HEALTH}", self.is_alive),
            (f"strangers are refused, at {DRILLS}", self.refuses_strangers),
            (f"we are let in, at {ALERTS}", self.lets_us_in),
            (f"a sign-in of the canary goes into the hub {self.target.hub}", self.send),
            ("it is judged and told as TEST", self.is_told),
        )

    async def run(self) -> None:
        """All of it. Raises Failed at the first step that fails, and Unusable where the hub takes nothing."""
        for number, (what, _) in enumerate(self.steps, 1):
            self.say(f"  {number}. {what}")
        for number, (_, step) in enumerate(self.steps, 1):
            began = time.monotonic()
            try:
                told = await step()
            except (Failed, Unusable) as error:
                raise Failed(f"step {number} failed after {time.monotonic() - began:.1f} s: {error}") from error
            self.say(f"ok {number}  {time.monotonic() - began:6.1f} s  {told}")

    async def is_alive(self) -> str:
        """Whether anybody may hear that it lives."""
        status, body = await self._ask("GET", HEALTH)
        if status != HTTPStatus.OK:
            raise Failed(f"{HEALTH} answers {status}; see in the function app's log stream why it does not start, and that --url "
                         "is its own address, without a path")
        if read(body).get("status") != "alive":
            raise Failed(f"{HEALTH} says {printable(body.decode(errors='replace')[:100])}, not that it is alive; is it Latchkey?")
        return "it is alive"

    async def refuses_strangers(self) -> str:
        """Whether a route that changes something is shut to whoever brings nothing."""
        status, _ = await self._ask("POST", DRILLS)
        if status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise Failed(f"{DRILLS} answers {status} to somebody without key or token; set HTTP_AUTH to entra or keys, and see "
                         "that Easy Auth is on (parameter authClientId)")
        return f"refused with {status}"

    async def lets_us_in(self) -> str:
        """Whether the alerts can be read."""
        status, _ = await self._ask("GET", f"{ALERTS}?detector={DETECTOR}", with_key=True)
        if status == HTTPStatus.OK:
            return "alerts can be read"
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise Failed(f"{ALERTS} answers {status}: the key or token does not open it; give LATCHKEY_KEY (HTTP_AUTH = keys), "
                         "or in LATCHKEY_TOKEN a token of somebody with the role Latchkey.Reader or Latchkey.Operator")
        raise Failed(f"{ALERTS} answers {status}; see the function app's log stream")

    async def send(self) -> str:
        """Send one record, as Entra would. Raises Unusable, and Failed where we may not."""
        from azure.core.exceptions import ClientAuthenticationError
        from azure.eventhub import EventData
        from azure.eventhub.exceptions import AuthenticationError

        self.before = int((await self._captured() or {}).get("newest", 0))
        event = EventData(canary_body(self.target.canary, self.id, datetime.now(UTC)))
        with speaking_of(self.target.hub):
            try:
                async with self.target.opened() as producer:
                    await producer.send_event(event)
            except (AuthenticationError, ClientAuthenticationError) as error:
                raise Failed(NOT_LET_IN.format(hub=self.target.hub)) from error
        return f"the hub has it, as sign-in {self.id}"

    async def is_told(self) -> str:
        """Wait for its alert, and where what was sent can be seen, for that."""
        began = said = time.monotonic()
        while (waited := time.monotonic() - began) < self.target.patience:
            if told := await self._told():
                return told
            if time.monotonic() - said >= SAID_EVERY:
                said = time.monotonic()
                self.say(f"     {waited:6.0f} s  {'an alert, not told everywhere' if self.alert else 'no alert'} yet")
            await asyncio.sleep(self.target.often)
        raise Failed(f"not told after {self.target.patience:.0f} s: {NOT_TOLD}" if self.alert else (
            f"no alert after {self.target.patience:.0f} s: {NOT_JUDGED.format(canary=self.target.canary, hub=self.target.hub)}"))

    async def _told(self) -> str:
        """What was told of it; "" for nothing yet. Raises Failed where it was told as something else."""
        page = await self._captured()
        known = [*await self._alerts(), *(one["content"]["data"] for one in (page or {}).get("events", ()))]
        found = [one for one in known if self.id in {each.get("id") for each in one.get("evidence") or ()}]
        if not found:
            return ""
        self.alert, title = str(found[0].get("id")), str(found[0].get("title"))
        if not title.startswith(TEST):
            raise Failed(f"it was told as a real one (alert {printable(self.alert)}): CANARY_ID of the function app is another")
        if page is None:
            return f"{printable(title)}, alert {printable(self.alert)}; look for it in Teams and in the mailbox"
        carded = any(self.alert in (text := json.dumps(one)) and TEST in text for one in page["cards"])
        mailed = any(TEST in str(one["subject"]) for one in page["mails"])
        return f"{printable(title)}, alert {self.alert}; Teams and the mailbox have it" if carded and mailed else ""

    async def _alerts(self) -> list[Json]:
        status, body = await self._ask("GET", f"{ALERTS}?detector={DETECTOR}", with_key=True)
        items = read(body).get("items") if status == HTTPStatus.OK else None
        return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []

    async def _captured(self) -> Mapping[str, Json] | None:
        """What was sent since the record was, as a laptop's page has it; None where there is no such page."""
        status, body = await self._ask("GET", f"{CAPTURED}?after={self.before}")
        page = read(body) if status == HTTPStatus.OK else {}
        return page if "cards" in page else None

    async def _ask(self, method: str, path: str, *, with_key: bool = False) -> tuple[int, bytes]:
        """Status and body. Raises Failed where nobody answers."""
        headers = self.target.headers if with_key else {}
        try:
            async with self.session.request(method, self.target.url + path, headers=headers, allow_redirects=False) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = printable(str(error) or f"no answer within {ANSWERS:.0f} s")
            raise Failed(f"nobody answers at {printable(self.target.url)} ({reason}); start it with `make serve`, or name where "
                         "it runs with --url") from error


def read(body: bytes) -> Mapping[str, Json]:
    """A JSON object; an empty one for anything else."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def verify(target: Target, say: Callable[[str], None]) -> None:
    """Take every step. Raises Failed."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWERS)) as session:
        await Verification(target, session, say).run()
