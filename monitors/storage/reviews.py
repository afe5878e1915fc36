"""Reviews of the policies in Table Storage, the table `reviews`: one row a review, and one for the last with what it approved."""

import zlib
from typing import Final

from msgspec import MsgspecError, json
from msgspec.structs import replace

from monitors.finding import Notice, Severity
from monitors.ledger import Conflict
from monitors.records.instant import Instant
from monitors.storage.tables import EPISODES, Account, Row, notice_of, pieces
from monitors.storage.tallies import cut
from monitors.tenant.area import NotRead
from monitors.tenant.packing import packed, unpacked
from monitors.tenant.review import Asking, Baseline, Review, Reviews

REVIEWS: Final = "reviews"
LAST: Final = "last"
TRIES: Final = 8
DECODED: Final = json.Decoder(Review)
OTHERWISE: Final = NotRead("what the last review approved was kept by another version of Latchkey; record another review")


class TablesReviews:
    """The reviews of a tenant. Whoever reads the last one has what it approved, and nothing of another."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()

    async def areas(self, at: Instant) -> dict[str, object]:
        """The areas of reviews as they stand at that time, for a snapshot. Raises what the store raises."""
        row = await self._account.row(REVIEWS, REVIEWS, LAST)
        last = DECODED.decode(row["review"]) if row else None
        asking = tuple(one for one in await self._asking() if (last.at if last else 0) < one.at <= at)
        return {"reviews": Reviews(last, asking), "baseline": baseline_in(row) if row else None}

    async def record(self, review: Review, baseline: Baseline) -> Review:
        """Keep a review and what it approves; whom earlier ones named as owners of policies stays. Raises Conflict."""
        for _ in range(TRIES):
            row = await self._account.row(REVIEWS, REVIEWS, LAST)
            made = united(DECODED.decode(row["review"]) if row else None, review, baseline)
            last = {"RowKey": LAST} | cut("baseline", zlib.compress(b"".join(packed("baseline", baseline))))
            try:
                await self._account.change(REVIEWS, review_row(made) | last, row.metadata["etag"] if row else None,
                                           [("create", review_row(made))])
            except Conflict:
                continue  # another was recorded at the same moment
            return made
        raise Conflict(REVIEWS)

    async def _asking(self) -> list[Asking]:
        """The critical alerts about policies that stand open."""
        rows = await self._account.rows(
            EPISODES, "PartitionKey ge @first and PartitionKey lt @after and RowKey ge @notice and RowKey lt @beyond",
            {"first": "policy|", "after": "policy}", "notice": "notice|", "beyond": "notice}"})
        latest: dict[str, Notice] = {}
        for one in sorted((notice_of(row) for row in rows), key=lambda one: one.number):
            latest[one.alert] = one
        found = (one.finding for one in latest.values())
        return [Asking(one.id, one.subject.id, one.subject.name, one.last_seen, one.detector)
                for one in found if one.status == "open" and one.severity == Severity.CRITICAL]


def united(before: Review | None, review: Review, baseline: Baseline) -> Review:
    """A review with the owners that it names and those that the one before it knew; a name of "" takes one away."""
    owners = {**(before.owners if before else {}), **review.owners}
    there = {one.policy.id for one in baseline.policies}
    return replace(review, owners={policy: name for policy, name in owners.items() if name and policy in there})


def review_row(review: Review) -> Row:
    """A review as it is kept."""
    return {"PartitionKey": REVIEWS, "RowKey": f"{review.at:017d}", "review": json.encode(review).decode()}


def baseline_in(row: Row) -> Baseline | NotRead:
    """What the review of a row approved."""
    try:
        found: Baseline = unpacked("baseline", [zlib.decompress(b"".join(pieces(row, "baseline")))])
    except MsgspecError:
        return OTHERWISE
    return found
