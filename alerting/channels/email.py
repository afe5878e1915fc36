"""The email channel: an alert as a mail, and Microsoft Graph, which sends it."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from alerting.alert import Alert
from alerting.channels import NO_ANSWER, Paced, check, now
from alerting.channels.pace import Pace
from alerting.plain_text import plain
from alerting.reading import WHOLE_TENANT, Digest, Reading, read, read_digest
from monitors.tenant.graph import graph

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from jinja2 import Environment
    from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody
    from msgraph.graph_service_client import GraphServiceClient

    Connect = Callable[[], AbstractAsyncContextManager[GraphServiceClient]]

SUBJECT: Final = 150
PATIENCE: Final = 20.0
"""Seconds that one sending may take."""


class Band(NamedTuple):
    """The colours of a mail's head where it is light; the dark ones are in the page's own style."""

    paper: str
    ink: str


BANDS: Final = {"critical": Band("#fde7e9", "#8e0f1f"), "high": Band("#fff4ce", "#6a4a00"), "medium": Band("#e8ebfa", "#2f3278"),
                "low": Band("#edebe9", "#3b3a39"), "info": Band("#edebe9", "#3b3a39"), "cleared": Band("#dff6dd", "#0b5a10")}
FONTS: Final = {"normal": "font-size:15px;line-height:21px;", "small": "font-size:13px;line-height:18px;"}


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in both forms. Graph takes the HTML, and Exchange makes a text of its own from it."""

    subject: str
    html: str
    text: str
    urgent: bool = False


def mail(alert: Alert, *, base_url: str = "") -> Mail:
    """The alert for somebody who was just woken: what it is, whom it concerns, what to do now."""
    told = read(alert, base_url)
    return _mail(told.severity, told)


def cleared_mail(alert: Alert) -> Mail:
    """That an alert which had been told no longer stands."""
    told = read(alert)
    return _mail("cleared", told._replace(again="", facts=told.facts[:2], why="", steps=(), evidence=(), more=""))


def digest_mail(alerts: Sequence[Alert], day: date, notes: Sequence[str] = ()) -> Mail:
    """What happened on a day that nobody had to be woken for."""
    told = read_digest(alerts, day, notes)
    subject = f"Latchkey daily digest, {told.title}"
    html = _html("digest.html", subject, style="info", word="daily digest", told=told, preview=told.summary)
    return Mail(subject, html, "\n".join(_digest(told)))


def _mail(style: str, told: Reading) -> Mail:
    about = told.facts[0].lines[0]
    subject = plain(f"[{style.upper()}] {told.title}" + (f": {about}" if about != WHOLE_TENANT else ""), SUBJECT)
    word = " · ".join(filter(None, (style, told.again)))
    clock = 104 if any(" " in at for at, _ in told.evidence) else 64
    html = _html("alert.html", subject, style=style, word=word, told=told, preview=told.summary, clock=clock)
    return Mail(subject, html, "\n".join(_text(word, told)), urgent=style == "critical")


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).with_name("templates")
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)


def _html(template: str, subject: str, *, style: str, **told: Any) -> str:
    return _templates().get_template(template).render(subject=subject, style=style, band=BANDS[style], **FONTS, **told)


def _text(word: str, told: Reading) -> Iterator[str]:
    yield from (f"{word.upper()}: {told.title}", "", told.summary, "")
    for fact in told.facts:
        yield f"{fact.label}: {fact.lines[0]}"
        yield from (f"    {line}" for line in (*fact.lines[1:], *filter(None, (fact.loud,)), *fact.notes))
    if told.why:
        yield from ("", "Why it matters", told.why)
    if told.steps:
        yield from ("", "What to do now", *(f"{number}. {step}" for number, step in enumerate(told.steps, 1)))
    if told.links:
        yield from ("", *(f"{link.title}: {link.url}" for link in told.links))
    if told.evidence:
        yield from ("", "What it rests on", *(f"{at}  {what}" for at, what in told.evidence))
    if told.more:
        yield told.more
    yield from ("", told.reference)


def _digest(told: Digest) -> Iterator[str]:
    yield from (f"DAILY DIGEST: {told.title}", "", told.summary)
    for group in told.groups:
        yield from ("", group.title, f"{group.severity.capitalize()}, {group.number}")
        yield ", ".join(filter(None, (*group.names, group.more)))
    if told.more:
        yield from ("", told.more)
    if told.notes:
        yield from ("", "Also", *told.notes)


class GraphMail:
    """Sends mails through Graph from one mailbox, no faster than Exchange lets it, the last few of a minute for urgent ones."""

    name = "email"

    def __init__(self, connect: "Connect", sender: str, recipients: Sequence[str], *,
                 pace: Pace = Pace(), patience: float = PATIENCE,  # noqa: B008 - a frozen value
                 ticks: Callable[[], float] = time.monotonic, clock: Callable[[], datetime] = now) -> None:
        self._connect = connect
        self._sender = sender
        self._recipients = tuple(recipients)
        self._pace = pace
        self._patience = patience
        self._ticks = ticks
        self._clock = clock

    @classmethod
    def by_identity(cls, endpoint: str, credential: "AsyncTokenCredential | None", sender: str,
                    recipients: Sequence[str]) -> Self:
        """One at an endpoint (scheme, host, port) for an identity, which stays the caller's to close; none only on loopback."""
        return cls(lambda: graph(endpoint, credential), sender, recipients)

    async def send(self, mail: Mail) -> None:
        """Send it once; accepted means that Exchange will try to deliver it. Raises Later, Paced or Refused."""
        self._pace, wait = self._pace.take(self._ticks(), urgent=mail.urgent)
        if wait:
            raise Paced(wait)
        status, retry_after = await self._post(request(mail, self._recipients))
        check(status, retry_after, self._clock())

    async def _post(self, body: "SendMailPostRequestBody") -> tuple[int, str | None]:
        from azure.core.exceptions import AzureError
        from httpx import HTTPError
        from kiota_abstractions.api_error import APIError
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from kiota_http.middleware.options import RetryHandlerOption

        once = RequestConfiguration[Any](options=[RetryHandlerOption(max_retries=0, should_retry=False)])
        try:
            async with asyncio.timeout(self._patience), self._connect() as client:
                await client.users.by_user_id(self._sender).send_mail.post(body, once)
        except APIError as error:
            return error.response_status_code or NO_ANSWER, (error.response_headers or {}).get("retry-after")
        except (HTTPError, AzureError, TimeoutError, OSError):  # AzureError: no token just now
            return NO_ANSWER, None
        return 202, None


def request(mail: Mail, recipients: Sequence[str]) -> "SendMailPostRequestBody":
    """The mail as Graph takes it; nothing is kept in the mailbox that sends it."""
    from msgraph.generated.models.body_type import BodyType
    from msgraph.generated.models.email_address import EmailAddress
    from msgraph.generated.models.importance import Importance
    from msgraph.generated.models.item_body import ItemBody
    from msgraph.generated.models.message import Message
    from msgraph.generated.models.recipient import Recipient
    from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody

    message = Message(
        subject=mail.subject, body=ItemBody(content_type=BodyType.Html, content=mail.html),
        importance=Importance.High if mail.urgent else Importance.Normal,
        to_recipients=[Recipient(email_address=EmailAddress(address=one)) for one in recipients])
    return SendMailPostRequestBody(message=message, save_to_sent_items=False)
