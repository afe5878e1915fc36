"""The page that shows what was sent, as a stranger first sees Latchkey: on a phone and a desk, in a light and a dark theme."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from alerting.alert import Alert
from alerting.channels.email import digest_mail, mail
from alerting.channels.siem import event
from alerting.channels.teams import TeamsWebhook, digest_card, message
from alerting.plain_text import plain
from sandbox.capture import Capture
from sandbox.capture.workflow import MOST_BYTES
from tests.alerting.alerts import BASE_URL, EVIL, alert, hostile
from tests.browser.eyes import Eyes, Seen
from tests.browser.test_cards import words
from tests.builders import UPN

NOON = datetime(2026, 3, 10, 12, 4, 5, tzinfo=UTC)
PHONE, DESK = 320, 1280
SHOWN = ("break_glass_sign_in", "mfa_fatigue", "legacy_auth_sign_in")


@dataclass(frozen=True)
class Sent:
    """A mail as it is handed over."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    html: str
    importance: str
    received: datetime


def ticking() -> Callable[[], datetime]:
    """A clock that is read every seven seconds."""
    times: Iterator[datetime] = (NOON + timedelta(seconds=7 * n) for n in range(10_000))
    return lambda: next(times)


async def send(capture: Capture, one: Alert) -> None:
    """An alert on all three ways."""
    await TeamsWebhook(capture.webhook).send(message(one, base_url=BASE_URL))
    made = mail(one, base_url=BASE_URL)
    capture.add_mail(Sent("latchkey@contoso.test", ("oncall@contoso.test", "soc@contoso.test"), made.subject, made.html,
                          "high" if made.urgent else "normal", NOON))
    capture.add_event(event(one, "raised", 1))


def visited(eyes: Eyes, *alerts: Alert, name: str = "", late: Alert | None = None, before: Any = None, **how: Any) -> Seen:
    """The page after these alerts; a late one is sent while the page is looked at."""
    async def visit() -> Seen:
        async with Capture(clock=ticking()) as capture:
            for one in alerts:
                await send(capture, one)
            if before:
                await before(capture)
            looking = asyncio.create_task(asyncio.to_thread(eyes.visit, capture.endpoint, name, **how))
            if late:
                await asyncio.sleep(1)
                await send(capture, late)
            return await looking

    return asyncio.run(visit())


