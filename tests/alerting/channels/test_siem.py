"""Alerts as CloudEvents, and an event hub that is busy, cut off or silent. The form: CloudEvents 1.0.2, JSON event format."""

import asyncio
import functools
import gc
import json
import logging
import socket
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest
from azure.core.credentials import AccessToken
from azure.eventhub import aio
from azure.eventhub.exceptions import ConnectError, EventDataSendError

from alerting.alert import About, Alert, Shown
from alerting.channels import Later, Refused
from alerting.channels.siem import SiemHub, event, wait_as_told
from sandbox.event_hub import Fault, StandIn
from tests.sandbox.event_hub.wire import place_of, received, run

ADELE = "0b1c2d3e-0000-4000-8000-00000000000a"


def alert(**odd: Any) -> Alert:
    """An ordinary alert."""
    fields: dict[str, Any] = {
        "id": "a1", "detector": "mfa_fatigue", "severity": "high", "status": "open", "raised": 1, "title": "MFA fatigue",
        "summary": "adele@contoso.com denied 12 prompts, then approved one", "subject": About("user", ADELE, "Adele"),
        "first_seen": "2026-03-02T12:00:00Z", "last_seen": "2026-03-02T12:04:00Z", "count": 13,
        "evidence": [Shown("5f0c", "2026-03-02T12:00:00Z", "denied")], "context": {"why": "why"}, "techniques": ["T1621"],
        "next_steps": ["Ask Adele"], "runbook": "docs/runbooks/mfa_fatigue.md"}
    return Alert(**fields | odd)


@pytest.fixture
def hub() -> Iterator[StandIn]:
    """The SIEM's event hub."""
    with StandIn({"siem": 4}) as made:
        yield made


def siem_of(connection_string: str, **options: Any) -> SiemHub:
    """The channel to it, which begins with a short pause."""
    connect = functools.partial(aio.EventHubProducerClient.from_connection_string, connection_string,
                                eventhub_name="siem", retry_backoff_factor=0.1)
    return SiemHub(connect, **{"first_pause": 0.1, **options})


def sent(hub: StandIn) -> list[dict[str, Any]]:
    """What the hub holds."""
    return [json.loads(one.body) for one in hub.events("siem")]


def test_an_alert_is_a_cloud_event():
    made = event(alert(), "raised", 1)
    assert {key: value for key, value in made.items() if key != "data"} == {
        "specversion": "1.0", "id": "a1|1", "source": "/latchkey", "type": "com.latchkey.alert.raised",
        "time": "2026-03-02T12:04:00Z", "subject": f"user/{ADELE}", "datacontenttype": "application/json"}
    assert made["data"] == json.loads(msgspec.json.encode(alert()))
    assert datetime.fromisoformat(made["time"]).utcoffset() is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((alert(), "raised", 1), (alert(), "raised", 1), True),
        ((alert(), "raised", 1), (alert(raised=2), "raised", 2), False),
        ((alert(), "raised", 1), (alert(status="withdrawn"), "withdrawn", 2), False),
        ((alert(), "raised", 1), (alert(id="a2"), "raised", 1), False),
    ],
    ids=["sent again", "raised again", "withdrawn", "another alert"],
)
def test_source_and_id_together_name_one_notice(one, other, same):
    """The specification: "Producers MUST ensure that source + id is unique for each distinct event"."""
    assert ((event(*one)["source"], event(*one)["id"]) == (event(*other)["source"], event(*other)["id"])) is same
    assert (json.dumps(event(*one)) == json.dumps(event(*other))) is same


def test_the_events_of_an_alert_arrive_in_order_in_one_partition(hub):
    async def go():
        async with SiemHub.by_connection_string(hub.connection_string, "siem") as siem:
            for number, what in enumerate(("raised", "withdrawn", "raised", "merged"), 1):
                await siem.send(event(alert(), what, number))
            await asyncio.gather(*(siem.send(event(alert(id=f"b{number}"), "raised", 1)) for number in range(12)))
        partitions = [[json.loads(one.body)["id"] for one in hub.events("siem", str(number))] for number in range(4)]
        [mine] = [ids for ids in partitions if "a1|1" in ids]
        assert [one for one in mine if one.startswith("a1")] == ["a1|1", "a1|2", "a1|3", "a1|4"]
        assert sum(map(bool, partitions)) > 1
        got = await received(place_of(hub, "siem"), str(partitions.index(mine)), len(mine), starting_position="-1")
        assert {one.content_type for one in got.events} == {"application/cloudevents+json; charset=utf-8"}
        assert [one.message_id for one in got.events] == mine

    run(go())
    assert hub.clients == 0


@pytest.mark.parametrize("fault", [
    Fault("send", "refuse", times=5), Fault("send", "refuse", times=3, condition="com.microsoft:timeout"),
    Fault("attach", "refuse", times=1), Fault("send", "detach", times=1)], ids=["busy", "timed out", "not let in", "detached"])
def test_a_hub_that_has_no_time_now_is_asked_again(hub, fault):
    async def go():
        async with siem_of(hub.connection_string) as siem:
            hub.go_wrong(fault)
            await siem.send(event(alert(), "raised", 1))

    run(go())
    assert [one["id"] for one in sent(hub)] == ["a1|1"]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_hub_that_cuts_the_connection_gets_it_again(hub):
    """The SDK forgets to close a socket that its peer has cut, hence the filters."""
    async def go():
        async with siem_of(hub.connection_string) as siem:
            await siem.send(event(alert(), "raised", 1))
            hub.cut()
            await siem.send(event(alert(), "withdrawn", 2))

    run(go())
    assert {one["id"] for one in sent(hub)} == {"a1|1", "a1|2"}
    gc.collect()


