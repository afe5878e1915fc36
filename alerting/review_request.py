"""POST /api/reviews: somebody has looked at all Conditional Access policies, and approves them as they were last read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from alerting.drill_request import LONGEST_NAME, Answer, refused
from alerting.plain_text import plain
from monitors.records.instant import Instant, written
from monitors.storage.areas import TablesAreas
from monitors.storage.reviews import TablesReviews
from monitors.tenant.area import NotRead
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.review import Review, baseline_of

AREAS: Final = ("policies", "members")
LONGEST_NOTE: Final = 1_000
FORM: Final = '{"note": "…", "by": "…", "owners": {"policy id": "…"}}'
UNREAD: Final = "no scan of the policies was published yet, so there is nothing to approve; one is made every 15 minutes"


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """What the caller sends: what was looked at, in whose name where it is not the caller's, and who answers for which policy."""

    note: str
    by: str = ""
    owners: dict[str, str] = {}


@dataclass(frozen=True)
class ReviewRequests:
    """Takes reviews."""

    reviews: TablesReviews
    areas: TablesAreas
    clock: Callable[[], Instant]

    async def record(self, body: bytes, caller: str) -> Answer:
        """Keep a review, if that may be. Raises what the store raises."""
        try:
            wanted = msgspec.json.decode(body, type=Wanted)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return refused(400, f"expected {FORM}: {error}")
        if not wanted.note.strip():
            return refused(400, "note is empty: say what was looked at, and what was decided")
        held, read_at = await self.areas.read(AREAS)
        if fault := unreadable(held):
            return refused(409, fault)
        owners = {policy.strip().casefold(): plain(name, LONGEST_NAME) for policy, name in wanted.owners.items()}
        if strangers := owners.keys() - {one.policy.id for one in held["policies"]}:
            return refused(400, f"owners names {plain(min(strangers), LONGEST_NAME)}, which is no policy of the last scan")
        now, by = self.clock(), plain(wanted.by.strip() or caller, LONGEST_NAME)
        said = by if by == caller else f"{by} (by {plain(caller, LONGEST_NAME)})"
        review = Review(now, said, plain(wanted.note, LONGEST_NOTE), owners)
        made = await self.reviews.record(review, baseline_of(held["policies"], held["members"], now))
        return Answer(201, msgspec.json.encode(shown(made, held["policies"], read_at["policies"])))


def unreadable(held: dict[str, Any]) -> str:
    """Why what was read last cannot be approved; "" where it can."""
    for area in AREAS:
        if area not in held:
            return UNREAD
        if isinstance(held[area], NotRead):
            return f"the last scan could not read {area}, so they cannot be approved: {held[area].reason}"
    return ""


def shown(review: Review, policies: Iterable[ListedPolicy], read_at: Instant) -> dict[str, Any]:
    """A review as callers are shown it: how many policies it approves, as of when, and who answers for each."""
    names = {one.policy.id: one.policy.name for one in policies}
    each = [{"policy": id_, "name": name, "owner": review.owners.get(id_, "")} for id_, name in sorted(names.items())]
    return {"at": written(review.at), "by": review.by, "note": review.note, "approves": len(each), "as_of": written(read_at),
            "policies": each}
