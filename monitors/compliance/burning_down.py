"""The countdown of SMS and voice as compliance pulls it: a line a day and ring, from which a burn-down is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Protocol

from msgspec import UNSET, Meta, Struct, UnsetType

from monitors.compliance.countdown import Left
from monitors.compliance.forms import Day
from monitors.compliance.pulling import span
from monitors.http.endpoint import Endpoint, Query, Route
from monitors.http.paging import Page, page_of, unchanged
from monitors.records.instant import Instant, written

LOOKED_BACK: Final = timedelta(days=90)
"""How far back it goes where nobody says."""


class CountdownQuery(Query, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Of which ring or of all, and when; 90 days up to today where nothing is said."""

    ring: Annotated[str, Meta(min_length=1, max_length=100, pattern="^[ -~]+$",
                              description="The name of a ring; the lines of everybody have none.")] | UnsetType = UNSET
    from_: Day | UnsetType = UNSET
    to: Day | UnsetType = UNSET


class CountdownItem(Struct, frozen=True):
    """A day's count of one ring, or of everybody, whose ring is ""."""

    day: Annotated[str, Meta(extra_json_schema={"format": "date"})]
    ring: str
    phone_only: int
    guests: int
    reset_on_phones: int
    untold: int
    total: int
    days_left: int


COUNTDOWN: Final = Endpoint(
    "compliance_countdown", "compliance/countdown", "Who rests on SMS and voice, until they end",
    "A line for everybody and one for each ring on each day on which a registration scan ended, oldest first. `phone_only` have "
    "nothing else for MFA, `guests` of them are guests, `reset_on_phones` reset their password by nothing else but perhaps "
    "email; of `untold` nobody can tell.", CountdownQuery, CountdownItem,
    ("day", "ring", "phone_only", "guests", "reset_on_phones", "untold", "total", "days_left"))


class Countdowns(Protocol):
    """Where it is kept."""

    async def days(self, first: str, last: str) -> list[Left]:
        """The rows from one UTC day to another, both included: by day, everybody before the rings."""


@dataclass
class BurningDown:
    """Answers how it goes."""

    kept: Countdowns
    clock: Callable[[], Instant]

    @property
    def route(self) -> Route:
        """The list it answers."""
        return Route(COUNTDOWN, self.countdown)

    async def countdown(self, query: CountdownQuery) -> Page:
        """The days that were asked for. Raises Problem."""
        low, high = span(query.from_, query.to, self.clock(), LOOKED_BACK)
        rows = await self.kept.days(written(low)[:10], written(max(high - 1, low))[:10])
        wanted = [one for one in rows if query.ring in (UNSET, one.ring)]
        return page_of(wanted, lambda one: (one.day, one.ring), question=("countdown", unchanged(query)), text=query.page,
                       limit=query.limit, told=item_of)


def item_of(left: Left) -> CountdownItem:
    """A line as it is told."""
    return CountdownItem(**{name: getattr(left, name) for name in left.__struct_fields__})
