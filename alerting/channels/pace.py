"""How many mails go out in a minute, with some kept for what cannot wait."""

from dataclasses import dataclass, replace
from typing import Final

MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `most` in any 60 seconds, the last `kept` of them for urgent ones; `sent` are the times of those that went.

    A bucket that is filled again as time goes by would let twice as many pass within its first minute.
    """

    most: int = 25
    kept: int = 5
    sent: tuple[float, ...] = ()

    def take(self, at: float, *, urgent: bool) -> "tuple[Pace, float]":
        """The pace after one more at this time, and 0; or the same, and the seconds until there is room."""
        recent = tuple(then for then in self.sent if at - then < MINUTE)
        room = self.most if urgent else self.most - self.kept
        if len(recent) < room:
            return replace(self, sent=(*recent, at)), 0.0
        return replace(self, sent=recent), recent[len(recent) - room] + MINUTE - at
