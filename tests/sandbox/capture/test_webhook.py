"""The webhook takes what a Teams Workflows flow takes, refuses what it refuses, and fails as it is told."""

import asyncio
import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout

from alerting.channels import Later, Refused
from alerting.channels.teams import TeamsWebhook, card, message
from sandbox.capture import Capture, Card
from sandbox.capture.store import KEPT
from sandbox.graph import Fault
from tests.alerting.alerts import alert

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": []}


def attachment(**odd: Any) -> dict[str, Any]:
    return {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": CARD, **odd}


def post(body: Any, *, query: str = "?sig=x") -> tuple[int, str, list[Card]]:
    """The status and the code of the answer, and what was kept."""
    async def ask() -> tuple[int, str, list[Card]]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with Capture(clock=lambda: NOON) as capture, ClientSession() as session:
            async with session.post(f"{capture.endpoint}/teams{query}", data=BytesIO(raw)) as answer:
                told = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status, told.get("error", {}).get("code", ""), capture.cards

    return asyncio.run(ask())


def test_an_alert_of_the_teams_channel_arrives_as_it_was_sent() -> None:
    async def send() -> list[Card]:
        async with Capture(clock=lambda: NOON) as capture:
            await TeamsWebhook(capture.webhook).send(message(alert()))
            return capture.cards

    [one] = asyncio.run(send())
    assert (one.received, one.content) == (NOON, card(alert()))
    assert one.size > 1_000


def test_every_attachment_is_a_card_of_its_own() -> None:
    """The template of Workflows goes through all attachments and posts each."""
    other = {**CARD, "version": "1.4"}
    status, _, kept = post({"type": "message", "attachments": [attachment(), attachment(content=other)]})
    assert status == 202
    assert [one.content for one in kept] == [CARD, other]


@pytest.mark.parametrize("body", [
    {}, [], {"type": "message"}, {"type": "message", "attachments": []}, {"type": "message", "attachments": {}},
    {"type": "event", "attachments": [attachment()]}, {"text": "a card of the old connectors"},
    {"type": "message", "attachments": [attachment(contentType="text/plain")]},
    {"type": "message", "attachments": [attachment(content=None)]},
    {"type": "message", "attachments": [attachment(), attachment(content={"type": "MessageCard"})]},
], ids=str)
def test_what_does_not_fit_the_flow_is_refused_whole(body: Any) -> None:
    assert post(body) == (400, "TriggerInputSchemaMismatch", [])


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 20_000, b'{"type": NaN}'], ids=lambda body: str(body[:9]))
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert post(body) == (400, "InvalidRequestContent", [])


def test_more_than_28_kb_is_too_large() -> None:
    """Microsoft Teams connector: "Message size limit ... approximately 28 KB"."""
    def of(size: int) -> bytes:
        frame = json.dumps({"type": "message", "attachments": [attachment(content={**CARD, "fallbackText": ""})]})
        return frame.replace('"fallbackText": ""', f'"fallbackText": "{"x" * (size - len(frame))}"').encode()

    status, _, [one] = post(of(28 * 1024))
    assert (status, one.size) == (202, 28 * 1024)
    assert post(of(28 * 1024 + 1)) == (413, "RequestEntityTooLarge", [])
    assert post(b"x" * 2_000_000)[0] == 413


def test_without_its_signature_nobody_posts() -> None:
    assert post({"type": "message", "attachments": [attachment()]}, query="") == (401, "DirectApiAuthorizationRequired", [])


@pytest.mark.parametrize(("fault", "kind", "after"), [
    (Fault(429, retry_after="7"), Later, 7.0), (Fault(500), Later, None), (Fault(404), (Later, Refused), None),
    (Fault(None), Later, None)], ids=["429", "500", "404", "hang"])
def test_it_fails_as_planned_and_then_takes_it(fault: Fault, kind: Any, after: float | None) -> None:
    async def send() -> tuple[Exception, list[Card]]:
        async with Capture(faults=[fault]) as capture:
            channel = TeamsWebhook(capture.webhook, patience=0.5)
            with pytest.raises(kind) as failed:
                await channel.send(message(alert()))
            assert capture.cards == []
            await channel.send(message(alert()))
            return failed.value, capture.cards

    error, kept = asyncio.run(send())
    assert getattr(error, "after", None) == after
    assert len(kept) == 1


def test_what_is_new_is_told_once_and_what_is_kept_is_bounded() -> None:
    async def look() -> tuple[list[int], dict[str, Any], dict[str, Any]]:
        async with Capture() as capture, ClientSession(timeout=ClientTimeout(total=5)) as session:
            for n in range(KEPT + 2):
                capture.add_event({"id": n})
            first = await (await session.get(f"{capture.endpoint}/captured.json")).json()
            capture.add_event({"id": "new"})
            then = await (await session.get(f"{capture.endpoint}/captured.json?after={first['newest']}")).json()
            return [one.content["id"] for one in capture.events][:1], first, then

    oldest, first, then = asyncio.run(look())
    assert oldest == [3]
    assert (len(first["events"]), first["counts"]["events"]) == (KEPT, KEPT + 2)
    assert [one["content"]["id"] for one in then["events"]] == ["new"]
    assert first["run"] == then["run"]
