"""Where alerts go: one file a channel, each in two halves, one that words an alert and one that sends it."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol, TypeVar

Message = TypeVar("Message", contravariant=True)


def now() -> datetime:
    """The time, for those who are given no other clock."""
    return datetime.now(UTC)


class Channel(Protocol[Message]):
    """One way to people or tools; `send` returns once the other side has accepted the message, else raises."""

    @property
    def name(self) -> str:
        """As routing and records of delivery write it."""
        ...

    async def send(self, message: Message, /) -> None:
        """Send it once."""
        ...


class Later(Exception):
    """Not taken now; a later try may do better, after so many seconds where somebody says so."""

    def __init__(self, after: float | None = None, status: int | None = None) -> None:
        super().__init__(f"not taken now (HTTP {status})" if status else "not taken now")
        self.after = after
        self.status = status


class Paced(Later):
    """Not even tried: so soon after the others, it would have been too many."""


class Refused(Exception):
    """Not taken, and the same message sent again would not be either: the message is at fault, not the channel."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused (HTTP {status})")
        self.status = status


NO_ANSWER = 0
MESSAGE_AT_FAULT = (400, 413, 415, 422)
"""Whoever mends the channel does not mend these. All other refusals (a webhook that is gone, a right that was taken away) are
somebody's to mend, and what is owed then arrives."""


def check(status: int, retry_after: str | None, at: datetime) -> None:
    """Raise what an HTTP answer, or none, means for delivery; nothing where the message was accepted."""
    if 200 <= status < 300:
        return
    if status in MESSAGE_AT_FAULT:
        raise Refused(status)
    raise Later(seconds(retry_after, at), status)


def seconds(retry_after: str | None, at: datetime) -> float | None:
    """How long a Retry-After header asks to wait: it holds seconds or an HTTP date; None where it says neither."""
    told = (retry_after or "").strip()
    if re.fullmatch(r"\d{1,9}", told, re.ASCII):
        return float(told)
    try:
        date = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - at).total_seconds())