def sound(seen: Seen) -> Seen:
    """What was seen, once nothing ran that should not, nothing was fetched from elsewhere, and nothing sticks out."""
    assert (seen["dialogs"], seen["requests"], seen["errors"], seen["console"]) == ([], [], [], [])
    assert (seen["overflow"], seen["outside"]) == (0, [])
    assert seen["scripts"] == 0, "the page's own stand in its head"
    return seen


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_says_what_will_appear_before_anything_does(eyes: Eyes, theme: str, width: int) -> None:
    seen = sound(visited(eyes, name=f"capture-empty-{theme}-{width}", theme=theme, width=width, height=800))
    assert "Nothing yet" in seen["text"]
    assert "A card appears here for every alert" in seen["text"]
    assert seen["background"] == ("rgb(244, 243, 239)" if theme == "light" else "rgb(19, 20, 22)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_that_was_sent_is_side_by_side_on_a_desk(eyes: Eyes, theme: str) -> None:
    seen = sound(visited(eyes, *map(alert, SHOWN), name=f"capture-{theme}-{DESK}", theme=theme, width=DESK, height=900))
    said = words(seen["text"])
    for one in map(alert, SHOWN):
        assert one.title in seen["headings"], "as a card"
        assert said.count(one.title) >= 3, "as a card, a mail and an event"
    assert "9 captured" in said
    assert "Nothing yet" not in said
    assert '"specversion": "1.0"' in said
    [newest] = seen["frames"]
    assert alert(SHOWN[-1]).title in newest, "the newest mail is open"
    assert said.index(alert(SHOWN[-1]).title) < said.index(alert(SHOWN[0]).title), "newest first"
    assert said.count("12:04:05 UTC") == 4, "the first card, and the mails"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_one_channel_at_a_time(eyes: Eyes, theme: str) -> None:
    for kind, part in (("cards", "via Workflows"), ("mails", "oncall@contoso.test"), ("events", "specversion")):
        seen = sound(visited(eyes, *map(alert, SHOWN), name=f"capture-{kind}-{theme}-{PHONE}", theme=theme, width=PHONE,
                             click=[f"nav [value={kind}]"]))
        others = {"via Workflows", "oncall@contoso.test", "specversion"} - {part}
        assert part in seen["text"]
        assert not any(one in seen["text"] for one in others)
        assert seen["buttons"][1:4] == ["Teams 3", "Email 3", "SIEM 3"]


def test_what_comes_later_appears_by_itself(eyes: Eyes) -> None:
    seen = sound(visited(eyes, alert(SHOWN[0]), late=alert(SHOWN[1]), until="6 captured", width=DESK))
    assert seen["headings"] == [alert(SHOWN[1]).title, alert(SHOWN[0]).title]


def test_the_links_of_a_card_open_in_a_tab_of_their_own(eyes: Eyes) -> None:
    seen = sound(visited(eyes, alert(SHOWN[0]), width=DESK, click=["text=Runbook", "text=User in Entra"]))
    assert len(seen["tabs"]) == 2


def test_a_digest_is_shown_too(eyes: Eyes) -> None:
    async def digest(capture: Capture) -> None:
        day = [alert("account_locked")]
        async with ClientSession() as session:
            made = {"contentType": "application/vnd.microsoft.card.adaptive", "content": digest_card(day, NOON.date())}
            await session.post(capture.webhook, json={"type": "message", "attachments": [made]})
        told = digest_mail(day, NOON.date())
        capture.add_mail(Sent("latchkey@contoso.test", ("oncall@contoso.test",), told.subject, told.html, "normal", NOON))

    seen = sound(visited(eyes, before=digest, width=DESK))
    assert "DAILY DIGEST" in seen["text"]
    assert "daily digest" in seen["frames"][0].lower()
    assert "A CloudEvent appears here" in seen["text"]


# Strangers choose names; somebody may even post to the webhook who is not Latchkey.


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:20])
def test_names_of_strangers_come_out_as_text(eyes: Eyes, text: str) -> None:
    seen = sound(visited(eyes, hostile(text), width=DESK))
    shown = words(plain(text, 80))
    assert shown.replace("{{", "{ {") in words(seen["text"]), "in the card"
    assert shown in words(seen["frames"][0]), "in the mail"
    assert words(as_json(text))[:60] in words(seen["text"]), "in the event"
    assert not set(text) & set("\u202e\u200f\u2066") & set(seen["text"])
    assert set(seen["marked"]) <= {"b", "h1", "h2", "iframe"}
    assert seen["anchors"] == []


def as_json(text: str) -> str:
    """As it stands in JSON, what nobody would see as its number."""
    turned = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
    return turned.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


