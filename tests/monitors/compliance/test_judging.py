"""A scan's results: in force all at once, told once, whatever fails on the way and whoever else is at it."""

import asyncio
from typing import Any

import pytest

from monitors.compliance.scans import POLICIES
from monitors.finding import Severity
from monitors.records.instant import MINUTE
from monitors.storage.scans import TablesScans
from monitors.storage.tables import TablesStore
from monitors.tenant.area import NotRead
from tests.alerting.test_faults import Faulty
from tests.builders import at
from tests.monitors.compliance.posture import Posture, check
from tests.monitors.storage.build import Wait

FIVE = (check("BG-901", Severity.CRITICAL), *(check(f"CA-90{n}") for n in range(1, 5)))
ONE = (check("CA-901"),)


def test_results_come_into_force_and_later_ones_take_their_place(tables: TablesStore, wait: Wait[Any]) -> None:
    posture = Posture(tables, ONE)
    wait(posture.judge(at(), False))
    assert wait(posture.statuses()) == {"CA-901": "pass"}
    [owed] = wait(posture.judge(at(15), True))
    assert (owed.finding.subject.id, owed.finding.first_seen) == ("CA-901", at(15))
    assert posture.desk.owed == [owed]
    [stood] = wait(posture.results.current()).values()
    assert (stood.status, stood.first_seen, stood.findings) == ("fail", at(15), 1)
    assert [one.object_id for one in wait(posture.results.findings(stood, 0, 10))] == ["p1"]
    assert wait(posture.judge(at(30), True)) == []
    assert wait(posture.results.current())["CA-901"].first_seen == at(15)
    assert wait(TablesScans(tables.account).published()) == {"policies": at(30)}


def test_what_fails_when_it_is_first_judged_is_told_together_but_for_what_is_critical(
        tables: TablesStore, wait: Wait[Any]) -> None:
    posture = Posture(tables, FIVE)
    wait(posture.judge(at(), NotRead("403")))
    assert posture.desk.owed == []
    critical, others = wait(posture.judge(at(15), True))
    assert critical.finding.subject.id == "BG-901"
    assert others.finding.subject == ("tenant", "scan policies", "the scan of policies")
    assert (others.finding.severity, [one.id for one in others.finding.evidence]) == (
        Severity.HIGH, ["CA-901", "CA-902", "CA-903", "CA-904"])
    assert wait(posture.judge(at(30), True)) == []
    ended = wait(posture.judge(at(45), False))
    assert {one.finding.subject.id for one in ended if one.what == "raised"} == {one.id for one in FIVE}
    again = wait(posture.judge(at(60), True))
    assert {one.finding.subject.id for one in again} == {one.id for one in FIVE}, "no longer the first time: singly"


def test_where_much_that_is_critical_fails_at_first_one_page_says_so(tables: TablesStore, wait: Wait[Any]) -> None:
    critical = [check(f"BG-90{n}", Severity.CRITICAL) for n in range(4)]
    [owed] = wait(Posture(tables, (*critical, *ONE)).judge(at(), True))
    assert (owed.finding.severity, owed.finding.count) == (Severity.CRITICAL, 5)


def test_a_check_that_is_new_among_known_ones_is_told_by_itself(tables: TablesStore, wait: Wait[Any]) -> None:
    wait(Posture(tables, FIVE).judge(at(), True))
    [owed] = wait(Posture(tables, (*FIVE, check("CA-999"))).judge(at(15), True))
    assert owed.finding.subject.id == "CA-999"


def test_cut_off_at_any_step_a_run_tells_nothing_twice_and_loses_nothing(
        tables: TablesStore, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step the check turns once, in a run that is cut off there and one that goes through a minute later."""
    posture, step, requests = Posture(tables, ONE), 0, 1
    wait(posture.judge(at(), False))
    while step < requests:
        faulty, began, defaults = Faulty(step), at(15 * (step + 1)), step % 2 == 0
        with monkeypatch.context() as patched:
            faulty.install(patched)
            wait(posture.judge_until_done((began, began + MINUTE), defaults))
        assert wait(posture.statuses()) == {"CA-901": "fail" if defaults else "pass"}
        raised = [change for _, what, change in wait(posture.stood()) if what == "raised"]
        assert (raised.count("fails"), raised.count("recovered")) == (step // 2 + 1, (step + 1) // 2), f"step {step}"
        requests, step = faulty.requests - step - 1, step + 1
    assert step > 10


def test_what_was_told_before_a_run_was_cut_off_and_is_over_by_the_next_is_told_to_be_over(
        tables: TablesStore, wait: Wait[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    posture = Posture(tables, ONE)
    wait(posture.judge(at(), False))

    async def cut_off(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(type(posture.results), "publish", cut_off)
        with pytest.raises(ConnectionError):
            wait(posture.judge(at(15), True))
    assert wait(posture.statuses()) == {"CA-901": "pass"}
    wait(posture.judge(at(30), False))
    assert wait(posture.stood()) == [("CA-901", "raised", "fails"), ("CA-901", "raised", "recovered"),
                                     ("CA-901", "withdrawn", "fails")]


def test_two_runs_at_once_tell_once_and_the_later_reading_stays(
        tables: TablesStore, another: TablesStore, wait: Wait[Any]) -> None:
    one, other = Posture(tables, ONE), Posture(another, ONE)
    wait(one.judge(at(), False))

    async def both() -> None:
        await asyncio.gather(one.judge(at(15), True), other.judge(at(16), True))

    wait(both())
    assert wait(one.stood()) == [("CA-901", "raised", "fails")]
    assert wait(other.judge(at(10), False)) == [], "read before, and slow"
    assert wait(one.statuses()) == {"CA-901": "fail"}
    assert wait(one.stood()) == [("CA-901", "raised", "fails")]


def test_a_check_with_a_fault_of_its_own_is_told_once_a_day_and_harms_no_other(tables: TablesStore, wait: Wait[Any]) -> None:
    posture = Posture(tables, ONE)
    wait(posture.judge(at(), "broken"))
    [owed] = posture.desk.owed
    assert (owed.finding.detector, owed.finding.subject.id) == ("detector_broken", "CA-901")
    assert owed.finding.context["error"].startswith("KeyError in judge, line ")
    assert wait(posture.statuses()) == {"CA-901": "unknown"}


def test_what_others_have_not_scanned_yet_is_not_read(tables: TablesStore, wait: Wait[Any]) -> None:
    class Touching(type(ONE[0])):  # type: ignore[misc]
        reads = ("security_defaults", "users")

    known = wait(Posture(tables, (Touching(),)).judging.known(POLICIES, at()))
    with pytest.raises(NotRead, match="users has not been scanned yet"):
        _ = known.users
