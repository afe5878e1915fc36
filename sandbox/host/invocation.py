"""One invocation: what a function is told of it, and when it is tried again."""

import itertools
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

LOCAL: Final = threading.local()
MOST_DOUBLINGS: Final = 30
"""Beyond them any wait is longer than its maximum."""


@dataclass(frozen=True)
class Retry:
    """How often it was tried before, and how often it may be."""

    retry_count: int = 0
    max_retry_count: int = 0
    exception: None = None


@dataclass(frozen=True)
class Trace:
    """No tracing."""

    trace_parent: str = ""
    trace_state: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What a function may ask about its invocation: the attributes of func.Context."""

    function_name: str
    retry_context: Retry = Retry()
    invocation_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_directory: str = ""
    trace_context: Trace = Trace()
    thread_local_storage: threading.local = LOCAL


@dataclass(frozen=True)
class Ended:
    """How a delivery to a function ended: after how many attempts, with what error, over which sequence numbers."""

    function: str
    attempts: int
    error: Exception | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Policy:
    """When a function that raised is called again: `most` times (-1 is for ever), after growing waits in seconds."""

    most: int = 0
    least: float = 0.0
    longest: float = 0.0

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> Self:
        """The policy that a function declares; without one it is called once."""
        if given is None:
            return cls()
        fixed = given.get("delay_interval")
        least, longest = given.get("minimum_interval") or fixed, given.get("maximum_interval") or fixed
        return cls(int(given["max_retry_count"]), seconds(least or "0:0:0"), seconds(longest or "0:0:0"))

    def wait(self, retry: int) -> float:
        """Seconds before a retry: they double from the minimum to the maximum."""
        return min(self.longest, self.least * 2.0 ** min(retry - 1, MOST_DOUBLINGS))


def attempts(policy: Policy) -> Iterator[Retry]:
    """What each attempt is told; the first one gets 0 of 0, as the host sends no retry context before the first retry."""
    yield Retry()
    for number in itertools.count(1) if policy.most < 0 else range(1, policy.most + 1):
        yield Retry(number, policy.most)


def seconds(interval: str) -> float:
    """The length of HH:MM:SS."""
    hours, minutes, rest = interval.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)
