"""POST /api/drills: somebody declares that a break-glass account will be used on purpose."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from alerting.drilling import declaration, named
from alerting.plain_text import plain
from monitors.drills import LONGEST, Drill
from monitors.finding import Notice
from monitors.records.instant import MINUTE, Instant, written
from monitors.storage.drills import OpenAlready, TablesDrills

LONGEST_NAME: Final = 100
MOST_MINUTES: Final = LONGEST // MINUTE


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """What the caller sends: whose drill, for how long, and in whose name where it is not the caller's."""

    account: str
    minutes: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: JSON where it went well, else a sentence."""

    status: int
    body: bytes


@dataclass(frozen=True)
class DrillRequests:
    """Takes declarations."""

    drills: TablesDrills
    break_glass: frozenset[str]
    clock: Callable[[], Instant]

    async def declare(self, body: bytes, caller: str) -> tuple[Answer, Notice | None]:
        """Begin a drill, if that may be; the answer, and what everybody is to be told. Raises what the store raises."""
        try:
            wanted = msgspec.json.decode(body, type=Wanted)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return refused(400, f'expected {{"account": "…", "minutes": 30, "by": "…"}}: {error}'), None
        account = wanted.account.strip().casefold()
        if fault := self._fault(account, wanted.minutes):
            return refused(400, fault), None
        now = self.clock()
        by = plain(wanted.by.strip() or caller, LONGEST_NAME)
        said = by if by == caller else f"{by} (by {plain(caller, LONGEST_NAME)})"
        drill = Drill(named(account, now), account, said, now, now + wanted.minutes * MINUTE)
        try:
            await self.drills.declare(drill)
        except OpenAlready as error:
            return refused(409, f"a drill of this account is open until {written(error.drill.until)}"), None
        return Answer(201, msgspec.json.encode(shown(drill))), declaration(drill)

    def _fault(self, account: str, minutes: int) -> str:
        if account not in self.break_glass:
            return "account is not among BREAK_GLASS_IDS: name it as that setting does, by object id or user principal name"
        if not 1 <= minutes <= MOST_MINUTES:
            return f"minutes must be from 1 to {MOST_MINUTES}"
        return ""


def shown(drill: Drill) -> dict[str, str]:
    """A drill as callers are shown it."""
    return {"id": drill.id, "account": drill.account, "by": drill.by, "since": written(drill.since),
            "until": written(drill.until)}


def refused(status: int, why: str) -> Answer:
    """A sentence for whoever asked."""
    return Answer(status, why.encode())
