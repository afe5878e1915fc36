"""The Teams channel: what a card holds, how large it gets, and what becomes of a post."""

import asyncio
import json
import logging
import traceback
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from alerting.alert import Alert
from alerting.channels import Channel, Later, Refused
from alerting.channels.teams import MOST_BYTES, TeamsWebhook, attached, card, cleared_card, digest_card, message
from monitors.finding import Severity, Subject
from tests.alerting.alerts import BASE_URL, DETECTORS, EVIL, alert, evidence, hostile, roll_up
from tests.alerting.channels.loopback import Loopback
from tests.builders import USER, guid

DAY = date(2026, 3, 10)
SECRET = "sig=s3cr3t-of-the-webhook"
Json = dict[str, Any]


def texts(node: Any, kinds: tuple[str, ...] = ("TextBlock", "TextRun")) -> list[str]:
    """Every text of a card, in order."""
    if isinstance(node, list):
        return [text for one in node for text in texts(one, kinds)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if node.get("type") in kinds else []
    return own + [text for value in node.values() for text in texts(value, kinds)]


def test_the_order_is_that_of_somebody_who_was_just_woken() -> None:
    said = texts(card(alert(privileged=True, severity=Severity.HIGH), base_url=BASE_URL)["body"])
    wanted = ["HIGH", "Repeated MFA failures", alert().summary, "Who", "anna.berg@contoso.test", "Privileged account",
              f"Object id {USER}", "When", "10 March 2026, 11:56:00 to 12:05:00 UTC", "Where", "Why it matters",
              "What to do now", "1.", "Call the user by a known number: were these attempts theirs?", "What it rests on",
              "11:56:00  ", "and 1 more"]
    assert [text for text in said if text in wanted] == wanted


def test_the_buttons_lead_to_the_user_and_the_runbook() -> None:
    actions = card(alert(), base_url=BASE_URL)["actions"]
    assert [(one["type"], one["title"]) for one in actions] == [
        ("Action.OpenUrl", "Sign-in logs"), ("Action.OpenUrl", "User in Entra"), ("Action.OpenUrl", "Runbook")]
    assert len(card(alert())["actions"]) == 2
    assert "actions" not in card(roll_up())


@pytest.mark.parametrize("one", [alert(detector.id) for detector in DETECTORS] + [roll_up(), alert(status="withdrawn")],
                         ids=lambda one: f"{one.detector}-{one.subject.kind}-{one.status}")
def test_only_what_teams_takes(one: Alert) -> None:
    """Adaptive Cards 1.5, no colours but the host's words, none of the button styles that Teams lacks (cards-reference.md)."""
    for made in (card(one, base_url=BASE_URL), cleared_card(one), digest_card([one], DAY)):
        assert (made["type"], made["version"]) == ("AdaptiveCard", "1.5")
        written = json.dumps(made)
        assert "#" not in written.replace("entra.microsoft.com/#view", "")
        assert "positive" not in written
        assert "destructive" not in written


def test_the_message_is_one_attachment() -> None:
    made = message(alert(), base_url=BASE_URL)
    assert made == attached(card(alert(), base_url=BASE_URL))
    assert made == {"type": "message", "attachments": [{
        "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None,
        "content": card(alert(), base_url=BASE_URL)}]}


@pytest.mark.parametrize(("severity", "style"), [
    ("critical", "attention"), ("high", "warning"), ("medium", "accent"), ("low", "emphasis"), ("info", "emphasis")])
def test_the_severity_is_a_colour_and_a_word(severity: str, style: str) -> None:
    head = card(replace(alert(raised=2), severity=severity))["body"][0]
    assert (head["style"], texts(head)[0]) == (style, f"{severity} · raised 2 times".upper())
    assert (cleared_card(alert())["body"][0]["style"], texts(cleared_card(alert()))[0]) == ("good", "CLEARED")


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:20])
def test_text_from_outside_stands_where_markdown_is_not_read(text: str) -> None:
    one = hostile(text)
    for made in (card(one), cleared_card(one), digest_card([one], DAY)):
        own = texts(made, ("TextBlock",))
        assert not [block for block in own if text[:10] in block], "only our own words may be read as Markdown"
        assert any(text[:1] in run for run in texts(made, ("TextRun",)))
        assert "{{" not in json.dumps(made)


def test_the_alert_itself_carries_names_unchanged() -> None:
    for text in EVIL:
        assert json.loads(msgspec.json.encode(hostile(text)))["subject"]["name"] == text


FILLERS = ["x" * 10_240, "\\\"" * 5_120, "\x07" * 10_240, "\u202e" * 10_240, "{" * 10_240, "*" * 10_240, "å" * 10_240,
           "🔥" * 10_240, "w " * 5_120]


