"""Each channel is told once, whatever fails; at most the one message in flight is told again."""

import asyncio
import contextlib
from collections import Counter

import pytest

from alerting.channels import Later, Refused
from alerting.delivery import Delivery, Pointer
from alerting.routing import Routing
from monitors.finding import Severity
from monitors.ledger import Conflict
from monitors.records.instant import HOUR, MINUTE, SECOND
from tests.alerting.model_box import NOW, Died, Everybody, ModelBox, StoreDown, notice

URGENT = frozenset({"break_glass_sign_in"})


class Channels:
    """Captures what is sent; `trouble` maps a channel to what it answers instead, once for each listed."""

    def __init__(self, **trouble):
        self.sent = []
        self.trouble = trouble

    def senders(self):
        return {channel: self.sender(channel) for channel in ("teams", "email", "siem")}

    def sender(self, channel):
        async def send(duty):
            if answers := self.trouble.get(channel):
                answer = answers.pop(0)
                if answer is not None:
                    raise answer
            self.sent.append((channel, duty.finding.id, duty.what, duty.number))

        return send


class Clock:
    now = NOW

    def __call__(self):
        return self.now


def delivery(box, channels, clock=None, holder="one"):
    return Delivery(box, channels.senders(), Routing(), URGENT, clock or Clock(), Everybody(), holder=holder)


def tick(box, channels, clock=None, holder="one"):
    return asyncio.run(delivery(box, channels, clock, holder).tick())


def boxed(*notices):
    box = ModelBox()
    box.owe(*notices)
    return box


EVERYBODY = {("siem", "a", "raised", 1), ("teams", "a", "raised", 1), ("email", "a", "raised", 1)}


def test_every_channel_is_told_once_and_the_box_is_empty():
    box, channels = boxed(notice()), Channels()
    tick(box, channels)
    assert set(channels.sent) == EVERYBODY
    assert not box.pointers
    assert box.states["a"][0].told_up_to == 1
    tick(box, channels)
    assert len(channels.sent) == 3


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("dies", [False, True])
def test_the_store_fails_or_the_process_dies_at_every_single_step(dies, late):
    calm = boxed(notice(), notice("b"))
    tick(calm, Channels())
    for step in range(calm.requests):
        box, channels = boxed(notice(), notice("b")), Channels()
        box.fails_at, box.dies, box.late = step, dies, late
        with contextlib.suppress(Died, StoreDown):
            tick(box, channels)
        clock = Clock()
        clock.now = NOW + 5 * MINUTE  # past the hold of the one that died
        tick(box, channels, clock, holder="two")
        told = Counter(channels.sent)
        assert set(told) == {(channel, alert, "raised", 1) for channel in ("siem", "teams", "email") for alert in "ab"}, step
        assert sum(told.values()) - len(told) <= 1, step
        assert not box.pointers


def test_two_instances_at_once_tell_each_channel_once():
    class Slow(Channels):
        def sender(self, channel):
            send = super().sender(channel)

            async def slowly(duty):
                await asyncio.sleep(0)
                await send(duty)

            return slowly

    async def both(box, channels):
        await asyncio.gather(delivery(box, channels, holder="one").tick(), delivery(box, channels, holder="two").tick())

    box, channels = boxed(*(notice(f"alert{number}") for number in range(20))), Slow()
    asyncio.run(both(box, channels))
    assert Counter(channels.sent).most_common(1)[0][1] == 1
    assert len(channels.sent) == 60


def test_the_most_severe_go_first():
    box, channels = boxed(notice("low", severity=Severity.MEDIUM), notice("top", severity=Severity.CRITICAL)), Channels()
    tick(box, channels)
    assert channels.sent[0][1] == "top"


def test_a_channel_in_trouble_does_not_hold_up_the_others_and_hears_it_when_it_is_back():
    box, channels, clock = boxed(notice()), Channels(teams=[Later(30, 429), RuntimeError("broken"), None]), Clock()
    tick(box, channels, clock)
    assert {channel for channel, *_ in channels.sent} == {"siem", "email"}
    clock.now = NOW + 29 * SECOND
    tick(box, channels, clock)
    assert len(channels.sent) == 2
    clock.now = NOW + 30 * SECOND
    tick(box, channels, clock)
    clock.now += HOUR
    tick(box, channels, clock)
    assert set(channels.sent) == EVERYBODY
    assert len(channels.sent) == 3


def test_a_refusal_is_given_up_at_once_and_said_loudly(caplog):
    box, channels = boxed(notice()), Channels(email=[Refused(403)])
    tick(box, channels)
    assert {channel for channel, *_ in channels.sent} == {"siem", "teams"}
    assert not box.pointers
    assert "GIVEN UP channel=email alert=a" in caplog.text
    assert box.states["a"][0].given_up == {"email": "refused (HTTP 403)"}


def test_withdrawn_after_teams_heard_clears_teams_only():
    box, channels, clock = boxed(notice()), Channels(email=[Later(3600)]), Clock()
    tick(box, channels, clock)
    box.owe(notice(number=2, what="withdrawn"))
    clock.now = NOW + 2 * HOUR
    tick(box, channels, clock)
    people = [one for one in channels.sent if one[0] != "siem"]
    assert people == [("teams", "a", "raised", 1), ("teams", "a", "cleared", 2)]


def test_without_a_store_every_channel_is_paged_all_the_same():
    channels = Channels()
    asyncio.run(delivery(ModelBox(), channels).send_unrecorded([notice(detector="break_glass_sign_in", severity=Severity.INFO)]))
    assert set(channels.sent) == EVERYBODY


def test_no_log_line_carries_a_name_or_what_a_channel_said_in_full(caplog):
    caplog.set_level("DEBUG")
    box, channels = boxed(notice()), Channels(teams=[RuntimeError("https://hook.contoso.test/?sig=secret")])
    tick(box, channels)
    assert "ana@" not in caplog.text
    assert "sig=" not in caplog.text


def test_a_pointer_to_what_is_done_is_dropped():
    box, channels = boxed(notice()), Channels()
    tick(box, channels)
    asyncio.run(delivery(box, channels).deliver(Pointer("high", "a", 1, "key", NOW)))
    assert len(channels.sent) == 3


def test_a_page_whose_first_write_only_seemed_to_fail_goes_out_all_the_same():
    """The answer to our own write is lost, the SDK writes again and is told that somebody was faster."""
    page = notice(detector="break_glass_sign_in", severity=Severity.CRITICAL, privileged=True)
    box, channels = boxed(page), Channels()
    keep = box.keep

    async def seems_to_fail(pointer, state, etag):
        box.keep = keep
        await keep(pointer, state, etag)
        raise Conflict

    box.keep = seems_to_fail
    asyncio.run(delivery(box, channels).page(Pointer("critical", "a", 1, "key", NOW), page))
    assert set(channels.sent) == EVERYBODY
    assert len(channels.sent) == 3
