"""From the synthetic tenant's records to the areas that a scan judges: through the invocation, the tallies and the tables.

Each area is told beforehand, user by user, from how the records were made.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from monitors.compliance.scans import POLICIES
from monitors.compliance.wiring import judging_of
from monitors.detectors import catalogue, classes
from monitors.invocation import Runtime
from monitors.parts import Parts
from monitors.records.instant import DAY, since_epoch
from monitors.remarking import Remarking
from monitors.settings import Settings
from monitors.storage.tables import TablesStore
from monitors.storage.tallies import TablesTallies
from monitors.storage.usage import TablesUsage
from monitors.tallying import Tallying
from monitors.tenant.usage import LegacyUse, Readiness, ReportOnly, Shown
from sandbox.tenant.clock import HOUR, MINUTE, micros
from sandbox.tenant.outcomes import NO_METHOD, approved, denied, prompted, single_factor, stopped, wrong_password
from sandbox.tenant.people import populate
from sandbox.tenant.policies import BY_NAME, DEVICES, WAVE
from sandbox.tenant.shape import Shape
from sandbox.tenant.stage import Stage
from tests.runtime.test_watch import Event, parts
from tests.scoring import cut

BEGIN = datetime(2026, 3, 9, tzinfo=UTC)
FAILS, ASKS = "reportOnlyFailure", "reportOnlyInterrupted"


@dataclass
class Context:
    """An invocation that was not retried."""

    retry_context: None = None


def on_trial(shape: Shape, **results: str) -> Shape:
    """The same sign-in, and what the policies on trial would have done."""
    return replace(shape, on_trial=tuple((DEVICES if name == "devices" else WAVE, result) for name, result in results.items()))


def device(code: int = 53000) -> Shape:
    """The device is not in order, or has to prove itself."""
    return replace(prompted(code), failure="Device is not in required device state.", details="")


def staged() -> tuple[Stage, list[str]]:
    """Two days of eight people; their ids."""
    begin = micros(BEGIN)
    population = populate(Random("people"), 8, begin, begin + 2 * DAY)
    stage = Stage("usage", Random("usage"), begin + 9 * HOUR, population.people, population, 0)
    who = population.people
    for after, person, shape in (
        (0, 0, single_factor(client="IMAP4")), (MINUTE, 0, single_factor(client="IMAP")),
        (25 * HOUR, 0, single_factor(client="IMAP")),
        (0, 1, replace(wrong_password(), client="POP3")), (HOUR, 1, single_factor(agent="BAV2ROPC")),
        (0, 2, on_trial(approved(), devices=FAILS)), (HOUR, 2, on_trial(approved(), devices=FAILS, wave=ASKS)),
        (0, 3, on_trial(approved(), devices="reportOnlySuccess", wave=ASKS)), (24 * HOUR, 3, on_trial(approved(), wave=ASKS)),
        (0, 4, device()), (HOUR, 4, stopped(53004)), (2 * HOUR, 4, denied(NO_METHOD)),
        (0, 5, device(50097)), (MINUTE, 5, approved()), (24 * HOUR, 5, device(50097)),
        (0, 6, stopped(50079)), (0, 7, approved()), (HOUR, 7, wrong_password()), (2 * HOUR, 7, prompted()),
    ):
        stage.put(shape, after, who=who[person])
    return stage, [one.id for one in who]


async def watched(connection: str, prefix: str, records: list[bytes], ways: Iterable[list[int]]) -> dict[str, object]:
    """The areas after these records were delivered in each of these ways: to a new worker, in bodies of these sizes."""
    store = await TablesStore.open(connection, prefix)
    try:
        for sequence, sizes in enumerate(ways):
            runtime = Runtime(lambda: joined(store), lambda: BEGIN + timedelta(days=2, hours=1))
            for number, body in enumerate(cut(records, sizes)):
                await runtime.watch([Event(body, 100 * sequence + number)], Context())  # type: ignore[list-item, arg-type]
        judging = judging_of(store, Settings.read({}, classes()), catalogue(), parts().desk)  # as live scans have it
        known = (await judging.known(POLICIES, since_epoch(BEGIN + timedelta(days=2, hours=4)))).areas
        return {area: known[area] for area in ("legacy_use", "report_only", "readiness")}
    finally:
        await store.close()


async def joined(store: TablesStore) -> Parts:
    """A worker's parts, but for tables of its own kind where nothing is asked of them here."""
    made = parts()
    made.keepers = [Tallying(TablesTallies(store.account)), Remarking(TablesUsage(store.account))]
    return made


def expected(who: list[str]) -> dict[str, object]:
    """What the records show, read off the list of them."""
    first, second = since_epoch(BEGIN), since_epoch(BEGIN) + DAY
    devices, wave = BY_NAME[DEVICES].id, BY_NAME[WAVE].id

    def told(*ones: tuple[int, str, tuple[int, ...]]) -> tuple[Shown, ...]:
        return tuple(sorted((Shown(who[n], about, days) for n, about, days in ones), key=lambda one: (one.user, one.about)))

    return {
        "legacy_use": LegacyUse((first, second), told((0, "IMAP", (first, second)), (1, "BAV2ROPC", (first,))),
                                told((1, "POP", (first,)))),
        "report_only": ReportOnly((first, second), told((2, devices, (first,))),
                                  told((2, wave, (first,)), (3, wave, (first, second)))),
        "readiness": Readiness((first, second), told((4, "53000", (first,)), (5, "50097", (second,))),
                               told((4, "500121", (first,)), (4, "53004", (first,)), (6, "50079", (first,))))}


def test_the_areas_are_what_the_records_show_however_often_and_in_whichever_cut_they_come(azurite: str) -> None:
    stage, who = staged()
    records = [record.emitted(time, n).text for n, (time, record) in enumerate(stage.published)]
    ways = [[4] * 5, [len(records)], [7] * 3]
    assert asyncio.run(watched(azurite, f"t{uuid4().hex[:12]}", records, ways)) == expected(who)
