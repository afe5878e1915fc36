"""What can be made to go wrong, so that a test sees a client deal with it."""

from dataclasses import dataclass, field
from typing import Final, Literal

from sandbox.event_hub.frames import Refusal

Point = Literal["attach", "send", "stored", "deliver"]
"""A link is asked for; a message came; it is stored but not yet acknowledged; an event is about to go out."""
Deed = Literal["refuse", "detach", "cut"]
"""Refuse the link or message with an error; end the link with an error; end the connection with nothing said."""

SERVER_BUSY: Final = "com.microsoft:server-busy"
THROTTLED: Final = "The request was terminated because the entity is being throttled. Error code : 50002."
"""As the service words it, but for its advice on how long to wait (Azure/azure-event-hubs-spark#576)."""


class Detached(Refusal):
    """The link is to end with this error."""


class Cut(Exception):
    """The connection is to end."""


@dataclass
class Fault:
    """At a point, for links whose address holds `address`: let `after` pass, then strike `times`."""

    at: Point
    does: Deed
    after: int = 0
    times: int = 1
    address: str = ""
    condition: str = SERVER_BUSY
    text: str = THROTTLED

    def strike(self, at: Point, address: str) -> None:
        """Do it where it is due. Raises Refusal, Detached or Cut."""
        if at != self.at or self.address not in address or not self.times:
            return
        if self.after:
            self.after -= 1
            return
        self.times -= 1
        if self.does == "cut":
            raise Cut
        raise (Detached if self.does == "detach" else Refusal)(self.condition, self.text)


@dataclass
class Faults:
    """All that is to go wrong."""

    planned: list[Fault] = field(default_factory=list)

    def meet(self, at: Point, address: str) -> None:
        """Pass a point. Raises Refusal, Detached or Cut."""
        for fault in self.planned:
            fault.strike(at, address)