@pytest.mark.parametrize("filler", FILLERS, ids=lambda filler: f"U+{ord(filler[0]):04X}")
def test_never_more_than_20_kilobytes(filler: str) -> None:
    pieces = tuple(one._replace(id=guid(n), what=f"{filler}, from {n}.{filler}") for n, one in enumerate(evidence(500)))
    one = alert(subject=Subject("user", USER, filler), count=500, raised=10**9, privileged=True, evidence=pieces,
                context={"methods": [filler] * 9}, title=filler, summary=f"{filler} failed MFA", techniques=[filler] * 99,
                next_steps=[filler] * 99)
    one = replace(one, context=one.context | {"why": filler})
    many = [replace(one, detector=str(n % 40), subject=replace(one.subject, id=str(n), name=f"{n} {filler}")) for n in range(400)]
    for made in (message(one, base_url=BASE_URL), attached(cleared_card(one)), attached(digest_card(many, DAY))):
        assert len(msgspec.json.encode(made)) <= MOST_BYTES
    assert "and 495 more" in texts(card(one))
    assert "more kinds of alert" in texts(digest_card(many, DAY))[-1]


def test_a_digest_that_fits_is_whole() -> None:
    every = [alert(detector.id, subject=Subject("user", guid(n), f"u{n}@contoso.test"))
             for detector in DETECTORS[:15] for n in range(30)]
    made = digest_card(every, DAY)
    assert {one.title for one in every[::30]} <= set(texts(made))
    assert "more kinds" not in texts(made)[-1]


# One POST.


async def outcome(webhook: TeamsWebhook) -> Later | Refused | None:
    """What became of one post."""
    try:
        await webhook.send(message(alert()))
    except (Later, Refused) as said:
        return said
    return None


def posted(server: Loopback, patience: float = 10.0) -> Later | Refused | None:
    """What became of one post to a server."""
    async def post() -> Later | Refused | None:
        async with server.serving():
            return await outcome(TeamsWebhook(f"{server.url}/hook?{SECRET}", patience=patience,
                                              clock=lambda: datetime(2026, 3, 10, 12, tzinfo=UTC)))

    return asyncio.run(post())


@pytest.mark.parametrize("status", [202, 200])
def test_accepted_is_one_post_of_the_message(status: int) -> None:
    server = Loopback(status)
    assert posted(server) is None
    [(asked, headers, body)] = server.asked
    assert (asked, headers["Content-Type"], body) == ("POST /hook", "application/json", message(alert()))


@pytest.mark.parametrize(("status", "headers", "after"), [
    (429, {"Retry-After": "7"}, 7.0), (429, {"Retry-After": "Tue, 10 Mar 2026 12:01:30 GMT"}, 90.0), (429, {}, None),
    (500, {}, None), (503, {"Retry-After": "30"}, 30.0)])
def test_busy_is_for_later(status: int, headers: dict[str, str], after: float | None) -> None:
    server = Loopback(status, headers)
    said = posted(server)
    assert isinstance(said, Later)
    assert (said.after, said.status, len(server.asked)) == (after, status, 1)


@pytest.mark.parametrize("status", [400, 413])
def test_refused_is_refused(status: int) -> None:
    server = Loopback(status)
    said = posted(server)
    assert isinstance(said, Refused)
    assert (said.status, len(server.asked)) == (status, 1)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 302])
def test_a_webhook_that_is_gone_is_somebodys_to_mend(status: int) -> None:
    server = Loopback(status, {"Location": "/elsewhere"} if status == 302 else {})
    said = posted(server)
    assert isinstance(said, Later)
    assert (said.status, len(server.asked)) == (status, 1)


def test_silence_and_nobody_there_are_for_later() -> None:
    assert isinstance(posted(Loopback(None), patience=0.2), Later)
    assert isinstance(asyncio.run(outcome(TeamsWebhook(f"http://127.0.0.1:9/hook?{SECRET}"))), Later)


def test_an_address_that_is_none_is_somebodys_to_mend() -> None:
    for address in ("", "no address", f"ftp://{SECRET}", f"http://[{SECRET}"):
        assert isinstance(asyncio.run(outcome(TeamsWebhook(address))), Later), address


def test_the_address_is_in_no_log_error_or_representation(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    webhooks = [TeamsWebhook(address.format(SECRET)) for address in (
        "http://127.0.0.1:9/hook?{}", "no address {}", "http://{}.invalid/", "http://[{}", "http://127.0.0.1:99999/{}")]
    for webhook in webhooks:
        said = asyncio.run(outcome(webhook))
        assert said
        assert said.__context__ is None
        assert said.__cause__ is None
        assert SECRET not in "".join(traceback.format_exception(said)) + repr(said) + repr(webhook) + str(webhook)
    for status in (429, 500, 404):
        said = posted(Loopback(status))
        assert said
        assert SECRET not in "".join(traceback.format_exception(said))
    assert SECRET not in caplog.text


def test_it_is_a_channel() -> None:
    channel: Channel[Json] = TeamsWebhook("https://contoso.test/hook")
    assert channel.name == "teams"
