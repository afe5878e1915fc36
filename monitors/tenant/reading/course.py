"""One reading of a tenant under way: what was asked for, and what came of each area so far."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from monitors.programme import Programme
from monitors.records.instant import DAY, Instant, instant, written
from monitors.tenant.area import NotRead
from monitors.tenant.reader import GraphReader

LOOK_BACK: Final = 30 * DAY


@dataclass
class Course:
    """Reads each area at most once, however many others need it."""

    reader: GraphReader
    programme: Programme
    at: Instant
    app: str = ""
    """Latchkey's own client id, where it is known."""
    given: Mapping[str, object] = field(default_factory=dict)
    """What was known before, or NotRead, by area."""
    ways: "Mapping[str, Way]" = field(default_factory=dict)
    outcomes: dict[str, Any] = field(default_factory=dict)
    """What was read, or NotRead, by area."""
    nested: dict[str, frozenset[str]] = field(default_factory=dict)
    """The groups within each group whose members were read."""

    async def of(self, area: str) -> Any:
        """What was read of an area. Raises NotRead."""
        if area not in self.outcomes:
            self.outcomes[area] = await self._outcome(area)
        found = self.outcomes[area]
        if isinstance(found, NotRead):
            raise found.afresh()
        return found

    async def _outcome(self, area: str) -> Any:
        try:
            return await self.ways[area](self)
        except NotRead as gap:
            return gap.afresh()

    @property
    def since(self) -> str:
        """How far back logs are read, as filters write it."""
        return written((self.at - LOOK_BACK) // 1_000_000 * 1_000_000)


Way = Callable[[Course], Awaitable[Any]]


def moment(text: str | None) -> Instant | None:
    """The instant that Graph names; None where it names none."""
    return instant(text)