ATTACK = "<img src='http://evil.test/x.png' onerror='alert(1)'><script>alert(2)</script>"
CARDS: tuple[dict[str, Any], ...] = (
    {"body": [{"type": "TextBlock", "text": f"{ATTACK} [here](javascript:alert(3)) ![x](http://evil.test/y.png)"}]},
    {"body": [{"type": "Image", "url": "http://evil.test/z.png", "altText": ATTACK}]},
    {"body": [{"type": "TextBlock", "text": "Fine"}], "backgroundImage": "http://evil.test/w.png"},
    {"body": [{"type": "Nonsense"}, {"type": "TextBlock", "text": 7}], "version": "9.9", "fallbackText": ATTACK},
    {"body": "no list", "actions": {"no": "list"}},
    {"body": [{"type": "ColumnSet", "columns": [{"type": "Column", "width": "9000px", "items": []}]}]},
    {"body": [{"type": "TextBlock", "text": "Click"}],
     "actions": [{"type": "Action.OpenUrl", "title": "Go", "url": "javascript:alert(4)"},
                 {"type": "Action.OpenUrl", "title": "Odd", "url": "about:blank"}]},
)
MAIL = (f"<!doctype html><title>x</title>{ATTACK}<p onclick='alert(5)'>Kept text</p><script src='/scripts/page.mjs'></script>"
        "<iframe srcdoc='<script>top.alert(6)</script>'></iframe><meta http-equiv='refresh' content='0;url=http://evil.test/r'>"
        "<link rel='stylesheet' href='http://evil.test/s.css'><form action='http://evil.test/f'><button>Send</button></form>"
        "<a href='javascript:alert(7)'>link</a><style>@import 'http://evil.test/i.css';</style>")


def test_nothing_that_was_captured_runs_or_fetches(eyes: Eyes) -> None:
    async def attack(capture: Capture) -> None:
        async with ClientSession() as session:
            for card in CARDS:
                content = {"type": "AdaptiveCard", "version": "1.5", **card}
                attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
                answer = await session.post(capture.webhook, json={"type": "message", "attachments": [attachment]})
                assert answer.status == 202
        capture.add_mail(Sent(ATTACK, (ATTACK,), ATTACK, MAIL, ATTACK, NOON))
        capture.add_event({"type": ATTACK, "subject": ATTACK, "data": {"severity": ATTACK, "title": ATTACK, "subject": None}})
        capture.add_event({"data": "no object"})

    seen = visited(eyes, alert(SHOWN[0]), before=attack, width=DESK, name="capture-attacked", click=["text=Go", "text=Odd"])
    assert (seen["dialogs"], seen["requests"], seen["errors"], seen["tabs"], seen["scripts"]) == ([], [], [], [], 0)
    assert alert(SHOWN[0]).title in seen["headings"], "an ill-formed card does not hide the others"
    assert "Kept text" in seen["frames"][0]
    assert words(seen["text"]).count("<script>alert(2)</script>") >= 4, "as text"
    assert seen["overflow"] <= 1, "what is too wide is cut off, and the page is not"


def test_the_policy_of_the_page_and_of_mails_is_strict() -> None:
    async def ask() -> list[tuple[int, str]]:
        async with Capture(clock=ticking()) as capture, ClientSession() as session:
            await send(capture, alert())
            answers = [await session.get(capture.endpoint + path) for path in ("/", "/mails/2", "/mails/1", "/scripts/server.py")]
            return [(answer.status, answer.headers.get("Content-Security-Policy", "")) for answer in answers]

    page, mail_, *missing = asyncio.run(ask())
    assert (page[0], mail_[0]) == (200, 200)
    for never in ("unsafe", "*", "http", "https:"):
        assert never not in page[1]
    assert page[1].startswith("default-src 'none'; script-src 'self'; style-src 'nonce-")
    assert "script" not in mail_[1]
    assert mail_[1].startswith("default-src 'none';")
    assert " sandbox allow-same-origin allow-popups" in mail_[1]
    assert [status for status, _ in missing] == [404, 404]


def test_a_card_says_how_much_room_it_takes(eyes: Eyes) -> None:
    seen = visited(eyes, alert())
    assert f"of the {MOST_BYTES // 1024} KB that Teams takes" in seen["text"]
    assert UPN in seen["text"]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_stands_beside_it_is_linked(eyes: Eyes, width: int) -> None:
    async def visit() -> Seen:
        async with Capture(clock=ticking(), beside={"What compliance sees": "/api/compliance"}) as capture:
            return await asyncio.to_thread(eyes.visit, capture.endpoint, f"capture-beside-{width}", width=width)

    seen = sound(asyncio.run(visit()))
    assert [one.rpartition("/api/")[2] for one in seen["anchors"]] == ["compliance"]
