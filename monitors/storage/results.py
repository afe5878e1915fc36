"""Results of checks in Azure Table Storage, with their findings and their history.

The table `results` holds everything that one publishing changes, in one partition, so that one transaction does it: a row for
each check as it stands, one row for each UTC day, in which each check is a property, and one for each publishing in which a
status changed. The table `findings` holds what checks found, in partitions named by run; a row is a bundle of findings, and
its key their check and the number of the first of them. A run is written down before its first finding, so that what a crash
left behind is found and removed by a later publishing. Readers have the findings in force and those of the run before.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from azure.core.exceptions import HttpResponseError
from azure.data.tables import TableErrorCode, UpdateMode
from msgspec import Struct, json, msgpack

from monitors.check import ObjectFinding, Result, Status
from monitors.compliance.results import Gone, Kept, Past, Turn
from monitors.records.instant import DAY, HOUR, Instant, day_of, since_epoch
from monitors.storage.bundles import MOST_BUNDLED, batches, bundle_key, bundle_row, bundles, found_in
from monitors.storage.tables import Account, Row, code, escaped, pieces
from monitors.storage.tallies import cut

RESULTS: Final = "results"
FINDINGS: Final = "findings"
IN_FORCE: Final = "results"
"""The partition of everything that one transaction publishes."""
STAGED: Final = "staged"
"""The partition that names the runs whose findings are kept."""
CHECK, DAYS, TURNS = "check|", "day|", "turn|"
KEPT_DAYS: Final = 400
"""How long history is kept: a year, and a month to compare with."""
STAGING: Final = HOUR
"""How long a run may be staging; after that, findings that nobody names are left over."""
DECODED: Final = msgpack.Decoder(Kept)
DECODED_DAY: Final = json.Decoder(tuple[Instant, Status, int])
DECODED_TURNS: Final = msgpack.Decoder(list[Past])


class Standing(Struct, frozen=True):
    """A check as it stands, and the run whose findings it had before."""

    kept: Kept
    before: str


class TablesResults:
    """The results of a tenant."""

    def __init__(self, account: Account) -> None:
        self._account = account.apart()
        self._staging = ""

    async def current(self) -> dict[str, Kept]:
        """The results in force, by check."""
        return {check: one.kept for check, one in (await self._standing()).items()}

    async def stage(self, run: str, result: Result) -> Kept:
        """Write a result's findings, which nobody sees until the run is published; once more changes nothing."""
        if result.found and run != self._staging:
            await self._account.upsert(RESULTS, [{"PartitionKey": STAGED, "RowKey": escaped(run), "run": run}])
            self._staging = run
        for rows in batches(bundle_row(run, result.check, one) for one in bundles(result.found)):
            await self._account.upsert(FINDINGS, rows)
        return Kept.of(result, run)

    async def publish(self, run: str, kept: Sequence[Kept], turns: Sequence[Turn], at: Instant) -> None:
        """Put these results in force in one step, history with them, then remove the findings that nobody reads any more.

        `run` is whose results they are; a result may keep the findings of a run before. Raises ValueError for more checks than
        one transaction holds.
        """
        before = await self._standing()
        rows = [standing_row(one, before.get(one.check)) for one in kept]
        changes = [("upsert", row, {"mode": UpdateMode.REPLACE}) for row in rows]
        changes.append(("upsert", day_row(kept, at), {"mode": UpdateMode.MERGE}))
        if turns:
            changes.append(("upsert", turns_row(run, turns, at), {"mode": UpdateMode.REPLACE}))
        await self._account.write(RESULTS, changes)
        await self._remove_left_over(at)

    async def findings(self, kept: Kept, first: int, most: int) -> list[ObjectFinding]:
        """A page of a result's findings, in the order in which the check named them. Raises Gone."""
        end = min(first + most, kept.findings)
        if first >= end:
            return []
        bounds = {"run": escaped(kept.run), "low": bundle_key(kept.check, max(first - MOST_BUNDLED + 1, 0)),
                  "high": bundle_key(kept.check, end)}
        rows = await self._account.rows(FINDINGS, "PartitionKey eq @run and RowKey ge @low and RowKey lt @high", bounds)
        found = [one for row in rows for number, one in found_in(row) if first <= number < end]
        if len(found) != end - first:
            raise Gone(f"findings of {kept.check} in run {kept.run}")
        return found

    async def days(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        """How the checks, or one of them, stood at the end of each UTC day with low <= day < high, oldest first."""
        names = ["RowKey", property_of(check)] if check else None
        rows = await self._range(DAYS + day_of(low), DAYS + day_of(high), names)
        return [past for row in rows for past in days_of_row(row)]

    async def turns(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        """The changes of status with low <= at < high, of one check or of all, oldest first."""
        rows = await self._range(f"{TURNS}{low:017d}", f"{TURNS}{high:017d}")
        return [one for row in rows for one in DECODED_TURNS.decode(b"".join(pieces(row, "turns")))
                if not check or one.check == check]

    async def drop_old(self, today: Instant) -> list[str]:
        """Delete the history of more than 400 days ago, which is one row a day and one a change; the rows deleted."""
        limit = today - KEPT_DAYS * DAY
        old = await self._range(DAYS, DAYS + day_of(limit), ["PartitionKey", "RowKey"])
        old += await self._range(TURNS, f"{TURNS}{limit:017d}", ["PartitionKey", "RowKey"])
        await self._delete(RESULTS, old)
        return [row["RowKey"] for row in old]

    async def _standing(self) -> dict[str, Standing]:
        rows = await self._range(CHECK, CHECK + "~")
        found = [Standing(DECODED.decode(b"".join(pieces(row, "kept"))), row["before"]) for row in rows]
        return {one.kept.check: one for one in found}

    async def _range(self, low: str, high: str, select: list[str] | None = None) -> list[Any]:
        where = "PartitionKey eq @partition and RowKey ge @low and RowKey lt @high"
        return list(await self._account.rows(RESULTS, where, {"partition": IN_FORCE, "low": low, "high": high}, select))

    async def _remove_left_over(self, at: Instant) -> None:
        named = {run for one in (await self._standing()).values() for run in (one.kept.run, one.before)}
        for row in await self._account.rows(RESULTS, "PartitionKey eq @staged", {"staged": STAGED}):
            staged = row.metadata["timestamp"] or datetime.now(UTC)
            if row["run"] not in named and since_epoch(staged) < at - STAGING:
                await self._remove(row["RowKey"])

    async def _remove(self, run: str) -> None:
        """Remove what a run has staged, and its name last; where another instance is at it, the rest is left to it."""
        found = await self._account.rows(FINDINGS, "PartitionKey eq @run", {"run": run}, ["PartitionKey", "RowKey"])
        try:
            await self._delete(FINDINGS, found)
        except HttpResponseError as error:
            if code(error) != TableErrorCode.RESOURCE_NOT_FOUND:
                raise
            return
        await self._account.remove(RESULTS, STAGED, run)

    async def _delete(self, table: str, rows: Sequence[Row]) -> None:
        for own in batches(rows):
            await self._account.write(table, [("delete", row) for row in own])


def standing_row(kept: Kept, before: Standing | None) -> Row:
    """A check as it stands. Publishing the same run again leaves the run before it as it was."""
    run = "" if before is None else before.before if before.kept.run == kept.run else before.kept.run
    return {"PartitionKey": IN_FORCE, "RowKey": CHECK + escaped(kept.check), "before": run} | cut("kept", msgpack.encode(kept))


def property_of(check: str) -> str:
    """The property of a day's row in which a check stands; its name may hold letters, digits and `_` only."""
    return check.replace("-", "_")


def day_row(kept: Sequence[Kept], at: Instant) -> Row:
    """What these checks say at the end of a day, unless they say something else later; others of that day stay."""
    return {"PartitionKey": IN_FORCE, "RowKey": DAYS + day_of(at)} | {
        property_of(one.check): json.encode((at, one.status, one.findings)).decode() for one in kept}


def days_of_row(row: Row) -> Iterator[Past]:
    """The checks of a day, in order of their ids."""
    for name in sorted(name for name in row if name not in ("PartitionKey", "RowKey")):
        if row[name] is not None:
            at, status, findings = DECODED_DAY.decode(row[name])
            yield Past(name.replace("_", "-"), at, status, findings)


def turns_row(run: str, turns: Sequence[Turn], at: Instant) -> Row:
    """The changes of status of one publishing."""
    told = [Past(one.result.check, at, one.result.status, one.result.findings, one.before) for one in turns]
    return {"PartitionKey": IN_FORCE, "RowKey": f"{TURNS}{at:017d}|{escaped(run)}"} | cut("turns", msgpack.encode(told))
