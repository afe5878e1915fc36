"""The timer of cohorts: nobody who judged on older tallies has the last word, and a fault stays one detector's own."""

import asyncio

import pytest

from monitors.cohorts import Cohorts
from monitors.ledger import Busy, Conflict, Ledger
from monitors.records.instant import HOUR, MINUTE
from monitors.storage.memory import MemoryStore
from tests.builders import at
from tests.monitors.waving import Cohort, blocked, people


class Interrupting(MemoryStore):
    """A store in which something happens once before a head row is read, or after."""

    def __init__(self) -> None:
        super().__init__()
        self.before = self.after = None

    async def head(self, key):
        if (before := self.before) is not None:
            self.before = None
            await before()
        found = await super().head(key)
        if (after := self.after) is not None:
            self.after = None
            await after()
        return found


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_slow_run_does_not_overwrite_one_that_knows_more(when: str) -> None:
    """Another instance sees that they got in after all, and judges while this one is about to write."""
    cohort = Cohort()
    store = Interrupting()
    ledger = Ledger(store, ())
    slow, fast = (Cohorts(cohort.detectors.cohorts, ledger, cohort.tallies) for _ in range(2))
    cohort.see(*blocked(20))
    told = []

    async def meanwhile() -> None:
        cohort_batch()
        told.extend((await fast.judge(at(10))).notices)

    def cohort_batch() -> None:
        import threading

        thread = threading.Thread(target=lambda: cohort.see(*people(20, minute=3)))
        thread.start()
        thread.join()

    setattr(store, when, meanwhile)
    asyncio.run(slow.judge(at(9)))
    asyncio.run(slow.judge(at(11)))
    asyncio.run(fast.judge(at(12)))
    heads = store.heads()
    alerts = [alert for head in heads.values() for watch in head.watches.values() for alert in watch.alerts.values()]
    assert [alert for alert in alerts if alert.status == "open"] == []


def test_whoever_is_overtaken_says_nothing_and_the_next_run_says_it() -> None:
    cohort = Cohort()
    cohort.see(*blocked(20))
    put, failing = cohort.tallies.put, [True]

    async def overtaken(state, etag):
        if failing.pop() if failing else False:
            raise Conflict("state")
        return await put(state, etag)

    cohort.tallies.put = overtaken
    assert not cohort.judge().notices
    assert [one.what for one in cohort.judge().notices] == ["raised"]


def test_a_head_row_that_others_keep_winning_is_busy() -> None:
    cohort = Cohort()
    cohort.see(*blocked(20))

    async def lost(*given):
        raise Conflict("head")

    cohort.store.commit = lost
    with pytest.raises(Busy):
        cohort.judge()


def test_nothing_changed_is_nothing_read() -> None:
    cohort = Cohort()
    cohort.see(*people(3))
    cohort.judge(at(1))
    before = cohort.tallies.operations
    cohort.judge(at(1))
    assert cohort.tallies.operations - before == 2  # the state, and what changed


def test_a_detector_that_raises_is_named_and_the_others_go_on() -> None:
    cohort = Cohort()
    broken = type("Broken", (type(cohort.detectors.by_id["mfa_service_trouble"]),), {
        "suspects": lambda self, window: 1 / 0, "concerns": lambda self, event: True})(users=1)
    broken.__class__.id = "broken"
    said = []

    async def told(found, now):
        said.extend(found)
        return []

    cohort.cohorts = Cohorts((broken, *cohort.detectors.cohorts), cohort.cohorts.ledger, cohort.tallies, broken=told)
    cohort.see(*blocked(20))
    verdict = asyncio.run(cohort.cohorts.judge(at(5)))
    assert {id_ for id_, _ in verdict.broken} == {"broken"}
    assert "mass_lockout" in {one.detector for one in verdict.alerts.values()}


def test_what_a_wave_holds_is_written_before_anybody_is_told() -> None:
    cohort = Cohort()
    cohort.see(*blocked(20))
    cohort.judge()
    [wave] = cohort.waves.waves.values()
    assert (wave.alert, wave.is_open, len(wave.users)) == (cohort.alert("mass_lockout").id, True, 20 * 8)
    cohort.see(*people(20, minute=3))
    cohort.judge()
    assert [one.is_open for one in cohort.waves.waves.values()] == [False]


def test_an_alert_of_long_ago_is_left_alone() -> None:
    cohort = Cohort()
    cohort.see(*blocked(20))
    cohort.judge()
    for day in range(1, 20):
        cohort.see(*people(2, minute=day * 24 * HOUR / MINUTE))
        cohort.judge()
    assert [one.status for one in cohort.alerts("mass_lockout")] == ["open"]
    assert cohort.told("mass_lockout") == ["raised"]
