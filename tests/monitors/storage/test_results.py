"""Results on Azurite: the old ones or the new ones, findings that are invisible before, history, and nothing left behind."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from monitors.check import ObjectFinding, Status
from monitors.compliance.results import Gone, Kept, Past, turned
from monitors.records.instant import DAY, HOUR, Instant, since_epoch
from monitors.storage.bundles import LONGEST_DETAIL, MOST_BYTES, bundles
from monitors.storage.results import FINDINGS, RESULTS, STAGED, TablesResults
from monitors.storage.tables import TablesStore
from tests.monitors.compliance.results import NOON, kept, people, result
from tests.monitors.storage.build import HOSTILE, Wait

LATER = since_epoch(datetime.now(UTC)) + 2 * HOUR
"""When what is staged now has been staged long enough."""


@pytest.fixture
def results(tables: TablesStore) -> TablesResults:
    """Empty ones."""
    return TablesResults(tables.account)


@pytest.fixture
def reader(another: TablesStore) -> TablesResults:
    """The same as another instance reads them."""
    return TablesResults(another.account)


async def scanned(results: TablesResults, run: str, at: Instant, *found: Any) -> None:
    """A whole scan."""
    staged = [await results.stage(run, one) for one in found]
    await results.publish(run, *turned(await results.current(), staged), at)


def runs(tables: TablesStore, wait: Wait[Any]) -> tuple[set[str], set[str]]:
    """The runs that are written down, and those that have findings."""
    written = wait(tables.account.rows(RESULTS, "PartitionKey eq @staged", {"staged": STAGED}))
    found = wait(tables.account.rows(FINDINGS, "", {}))
    return {row["run"] for row in written}, {row["PartitionKey"] for row in found}


def test_nothing_is_known_before_anything_is_published(results: TablesResults, wait: Wait[Any]) -> None:
    assert wait(results.current()) == {}
    assert wait(results.days(0, LATER)) == wait(results.turns(0, LATER)) == []


def test_what_is_staged_is_invisible_until_it_is_published(results: TablesResults, reader: TablesResults,
                                                           wait: Wait[Any]) -> None:
    wait(scanned(results, "run1", NOON, result(found=people(1)), result(check="BG-001")))
    staged = wait(results.stage("run2", result(found=people(120), observed_at=NOON + DAY)))
    assert wait(reader.current()) == {"BG-001": kept(check="BG-001"), "CA-001": kept(found=people(1))}
    wait(results.publish("run2", [staged], [], NOON + DAY))
    assert wait(reader.current()) == {"BG-001": kept(check="BG-001"), "CA-001": staged}
    assert (staged.findings, staged.run) == (120, "run2")


def test_findings_are_paged_in_the_order_of_the_check(results: TablesResults, reader: TablesResults, wait: Wait[Any]) -> None:
    found = people(160)
    wait(scanned(results, "run1", NOON, result(found=found), result(check="CA-0011", found=people(3))))
    one = wait(reader.current())["CA-001"]
    pages = [wait(reader.findings(one, first, 37)) for first in range(0, 200, 37)]
    assert [len(page) for page in pages] == [37, 37, 37, 37, 12, 0]
    assert [each for page in pages for each in page] == list(found)
    assert reader._account.operations <= 7


def test_findings_of_a_run_that_is_gone_are_an_error_not_an_empty_page(results: TablesResults, wait: Wait[Any]) -> None:
    wait(scanned(results, "run1", NOON, result(found=people(1))))
    first = wait(results.current())["CA-001"]
    wait(scanned(results, "run2", LATER, result(found=people(1))))
    assert wait(results.findings(first, 0, 10)), "who is reading the run before reads on"
    wait(scanned(results, "run3", LATER + HOUR, result(found=people(1))))
    with pytest.raises(Gone):
        wait(results.findings(first, 0, 10))


def test_only_the_run_in_force_and_the_one_before_keep_findings(results: TablesResults, tables: TablesStore,
                                                                wait: Wait[Any]) -> None:
    wait(results.stage("crashed", result(found=people(210))))
    for number in range(1, 4):
        wait(scanned(results, f"run{number}", LATER + number, result(found=people(number))))
    assert runs(tables, wait) == ({"run2", "run3"}, {"run2", "run3"})


def test_a_run_that_another_instance_is_staging_is_left_alone(results: TablesResults, reader: TablesResults,
                                                              tables: TablesStore, wait: Wait[Any]) -> None:
    wait(reader.stage("going on", result(check="REG-001", found=people(2))))
    wait(scanned(results, "run1", since_epoch(datetime.now(UTC)), result(found=people(1))))
    assert "going on" in runs(tables, wait)[0]


def test_two_that_clean_up_at_once_do_not_trip_each_other(results: TablesResults, reader: TablesResults,
                                                          tables: TablesStore, wait: Wait[Any]) -> None:
    async def both() -> list[Any]:
        await results.stage("crashed", result(found=people(60)))
        return await asyncio.gather(results.publish("run1", [kept()], [], LATER), reader.publish(
            "run2", [kept("run2", check="BG-001")], [], LATER))

    wait(both())
    assert set(wait(results.current())) == {"BG-001", "CA-001"}
    wait(results.publish("run3", [kept("run3")], [], LATER))
    assert runs(tables, wait) == (set(), set())


def test_publishing_again_keeps_the_run_before(results: TablesResults, wait: Wait[Any]) -> None:
    for run in ("run1", "run2", "run2"):
        wait(scanned(results, run, LATER, result(found=people(1))))
    assert len(wait(results.findings(kept("run1", found=people(1)), 0, 1))) == 1


def test_of_each_day_the_last_publishing_stands_and_every_turn(results: TablesResults, wait: Wait[Any]) -> None:
    wait(scanned(results, "run1", NOON, result(found=people(2)), result(check="BG-001", status=Status.PASS)))
    wait(scanned(results, "run2", NOON + HOUR, result(found=people(1))))
    wait(scanned(results, "run3", NOON + DAY, result(status=Status.PASS)))
    yesterday = Past("CA-001", NOON + HOUR, Status.FAIL, 1)
    today = Past("CA-001", NOON + DAY, Status.PASS, 0)
    assert wait(results.days(NOON, NOON + 2 * DAY)) == [Past("BG-001", NOON, Status.PASS, 0), yesterday, today]
    assert wait(results.days(NOON, NOON + DAY, "CA-001")) == [yesterday]
    assert wait(results.turns(NOON + 1, NOON + 2 * DAY)) == [Past("CA-001", NOON + DAY, Status.PASS, 0, Status.FAIL)]
    assert [one.check for one in wait(results.turns(0, LATER, "BG-001"))] == ["BG-001"]


def test_history_of_more_than_400_days_ago_is_deleted(results: TablesResults, wait: Wait[Any]) -> None:
    for at in (NOON, NOON + 400 * DAY):
        wait(scanned(results, f"run{at}", at, result(status=Status.PASS if at == NOON else Status.FAIL)))
    assert len(wait(results.drop_old(NOON + 401 * DAY))) == 2
    assert [one.at for one in wait(results.days(0, LATER * 2))] == [NOON + 400 * DAY]
    assert [one.at for one in wait(results.turns(0, LATER * 2))] == [NOON + 400 * DAY]
    assert wait(results.current()), "what is in force stays"


def test_the_whole_catalogue_fits_into_one_publishing(results: TablesResults, wait: Wait[Any]) -> None:
    every = [kept(check=f"CA-{number:03d}", summary="é" * 500) for number in range(98)]
    before = results._account.operations
    wait(results.publish("run1", *turned({}, every), NOON))
    assert results._account.operations - before <= 4
    assert list(wait(results.current()).values()) == every


@pytest.mark.parametrize("run", HOSTILE[:4])
def test_any_text_can_name_a_run(results: TablesResults, wait: Wait[Any], run: str) -> None:
    wait(scanned(results, run, NOON, result(found=people(1, "\u202e=HYPERLINK('x')"))))
    [one] = wait(results.current()).values()
    assert wait(results.findings(one, 0, 9)) == list(people(1, "\u202e=HYPERLINK('x')"))


def test_bundles_are_bounded_by_number_and_size() -> None:
    long = [ObjectFinding("user", "1", "Adele", "é" * LONGEST_DETAIL)] * 9
    assert [(one.first, len(one.found)) for one in bundles(people(120))] == [(0, 50), (50, 50), (100, 20)]
    assert [len(one.found) for one in bundles(long)] == [1] * 9, f"{MOST_BYTES} bytes hold no second one"
    [[cut]] = [one.found for one in bundles([ObjectFinding("user", "1", "A" * 301, "d")])]
    assert cut.name == "A" * 299 + "…"


def test_kept_is_what_staging_answers(results: TablesResults, wait: Wait[Any]) -> None:
    assert wait(results.stage("run1", result(found=people(2)))) == Kept.of(result(found=people(2)), "run1")
