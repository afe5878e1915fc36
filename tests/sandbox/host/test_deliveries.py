"""Events and timers reach functions as Azure's host and Microsoft's worker hand them over."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, List  # noqa: UP035 - the worker refuses list[...] at indexing

import azure.functions as func
import pytest

import function_app
from monitors import invocation, wiring
from monitors.parts import Parts
from sandbox.chunk import Unusable
from sandbox.host import Ended, Host
from sandbox.host.invocation import Policy, Retry, attempts
from tests.builders import body, record
from tests.runtime.test_watch import Letters, parts
from tests.runtime.worker import BREAK_GLASS, call, run
from tests.sandbox.host import small

HUB = "sign-ins"
SETTINGS = {"SIGNIN_HUB": HUB, "SIGNIN_CONSUMER_GROUP": "latchkey", "AUDIT_HUB": "audit", "AUDIT_CONSUMER_GROUP": "latchkey"}
Events = List[func.EventHubEvent]  # noqa: UP006


def hub_app(*functions: Callable[..., Any], hub: str = HUB, data_type: Any = func.DataType.BINARY, most: str = "",
            **intervals: str) -> func.FunctionApp:
    """An app whose functions read one hub, with a retry policy where `most` says so."""
    app = func.FunctionApp()
    for one in functions:
        trigger = app.event_hub_message_trigger(arg_name="events", event_hub_name=hub, connection="X",
                                                cardinality=func.Cardinality.MANY, data_type=data_type)
        retry = app.retry(strategy="exponential_backoff", max_retry_count=most, **intervals) if most else (lambda same: same)
        retry(trigger(one))
    return app


def deliver(app: func.FunctionApp, *bodies: bytes, **how: Any) -> list[Ended]:
    """One delivery."""
    return asyncio.run(Host(app, SETTINGS).deliver(HUB, bodies, **how))


class Seen:
    """A function that notes what it gets, and raises as often as told."""

    def __init__(self, fails: int = 0) -> None:
        self.bodies: list[bytes] = []
        self.numbers: list[int | None] = []
        self.retries: list[tuple[int, int]] = []
        self.ids: list[str] = []
        self.fails = fails

    @property
    def function(self) -> Callable[..., Any]:
        """What the app registers."""
        async def seen(events: Events, context: func.Context) -> None:
            self.retries.append((context.retry_context.retry_count, context.retry_context.max_retry_count))
            self.ids.append(context.invocation_id)
            if len(self.retries) <= self.fails:
                raise OSError("not now")
            self.bodies += [event.get_body() for event in events]
            self.numbers += [event.sequence_number for event in events]

        return seen


def told(lines: list[str]) -> dict[str, Any]:
    """What small.tell logged, without what only a hub knows."""
    (line,) = (one for one in lines if one.startswith("{"))
    known = json.loads(line)
    for one in known["metadata"]["SystemPropertiesArray"]:
        del one["Offset"]
    del known["metadata"]["PartitionContext"]["FullyQualifiedNamespace"]
    return known


def test_a_function_gets_what_microsofts_library_hands_it(caplog: pytest.LogCaptureFixture) -> None:
    bodies = (b'{"records":[]}', b"", b"\xff\x00")
    ran = run("small", call(*bodies, function="tell", first=0), directory=Path(small.__file__).parent)
    assert (ran.error, ran.calls[0].error) == (None, None)
    theirs = told([line for _, line in ran.calls[0].logs])
    caplog.set_level(logging.INFO, "small")
    host = Host(small.app, SETTINGS, clock=lambda: datetime(2026, 1, 1, 0, 0, 0, 123000, tzinfo=UTC))
    asyncio.run(host.deliver(HUB, bodies, "3"))
    assert told(caplog.messages) == theirs
    assert theirs["retry"] == [0, 0]


def test_numbers_run_on_for_each_partition() -> None:
    async def go() -> list[Ended]:
        host = Host(hub_app(seen.function), SETTINGS)
        ended = await host.deliver(HUB, [b"0", b"1", b"2"], most=2)
        return [*ended, *await host.deliver(HUB, [b"x"], "1"), *await host.deliver(HUB, [b"3"])]

    seen = Seen()
    assert [(one.first, one.last, one.attempts) for one in asyncio.run(go())] == [
        (0, 1, 1), (2, 2, 1), (0, 0, 1), (3, 3, 1)]
    assert seen.numbers == [0, 1, 2, 0, 3]


def test_deliveries_to_a_partition_take_turns() -> None:
    async def slow(events: Events) -> None:
        running.append(len(running))
        await asyncio.sleep(0.01)
        assert running.pop() == 0

    async def go() -> list[list[Ended]]:
        host = Host(hub_app(slow), SETTINGS)
        return await asyncio.gather(*(host.deliver(HUB, [b"x"]) for _ in range(3)))

    running: list[int] = []
    assert [one.error for ended in asyncio.run(go()) for one in ended] == [None] * 3


def test_text_bindings_lose_empty_bodies_and_the_batch_as_in_azure() -> None:
    [ended] = deliver(hub_app(Seen().function, data_type=func.DataType.STRING), b"{}", b"")
    assert "mismatched" in str(ended.error)


def test_every_function_that_reads_the_hub_gets_the_bodies_also_one_that_is_not_asynchronous() -> None:
    def plain(events: Events) -> None:
        bodies.extend(event.get_body() for event in events)

    bodies: list[bytes] = []
    seen = Seen()
    assert [one.function for one in deliver(hub_app(seen.function, plain), b"x")] == ["seen", "plain"]
    assert bodies == seen.bodies == [b"x"]


@pytest.mark.parametrize(("most", "fails", "retries", "failed"), [
    ("2", 1, [(0, 0), (1, 2)], False),
    ("2", 2, [(0, 0), (1, 2), (2, 2)], False),
    ("2", 9, [(0, 0), (1, 2), (2, 2)], True),
    ("-1", 4, [(0, 0), (1, -1), (2, -1), (3, -1), (4, -1)], False),
    ("", 1, [(0, 0)], True)])
def test_what_raises_is_tried_again_as_its_policy_says(
        most: str, fails: int, retries: list[tuple[int, int]], failed: bool) -> None:
    seen = Seen(fails)
    app = hub_app(seen.function, most=most, minimum_interval="00:00:01", maximum_interval="00:00:02")
    [ended] = deliver(app, b"x")
    assert seen.retries == retries
    assert (ended.attempts, ended.error is not None) == (len(retries), failed)
    assert len(set(seen.ids)) == len(retries)
    assert seen.bodies == ([] if failed else [b"x"])


def test_waits_double_up_to_the_maximum() -> None:
    policy = Policy.of({"max_retry_count": "60", "minimum_interval": "00:00:10", "maximum_interval": "00:01:00"})
    assert [policy.wait(number) for number in (1, 2, 3, 4, 60, 5_000)] == [10, 20, 40, 60, 60, 60]
    fixed = Policy.of({"max_retry_count": "3", "delay_interval": "01:00:05"})
    assert [fixed.wait(number) for number in (1, 3)] == [3605, 3605]
    assert list(attempts(Policy())) == [Retry()]


def test_waits_are_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nap(delay: float) -> None:
        naps.append(delay)

    naps: list[float] = []
    app = hub_app(Seen(9).function, most="3", minimum_interval="00:00:10", maximum_interval="00:00:30")
    host = Host(app, SETTINGS, hurry=0.5)
    monkeypatch.setattr(asyncio, "sleep", nap)
    asyncio.run(host.deliver(HUB, [b"x"]))
    assert naps == [5, 10, 15]


def test_the_apps_own_triggers_run_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def joined() -> Parts:
        return made

    made = parts()
    monkeypatch.setattr(wiring, "_runtime", invocation.Runtime(joined))
    for _ in range(2):  # a second host of the same app
        host = Host(function_app.app, SETTINGS)
        [ended] = asyncio.run(host.deliver(HUB, [body(record(userId=BREAK_GLASS)), b"{"], "7"))
    assert (ended.function, ended.error, ended.first, ended.last) == ("watch_sign_ins", None, 0, 1)
    assert isinstance(made.dead_letters, Letters)
    assert made.dead_letters.written == [(HUB, "7", 1, None)] * 2


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(Unusable, match="no function reads event hub audit; there are sign-ins"):
        asyncio.run(Host(hub_app(Seen().function), SETTINGS).deliver("audit", [b"x"]))
    with pytest.raises(Unusable, match="watch_audit_log needs the setting AUDIT_HUB, which is not set"):
        Host(function_app.app, {name: text for name, text in SETTINGS.items() if name != "AUDIT_HUB"})


def test_a_trigger_of_another_kind_is_said() -> None:
    app = func.FunctionApp()

    @app.queue_trigger(arg_name="message", queue_name="q", connection="X")
    def queued(message: func.QueueMessage) -> None: ...

    with pytest.raises(Unusable, match="queued: the local host has no queueTrigger"):
        Host(app, SETTINGS)


def timer_app(*errors: Exception) -> tuple[func.FunctionApp, list[bool]]:
    """An app with a timer that raises these, one a run, and what it is told."""
    app, ran, left = func.FunctionApp(), list[bool](), list(errors)

    @app.timer_trigger(arg_name="timer", schedule="%TICK%")
    async def tick(timer: func.TimerRequest) -> None:
        ran.append(timer.past_due)
        if left:
            raise left.pop()

    return app, ran


def test_a_timer_fires_when_told() -> None:
    app, ran = timer_app()
    host = Host(app, {"TICK": "0 * * * * *"})
    assert host.timers == {"tick": "0 * * * * *"}
    asyncio.run(host.fire("tick"))
    asyncio.run(host.fire("tick", past_due=True))
    assert ran == [False, True]


def test_what_a_timer_raises_comes_out() -> None:
    app, ran = timer_app(KeyError("x"))
    host = Host(app, {"TICK": "0 * * * * *"})
    with pytest.raises(KeyError):
        asyncio.run(host.fire("tick"))
    with pytest.raises(Unusable, match="no timer is called tock; there are tick"):
        asyncio.run(host.fire("tock"))
    assert len(ran) == 1
