"""How Latchkey is, part by part: each says its own state, quickly, holding no secret and nothing of what was judged.

What a part cannot say within the time given is unknown, and unknown is not well. Strangers are told of one thing only, whether
the store answers, so that asking costs them and us one request in fifteen seconds at the most.
"""

import asyncio
import platform
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, Final, NamedTuple, Protocol

from monitors import __version__
from monitors.fault import origin
from monitors.records.instant import Instant, written

WELL, UNWELL, UNKNOWN = "well", "unwell", "unknown"
SCHEMA: Final = 1
STORE: Final = "store"
KEPT: Final = 15.0
"""So many seconds an answer is given again."""
PATIENCE: Final = 3.0
"""So many seconds a part may take."""

State = Mapping[str, Any]


JOINING: Final = 10.0
"""So many seconds a worker may take to join its parts, before it counts as not alive."""


class Probe(NamedTuple):
    """One part, and how it is asked: its state has a `status`."""

    part: str
    ask: Callable[[], Awaitable[State]]


@dataclass
class Health:
    """The health of one worker's parts, asked at most every 15 seconds."""

    probes: Sequence[Probe]
    clock: Callable[[], Instant]
    ticks: Callable[[], float] = time.monotonic
    patience: float = PATIENCE
    _kept: dict[str, tuple[float, State]] = field(default_factory=dict)
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def alive(self) -> bool:
        """Whether the store answers."""
        return bool((await self._states(STORE))[STORE]["status"] == WELL)

    async def report(self) -> State:
        """Every part's state."""
        states = await self._states(*(one.part for one in self.probes))
        status = WELL if all(one["status"] == WELL for one in states.values()) else UNWELL
        return {"schema": SCHEMA, "health": status, "at": written(self.clock()), "versions": versions(), "parts": states}

    async def _states(self, *parts: str) -> dict[str, State]:
        async with self._one_by_one:
            wanted = [one for one in self.probes if one.part in parts and not self._is_fresh(one.part)]
            found = await asyncio.gather(*(self._asked(one) for one in wanted))
            self._kept |= {one.part: (self.ticks(), state) for one, state in zip(wanted, found, strict=True)}
            return {part: self._kept[part][1] for part in parts}

    def _is_fresh(self, part: str) -> bool:
        return part in self._kept and self.ticks() - self._kept[part][0] < KEPT

    async def _asked(self, probe: Probe) -> State:
        try:
            async with asyncio.timeout(self.patience):
                return await probe.ask()
        except Exception as error:  # noqa: BLE001 - a named edge: what one part raises is its state, and no other's
            return unknown(origin(error))


class Joined(Protocol):
    """The parts of a worker."""

    @property
    def health(self) -> Health | None:
        """Their health; None where nobody asks for it."""
        ...


async def answered(joined: Awaitable[Joined], *, whole: bool) -> tuple[int, State]:
    """The HTTP status and what is said: to strangers one word, else every part's state. Never raises."""
    try:
        async with asyncio.timeout(JOINING):
            health = (await joined).health
        alive = health is not None and await health.alive()
        told = await health.report() if health and whole else {}
    except Exception as error:  # noqa: BLE001 - a named edge: whoever asks how it is gets an answer, whatever is wrong
        alive, told = False, {"schema": SCHEMA, "health": UNKNOWN, "why": origin(error), "versions": versions()} if whole else {}
    return 200 if alive else 503, {"status": "alive" if alive else "not alive", **told}


def unknown(why: str) -> State:
    """The state of what could not be asked."""
    return {"status": UNKNOWN, "why": why}


def state(*, well: bool, **told: Any) -> State:
    """A state that is known."""
    return {"status": WELL if well else UNWELL, **told}


def versions() -> dict[str, str]:
    """What runs here."""
    return {"latchkey": __version__, "python": platform.python_version(), "azure-functions": metadata.version("azure-functions")}
