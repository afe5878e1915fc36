"""How far a reading is that takes many runs, list by list and page by page: pure."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from monitors.records.instant import MINUTE, Instant
from monitors.tenant.area import NotRead
from monitors.tenant.packing import Gap
from monitors.tenant.reading.people import LISTS, Leaf

RESTARTS: Final = 3
"""How often a list is begun anew because Graph does not go on."""
FAILURES: Final = 12
"""After how many runs in a row in which Graph gave no page a list counts as not read: an hour."""
CLAIM: Final = 10 * MINUTE
"""How long whoever publishes may take: no function of the host's runs longer."""


class Part(Struct, frozen=True):
    """How far one list is read. `link` leads to the next page; `marks` tell the pages that were read from others."""

    link: str = ""
    pages: int = 0
    rows: int = 0
    marks: tuple[int, ...] = ()
    restarts: int = 0
    failures: int = 0
    whole: bool = False
    gap: Gap | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more will be read of it."""
        return self.whole or self.gap is not None

    def known(self, page: Leaf) -> bool:
        """Whether that page was read before: Graph leads in a circle then."""
        return mark_of(page) in self.marks

    def after(self, page: Leaf) -> "Part":
        """It, with one page more."""
        marks = (*self.marks, mark_of(page)) if page.rows else self.marks
        return Part(page.link, self.pages + 1, self.rows + len(page.rows), marks, self.restarts, whole=not page.link)

    def restarted(self, why: NotRead) -> "Part":
        """It, from page 1; after the third time it is not read, for that reason."""
        if self.restarts >= RESTARTS:
            return replace(self, gap=Gap(f"the list broke off {self.restarts + 1} times, at last because {why.reason}"))
        return Part(restarts=self.restarts + 1)

    def failed(self, why: NotRead) -> "Part":
        """It, after a run in which Graph did not give the page; what lacks a licence is not asked for again."""
        lasting = why.licence or self.failures + 1 >= FAILURES
        return replace(self, failures=self.failures + 1, gap=Gap.of(why) if lasting else None)


class Reading(Struct, frozen=True):
    """A scan under way: when it began, how far each list is, and when somebody last began to publish it.

    `staged` counts the buckets that the stream's registrations are written of.
    """

    began: Instant
    parts: Mapping[str, Part] = field(default_factory=lambda: {area: Part() for area in LISTS})
    claimed: Instant = 0
    staged: int = 0

    @property
    def next(self) -> str:
        """The list whose turn it is; "" where all are done."""
        return next((area for area, one in self.parts.items() if not one.done), "")

    @property
    def gaps(self) -> dict[str, NotRead]:
        """What is not read of it, and why."""
        return {area: one.gap.unread for area, one in self.parts.items() if one.gap}

    @property
    def failed(self) -> bool:
        """Whether Graph may tell another time what it did not tell now."""
        return any(not gap.licence for gap in self.gaps.values())

    def replaces(self, published: Instant | None) -> bool:
        """Whether it takes the place of what is published."""
        return published is None or not self.failed

    def having(self, area: str, part: Part) -> "Reading":
        """It, with one list that far."""
        return replace(self, parts={**self.parts, area: part})

    def claimable(self, at: Instant) -> bool:
        """Whether nobody is publishing it."""
        return at >= self.claimed + CLAIM

    @property
    def scan(self) -> str:
        """What the scan is called where it is kept."""
        return f"r{self.began}"


def mark_of(page: Leaf) -> int:
    """What tells a page from others: by whom it begins and ends, and how many it has."""
    ends = f"{page.rows[0]} {page.rows[-1]} {len(page.rows)}" if page.rows else ""
    return int.from_bytes(blake2b(ends.encode("utf-8", "replace"), digest_size=6).digest(), "big")
