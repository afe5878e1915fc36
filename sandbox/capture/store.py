"""What was captured, the latest of each kind, each with a number that tells a page what it has not seen yet."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

KEPT: Final = 500
"""How many of each kind are kept."""


class Mailed(Protocol):
    """A mail as the stand-in for Graph hands it over."""

    @property
    def sender(self) -> str:
        """The mailbox it was sent from."""

    @property
    def recipients(self) -> Iterable[str]:
        """The addresses it was sent to."""

    @property
    def subject(self) -> str:
        """Its subject."""

    @property
    def html(self) -> str:
        """Its body."""

    @property
    def importance(self) -> str:
        """Graph's word: low, normal or high."""

    @property
    def received(self) -> datetime:
        """When it came."""


class Card(NamedTuple):
    """An Adaptive Card, and how many bytes the post had that brought it."""

    received: datetime
    content: dict[str, Any]
    size: int


class Event(NamedTuple):
    """A CloudEvent."""

    received: datetime
    content: Mapping[str, Any]


@dataclass
class Captured:
    """All of it, by number."""

    clock: Callable[[], datetime]
    cards: deque[tuple[int, Card]] = field(default_factory=lambda: deque(maxlen=KEPT))
    mails: deque[tuple[int, Mailed]] = field(default_factory=lambda: deque(maxlen=KEPT))
    events: deque[tuple[int, Event]] = field(default_factory=lambda: deque(maxlen=KEPT))
    counts: dict[str, int] = field(default_factory=lambda: {"cards": 0, "mails": 0, "events": 0})

    @property
    def newest(self) -> int:
        """The number of the latest."""
        return sum(self.counts.values())

    def add_card(self, content: dict[str, Any], size: int) -> None:
        """Keep a card."""
        self.cards.append((self._number("cards"), Card(self.clock(), content, size)))

    def add_mail(self, mail: Mailed) -> None:
        """Keep a mail."""
        self.mails.append((self._number("mails"), mail))

    def add_event(self, content: Mapping[str, Any]) -> None:
        """Keep an event."""
        self.events.append((self._number("events"), Event(self.clock(), content)))

    def mail(self, number: int) -> Mailed | None:
        """The mail of this number, while it is kept."""
        return dict(self.mails).get(number)

    def since(self, number: int) -> dict[str, Any]:
        """What came after this number, oldest first, as JSON; mails without their bodies, which are pages of their own."""
        return {
            "newest": self.newest, "counts": self.counts,
            "cards": [{"number": n, "received": one.received.isoformat(), "content": one.content, "size": one.size}
                      for n, one in self.cards if n > number],
            "mails": [{"number": n, "received": one.received.isoformat(), "sender": one.sender, "subject": one.subject,
                       "recipients": list(one.recipients), "importance": one.importance}
                      for n, one in self.mails if n > number],
            "events": [{"number": n, "received": one.received.isoformat(), "content": one.content}
                       for n, one in self.events if n > number]}

    def _number(self, kind: str) -> int:
        self.counts[kind] += 1
        return self.newest