def test_a_hub_that_stays_busy_is_given_up_in_bounded_time_and_the_next_event_passes(hub):
    async def go():
        async with siem_of(hub.connection_string, patience=1.0) as siem:
            hub.go_wrong(fault := Fault("send", "refuse", times=1_000_000))
            begun = time.monotonic()
            with pytest.raises(Later):
                await siem.send(event(alert(), "raised", 1))
            assert time.monotonic() - begun < 2
            fault.times = 0
            await siem.send(event(alert(), "raised", 2))

    run(go())
    assert [one["id"] for one in sent(hub)] == ["a1|2"]
    assert hub.clients == 0


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_hub_that_says_nothing_is_given_up_in_bounded_time():
    async def go(endpoint):
        async with siem_of(endpoint, patience=0.5) as siem:
            with pytest.raises(Later):
                await siem.send(event(alert(), "raised", 1))

    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        run(go(f"Endpoint=sb://127.0.0.1:{silent.getsockname()[1]};SharedAccessKeyName=n;SharedAccessKey=k;"
               "UseDevelopmentEmulator=true;"))
    assert time.monotonic() - begun < 7
    gc.collect()


def test_what_will_never_pass_is_not_tried_again(hub):
    async def go():
        async with siem_of(hub.connection_string) as siem:
            with pytest.raises(Refused):
                await siem.send(event(alert(context={"why": "x" * 1_100_000}), "raised", 1))
            await siem.send(event(alert(), "raised", 2))
            await siem.close()
            await siem.close()
            await siem.send(event(alert(), "raised", 3))

    run(go())
    assert [one["id"] for one in sent(hub)] == ["a1|2", "a1|3"]


def test_delivery_is_told_how_long_the_hub_asks_to_wait_beyond_this_try(hub):
    async def go():
        async with siem_of(hub.connection_string, patience=0.5) as siem:
            hub.go_wrong(Fault("send", "refuse", times=1_000_000, text="Please wait 40 seconds and try again."))
            with pytest.raises(Later) as later:
                await siem.send(event(alert(), "raised", 1))
            assert later.value.after == 40

    run(go())


def test_who_is_not_let_in_may_be_later_once_the_key_is_put_right():
    async def go():
        async with siem_of(hub.connection_string) as siem:
            with pytest.raises(Later):
                await siem.send(event(alert(), "raised", 1))

    with StandIn({"siem": 1}, keys={"RootManageSharedAccessKey": "another"}) as hub:
        run(go())


def test_an_identity_opens_the_hub_too(hub, monkeypatch):
    asked: list[str] = []

    class Identity:
        """A credential of azure-identity's form."""

        async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
            asked.extend(scopes)
            return AccessToken("a token", int(time.time()) + 3600)

    async def go():
        async with SiemHub.by_identity(hub.endpoint, "siem", Identity()) as siem:
            await siem.send(event(alert(), "raised", 1))

    monkeypatch.setattr(aio, "EventHubProducerClient", functools.partial(aio.EventHubProducerClient, use_tls=False))
    run(go())
    assert set(asked) == {"https://eventhubs.azure.net//.default"}
    assert len(sent(hub)) == 1


def test_neither_key_nor_payload_is_logged(hub, caplog):
    for loud in (None, "azure", "stamina"):  # a worker that was joined before in this process has silenced them
        caplog.set_level(logging.DEBUG, loud)
    secret = "c2VjcmV0IGtleQ"

    async def go():
        connection_string = hub.connection_string.replace("stand-in", secret)
        async with siem_of(connection_string) as siem:
            hub.go_wrong(Fault("send", "refuse", times=3))
            await siem.send(event(alert(), "raised", 1))
            hub.go_wrong(Fault("send", "refuse", times=9, condition="amqp:not-allowed", text="No."))
            with pytest.raises(Later):
                await siem.send(event(alert(), "raised", 2))
        assert secret not in repr(siem)

    run(go())
    told = "\n".join(f"{record.getMessage()} {record.__dict__} {record.exc_text}" for record in caplog.records)
    assert "retry_scheduled" in told
    assert "siem hub took not event=a1|2: not-allowed" in told
    for hidden in (secret, "adele@contoso.com", ADELE, "Adele"):
        assert hidden not in told


@pytest.mark.parametrize(
    ("condition", "text", "told"),
    [
        (b"com.microsoft:server-busy", "The request was terminated because the entity is being throttled. Error code : 50002. "
         "Please wait 4 seconds and try again. To know more visit https://aka.ms/sbResourceMgrExceptions", 4.0),
        (b"com.microsoft:server-busy", "busy", True),
        (b"com.microsoft:timeout", "The service was unable to process the request; please retry the operation.", True),
        (b"amqp:unknown-error", "Send failed.", True),
        (b"amqp:internal-error", "The service was unable to process the request; please retry the operation.", True),
        (b"amqp:link:message-size-exceeded", "too large", False),
        (b"amqp:unauthorized-access", "no", False),
        (b"amqp:not-found", "no", False),
    ],
)
def test_one_waits_as_told(condition, text, told):
    """The first text: Azure/azure-event-hubs-spark#576."""
    cause = Exception(text)
    cause.condition, cause.description = condition, text  # as the SDK's own carry them
    assert wait_as_told(EventDataSendError(text, cause)) == told
    assert wait_as_told(ConnectError("no details")) is False
    assert wait_as_told(ValueError("wait 4 seconds")) is False
