"""The scan of all users over many runs: nothing is read twice that was kept, and nobody sees half of it."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from monitors.compliance.readings import CLAIM, FAILURES, RESTARTS, Part, Reading
from monitors.registration import Registered
from monitors.storage.areas import TablesAreas
from monitors.storage.readings import TABLE, TablesReadings
from monitors.storage.registration import TablesRegistration
from monitors.storage.tables import TablesStore
from monitors.tenant.area import NotRead
from sandbox.graph import Fault, LoopbackGraph
from tests.builders import guid
from tests.monitors.compliance.registering import AT, FIVE_MINUTES, NOW, Judge, pages_asked, scan_over, there
from tests.monitors.storage.build import Wait
from tests.sandbox.graph.rows import details

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
REPORT = "/reports/"
EXPIRED = {"error": {"code": "Directory_ExpiredPageToken", "message": "The specified page token value has expired."}}


@pytest.fixture
def judge(tables: TablesStore) -> Judge:
    """One that has judged nothing yet."""
    return Judge(TablesAreas(tables.account))


@pytest.fixture
def runs(tables: TablesStore, judge: Judge, wait: Wait[Any]) -> Callable[..., LoopbackGraph]:
    """Runs a scan so often, five minutes apart, against a Graph, which is given back."""
    def run(graph: LoopbackGraph, times: int = 1, since: timedelta = timedelta(), **how: Any) -> LoopbackGraph:
        async def all_runs() -> None:
            async with graph:
                for turn in range(times):
                    await scan_over(tables.account, graph.endpoint, judge, **how).run(NOW + since + turn * FIVE_MINUTES)
        wait(all_runs())
        return graph
    return run


def ids(count: int) -> list[str]:
    return [guid(n) for n in range(count)]


def read(tables: TablesStore, wait: Wait[Any]) -> tuple[list[str], list[str]]:
    """Whom the areas in force name."""
    held, _ = wait(TablesAreas(tables.account).read(["users", "registration"]))
    return tuple([*held[one]] if one in held and not isinstance(held[one], NotRead) else []
                 for one in ("users", "registration"))  # type: ignore[return-value]


def test_all_of_it_in_one_run_and_all_of_it_published(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    graph = runs(there(5))
    assert len(pages_asked(graph)) == 6
    assert read(tables, wait) == (ids(5), ids(5))
    assert wait(TablesRegistration(tables.account).of(guid(3))) == Registered(
        guid(3), ("microsoftAuthenticatorPush", "mobilePhone"))
    [judged] = judge.judged
    assert judged.at == AT
    assert [*judged.users] == [*judged.registration] == ids(5)
    assert wait(tables.account.rows(TABLE, "", {})) == []


def test_a_run_goes_on_where_the_last_one_stopped(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    graph = runs(there(5, Fault(503, "/users", after=1, times=2)), times=2)
    assert [one.partition("?")[0].rpartition("/")[2] for one in pages_asked(graph)] == [
        "users", *["users"] * 2, *["users"] * 2, *["userRegistrationDetails"] * 3]  # the second page is asked for twice in vain
    assert read(tables, wait) == (ids(5), ids(5))
    assert [one.at for one in judge.judged] == [AT]


def test_a_run_without_time_reads_nothing(runs: Callable[..., LoopbackGraph], judge: Judge) -> None:
    assert pages_asked(runs(there(5), longest=0.0)) == []
    assert judge.judged == []


def test_the_next_scan_begins_a_day_after_the_last_one_began(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    runs(there(2), times=2)
    assert pages_asked(runs(there(2), since=DAY - FIVE_MINUTES)) == []
    assert len(pages_asked(runs(there(2), since=DAY))) == 2
    assert [one.at for one in judge.judged] == [AT, AT + 86_400_000_000]
    assert wait(TablesRegistration(tables.account).rows_before()) == 2


@pytest.mark.parametrize(("status", "body"), [(400, EXPIRED), (404, None), (410, None)])
def test_a_link_that_is_refused_begins_the_list_anew(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any], status: int, body: Any) -> None:
    graph = runs(there(5, Fault(status, REPORT, after=1, body=body)))
    assert sum(REPORT in one for one in graph.asked) == 2 + 3
    assert read(tables, wait) == (ids(5), ids(5))
    assert len(judge.judged) == 1


def test_after_three_restarts_checks_hear_why_and_the_old_scan_stays(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    runs(there(3))
    graph = runs(there(5, Fault(400, whole=r"/v1.0/reports/.*skiptoken.*", body=EXPIRED, times=99)), since=DAY)
    assert sum(REPORT in one for one in graph.asked) == 2 * (RESTARTS + 1)
    gap = judge.judged[-1].areas["registration"]
    assert isinstance(gap, NotRead)
    assert gap.reason.startswith("the list broke off 4 times, at last because Graph answered 400 Directory_ExpiredPageToken")
    assert [*judge.judged[-1].users] == ids(5)
    assert read(tables, wait) == (ids(3), ids(3))
    assert wait(TablesRegistration(tables.account).of(guid(4))) is None
    assert wait(TablesRegistration(tables.account).of(guid(2))) is not None


def test_an_hour_after_a_scan_failed_the_next_one_begins_and_the_old_one_stays_till_it_is_whole(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    runs(there(3))
    runs(there(5, Fault(400, whole=r"/v1.0/reports/.*skiptoken.*", body=EXPIRED, times=99)), since=DAY)
    assert [isinstance(one.areas["registration"], NotRead) for one in judge.judged] == [False, True]
    assert [row["RowKey"] for row in wait(tables.account.rows(TABLE, "", {}))] == ["state"]
    assert pages_asked(runs(there(5), times=2, since=DAY + HOUR - 2 * FIVE_MINUTES)) == []
    assert read(tables, wait) == (ids(3), ids(3))
    assert len(pages_asked(runs(there(5), since=DAY + HOUR))) == 6
    assert read(tables, wait) == (ids(5), ids(5))
    assert wait(tables.account.rows(TABLE, "", {})) == []
    assert pages_asked(runs(there(5), since=DAY + HOUR + DAY - FIVE_MINUTES)) == []


def test_what_lacks_a_licence_is_asked_for_again_a_day_later(runs: Callable[..., LoopbackGraph]) -> None:
    body = {"error": {"code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "message": "Neither tenant is B2C or …"}}
    runs(there(2, Fault(403, REPORT, body=body)))
    assert pages_asked(runs(there(2), since=DAY - FIVE_MINUTES)) == []
    assert len(pages_asked(runs(there(2), since=DAY))) == 2


def test_a_list_that_leads_in_a_circle_ends(tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    page = {"value": [details(0)], "@odata.nextLink": ""}
    graph = there(5, Fault(200, REPORT, times=99, body=page))

    async def led() -> None:
        async with graph:
            page["@odata.nextLink"] = f"{graph.endpoint}/v1.0/reports/authenticationMethods/userRegistrationDetails?$top=9"
            await scan_over(tables.account, graph.endpoint, judge).run(NOW)

    wait(led())
    assert sum(REPORT in one for one in graph.asked) == 2 * (RESTARTS + 1)
    gap = judge.judged[-1].areas["registration"]
    assert isinstance(gap, NotRead)
    assert gap.reason.endswith("Graph led back to a page that it had given before")


def test_what_lacks_a_licence_is_said_at_once_and_the_users_are_published(
        runs: Callable[..., LoopbackGraph], tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    body = {"error": {"code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "message": "Neither tenant is B2C or …"}}
    runs(there(2))
    runs(there(3, Fault(403, REPORT, body=body)), since=DAY)
    gap = judge.judged[-1].areas["registration"]
    assert isinstance(gap, NotRead)
    assert gap.licence == "P1"
    assert read(tables, wait) == (ids(3), [])


def test_a_list_that_graph_keeps_back_for_an_hour_is_not_read(
        runs: Callable[..., LoopbackGraph], judge: Judge) -> None:
    graph = runs(there(2, Fault(403, REPORT, times=99)), times=FAILURES + 1)
    assert sum(REPORT in one for one in graph.asked) == FAILURES
    [judged] = judge.judged
    gap = judged.areas["registration"]
    assert isinstance(gap, NotRead)
    assert "AuditLog.Read.All" in gap.reason


def test_of_two_instances_at_once_one_goes_on_and_nothing_is_lost(
        tables: TablesStore, another: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    async def both(graph: LoopbackGraph) -> None:
        async with graph:
            await asyncio.gather(*(scan_over(one.account, graph.endpoint, judge).run(NOW) for one in (tables, another)))
            await scan_over(tables.account, graph.endpoint, judge).run(NOW + FIVE_MINUTES)

    graph = there(9)
    wait(both(graph))
    assert read(tables, wait) == (ids(9), ids(9))
    assert len(pages_asked(graph)) <= 2 * 5 + 1
    assert len(judge.judged) == 1


def test_whoever_died_while_publishing_is_followed_after_ten_minutes(
        tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    class Dying(TablesAreas):
        """Dies half way."""

        async def publish(self, *_: Any) -> None:
            raise OSError("killed")

    async def in_turn(graph: LoopbackGraph) -> list[int]:
        async with graph:
            first = scan_over(tables.account, graph.endpoint, Judge(Dying(tables.account)))
            with pytest.raises(OSError, match="killed"):
                await first.run(NOW)
            counts = []
            for minutes in (5, CLAIM // 60_000_000):
                await scan_over(tables.account, graph.endpoint, judge).run(NOW + timedelta(minutes=minutes))
                counts.append(len(judge.judged))
            return counts

    graph = there(3)
    assert wait(in_turn(graph)) == [0, 1]
    assert len(pages_asked(graph)) == 4
    assert read(tables, wait) == (ids(3), ids(3))


class Staged(TablesRegistration):
    """Remembers whom each stretch held; a second goes by with each, and one of them is the last thing that its process does."""

    def __init__(self, tables: TablesStore, last: int = 0) -> None:
        super().__init__(tables.account)
        self.stretches = list[list[str]]()
        self.last = last

    async def stage(self, rows: Iterable[Registered], scan: str) -> None:
        held = [*rows]
        self.stretches.append([one.user for one in held])
        await super().stage(held, scan)
        if len(self.stretches) == self.last:
            raise OSError("killed")

    def seconds(self) -> float:
        """The time."""
        return float(len(self.stretches))


def test_staging_goes_on_after_the_stretch_that_was_noted_last(
        tables: TablesStore, judge: Judge, wait: Wait[Any]) -> None:
    stream = Staged(tables, last=2)

    async def in_turn(graph: LoopbackGraph) -> list[tuple[int, int, bool]]:
        found = []
        async with graph:
            for minutes in (0, 5, 10):
                scan = scan_over(tables.account, graph.endpoint, judge, stretch=3, longest=5.0, clock=stream.seconds)
                scan.stream = stream
                with suppress(OSError):
                    await scan.run(NOW + timedelta(minutes=minutes))
                known = await TablesRegistration(tables.account).of(guid(0))
                found.append((len(stream.stretches), len(judge.judged), known is not None))
        return found

    assert wait(in_turn(there(24))) == [(2, 0, False), (7, 0, False), (9, 1, True)]
    assert stream.stretches[1] == stream.stretches[2] != []  # written, and not noted
    assert sorted(one for stretch in stream.stretches[:1] + stream.stretches[2:] for one in stretch) == ids(24)
    assert all(wait(stream.of(one)) for one in ids(24))


def test_a_reading_without_one_of_its_pages_is_an_error_not_a_smaller_tenant(tables: TablesStore, wait: Wait[Any]) -> None:
    async def gathered() -> None:
        async for _ in TablesReadings(tables.account).pages(Reading(AT, {"users": Part(pages=1)}), "users"):
            pass
    with pytest.raises(OSError, match="pages of users in reading"):
        wait(gathered())
