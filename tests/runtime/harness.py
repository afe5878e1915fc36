"""Runs one function app on Microsoft's own runtime library, without a host: index, load, invoke.

Started by `.venv/runtime/bin/python harness.py APP_DIRECTORY`, one process per app, since the library keeps one registry for
the process. Reads a list of calls as JSON from standard input, and writes what became of them to standard output. The library
takes its message classes from the host, so plain objects stand in for the protobuf ones.
"""

import asyncio
import contextlib
import json
import logging
import sys
import types
import uuid
from collections.abc import Iterator
from typing import Any

import azure_functions_runtime as library


class Message:
    """Any message: the fields it was given, and "" for all others; of a oneof exactly one is given."""

    Failure, Success, Cancelled = 0, 1, 2
    undefined, string, binary, stream = 0, 1, 2, 3
    inout, out = 2, 1

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name[0].isupper():  # the library tries names to tell messages apart
            raise AttributeError(name)
        return {} if name in ("capabilities", "attributes") else ""

    def WhichOneof(self, group: str) -> str | None:  # noqa: N802 - protobuf's spelling
        del group
        return next(iter(self.__dict__), None)


class Parameter(Message):
    """A value for a binding, by name."""

    def WhichOneof(self, group: str) -> str | None:  # noqa: N802 - protobuf's spelling
        del group
        return "data"


class Messages(types.SimpleNamespace):
    """The module of message classes."""

    def __getattr__(self, name: str) -> type[Message]:
        return Message


class Failed(Exception):
    """The library answered with a failure; the message is its own."""


class Heard(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[list[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append([record.levelname, record.name, record.getMessage()])


async def ask(name: str, **content: Any) -> Any:
    """One request to the library, and its answer. Raises Failed."""
    request = types.SimpleNamespace(request=Message(**{name: Message(**content)}),
                                    properties={"host": "127.0.0.1", "protos": Messages()})
    answer = await getattr(library, name)(request)
    if answer.result.status != Message.Success:
        raise Failed(answer.result.exception.message)
    return answer


async def load(directory: str) -> dict[str, Any]:
    """The functions of an app by name."""
    await ask("worker_init_request", function_app_directory=directory)
    listed = (await ask("functions_metadata_request")).function_metadata_results
    for function in listed or ():
        await ask("function_load_request", function_id=function.function_id, metadata=function)
    return {function.name: function for function in listed or ()}


async def invoke(function: Any, call: dict[str, Any]) -> None:
    """Deliver one batch of events, or fire a timer. Raises Failed."""
    binding = json.loads(function.raw_bindings[0])
    events, metadata = (text({"IsPastDue": False}), {}) if binding["type"] == "timerTrigger" else delivered(call, binding)
    retry = call.get("retry") or [0, 0]
    await ask(
        "invocation_request", invocation_id=str(uuid.uuid4()), function_id=function.function_id,
        input_data=[Parameter(name=binding["name"], data=events)], trigger_metadata=metadata,
        trace_context=Message(trace_parent="", trace_state="", attributes={}),
        retry_context=Message(retry_count=retry[0], max_retry_count=retry[1], exception=None))


def delivered(call: dict[str, Any], binding: dict[str, Any]) -> tuple[Message, dict[str, Message]]:
    """The bodies and their metadata as the host sends them: text unless the binding says BINARY, without empty bodies."""
    bodies = [bytes.fromhex(body) for body in call["bodies"]]
    first, when = call.get("first", 1000), call.get("enqueued", "2026-01-01T00:00:00.123")
    if binding.get("dataType") == "BINARY":
        events = Message(collection_bytes=Message(bytes=bodies))
    else:
        events = Message(collection_string=Message(string=[body.decode(errors="replace") for body in bodies if body]))
    origin = {"FullyQualifiedNamespace": "contoso.servicebus.windows.net", "EventHubName": "sign-ins",
              "ConsumerGroup": "latchkey", "PartitionId": "3", "IsCheckpointingAfterInvocation": True}
    system = [{"SequenceNumber": first + place, "Offset": call.get("offset", str(64 * place)), "PartitionKey": None,
               "EnqueuedTimeUtc": when} for place in range(len(bodies))]
    return events, {
        "PartitionContext": text(origin), "PropertiesArray": text([{}] * len(bodies)),
        "EnqueuedTimeUtcArray": text([when] * len(bodies)), "SystemPropertiesArray": text(system),
        "SequenceNumberArray": Message(collection_sint64=Message(sint64=list(range(first, first + len(bodies)))))}


def text(value: object) -> Message:
    """A value that travels as JSON."""
    return Message(json=json.dumps(value))


@contextlib.contextmanager
def noted(into: dict[str, Any], heard: Heard) -> Iterator[None]:
    """Note how something ended, and what was logged meanwhile."""
    begin = len(heard.lines)
    into["error"] = None
    try:
        yield
    except Failed as failure:
        into["error"] = str(failure)
    into["logs"] = [line for line in heard.lines[begin:] if not line[1].startswith("azure_functions_runtime")]


async def main(directory: str, calls: list[dict[str, Any]]) -> dict[str, Any]:
    """Load the app, and make the calls one after the other."""
    heard = Heard()
    logging.basicConfig(level=logging.INFO, handlers=[heard])
    sys.path.insert(0, directory)
    outcome: dict[str, Any] = {"functions": {}, "calls": [{} for _ in calls]}
    functions: dict[str, Any] = {}
    with noted(outcome, heard):
        functions = await load(directory)
    outcome["functions"] = {
        name: {"bindings": [json.loads(binding) for binding in function.raw_bindings],
               "retry": vars(function.retry_options) if function.retry_options else None}
        for name, function in functions.items()}
    for call, into in zip(calls, outcome["calls"], strict=True):
        with noted(into, heard):
            await invoke(functions[call["function"]], call)
    return outcome


if __name__ == "__main__":
    output, sys.stdout = sys.stdout, sys.stderr  # whatever the app prints is not the answer
    library.start_threadpool_executor()
    json.dump(asyncio.run(main(sys.argv[1], json.load(sys.stdin))), output, default=str)
    output.flush()
