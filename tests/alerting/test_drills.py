"""A drill from its declaration to its result; and a real sign-in that a drill must not hide."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.ledger import Ledger
from monitors.records.instant import HOUR, MINUTE, SECOND
from monitors.storage.drills import TablesDrills
from monitors.storage.tables import TablesStore
from monitors.stream import Stream
from tests.alerting.at_desk import BREAK_GLASS, NOW, AtDesk
from tests.builders import read, record
from tests.monitors.storage.build import Wait

DECLARED = Declared(break_glass=frozenset({BREAK_GLASS}))


class Drilled(AtDesk):
    """A desk and the stream before it."""

    def __init__(self, store: TablesStore) -> None:
        super().__init__(store)
        made = catalogue(DECLARED)
        self.stream = Stream(made, Ledger(store, made.bursts, DECLARED), self.desk, drills=TablesDrills(store.account))

    async def declare(self, **odd: Any) -> tuple[int, bytes]:
        """Ask for a drill."""
        body = {"account": BREAK_GLASS, "minutes": 30, "by": "Ana Berg"} | odd
        return await self.desk.declare_drill(msgspec.json.encode(body), "a function key")

    async def sign_in(self, n: int, seconds: float, **odd: Any) -> None:
        """The account signs in, so many seconds after the clock's beginning; its record arrives with no delay."""
        created = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=NOW + round(seconds * SECOND))
        await self.stream.judge(read(record(n=n, userId=BREAK_GLASS, userPrincipalName="emergency@contoso.test",
                                            createdDateTime=created.isoformat(), time=created.isoformat(), **odd)))


@pytest.fixture
def at(tables: TablesStore) -> Drilled:
    """A desk over tables of its own; today's digest is sent."""
    return Drilled(tables)


def titles(at: Drilled) -> list[str]:
    """What Teams was told, without digests."""
    return [one for one in at.titles if "DIGEST" not in one]


def test_a_drill_is_told_at_its_beginning_in_its_middle_and_at_its_end(at: Drilled, wait: Wait[Any]) -> None:
    status, answer = wait(at.declare())
    told = msgspec.json.decode(answer)
    assert (status, told["account"], told["since"], told["until"]) == (
        201, BREAK_GLASS, "2026-03-10T12:07:00Z", "2026-03-10T12:37:00Z")
    at.clock.now = NOW + 64 * SECOND
    wait(at.sign_in(1, 60))
    at.clock.now = NOW + 70 * SECOND
    wait(at.desk.tick())
    assert titles(at) == ["INFO: Break-glass drill declared", "INFO: DRILL: Break-glass account signed in",
                          "INFO: Drill over: the alert arrived"]
    over = at.siem.sent[-1]["data"]
    assert [one["what"] for one in over["evidence"]] == [
        f"{channel} took the alert 4.0 s after the sign-in" for channel in ("email", "SIEM", "Teams")]
    assert len([one for one in at.email.sent if "digest" not in one.subject]) == 3
    for _ in range(60):
        at.clock.now += MINUTE
        wait(at.desk.tick())
    assert len(titles(at)) == 3


def test_a_drill_in_which_nobody_is_seen_has_failed(at: Drilled, wait: Wait[Any]) -> None:
    wait(at.declare())
    at.clock.now = NOW + 34 * MINUTE
    wait(at.desk.tick())
    assert len(titles(at)) == 1
    at.clock.now = NOW + 36 * MINUTE
    wait(at.desk.tick())
    assert titles(at)[1:] == ["HIGH: Drill failed"]


def test_a_channel_that_was_not_told_is_missing_from_the_result(at: Drilled, wait: Wait[Any]) -> None:
    wait(at.declare())
    at.siem.answers = [ConnectionError()] * 100
    wait(at.sign_in(1, 60))
    for _ in range(40):
        at.clock.now += MINUTE
        wait(at.desk.tick())
    assert titles(at)[-1] == "HIGH: Drill failed"


@pytest.mark.parametrize(("seconds", "title"), [
    (-1, "CRITICAL: Break-glass account signed in"), (0, "INFO: DRILL: Break-glass account signed in"),
    (1799, "INFO: DRILL: Break-glass account signed in"), (1800, "CRITICAL: Break-glass account signed in")])
def test_a_drill_is_declared_beforehand_and_ends(at: Drilled, wait: Wait[Any], seconds: float, title: str) -> None:
    wait(at.declare())
    wait(at.sign_in(1, seconds))
    assert titles(at)[1:] == [title]


def test_a_real_sign_in_right_after_a_drill_is_told_again_and_as_critical(at: Drilled, wait: Wait[Any]) -> None:
    wait(at.declare(minutes=5))
    wait(at.sign_in(1, 200))
    wait(at.sign_in(2, 400))
    assert titles(at)[1:] == ["INFO: DRILL: Break-glass account signed in",
                              "CRITICAL · RAISED 2 TIMES: Break-glass account signed in"]


def test_a_drill_of_another_account_hides_nothing(at: Drilled, wait: Wait[Any]) -> None:
    wait(at.sign_in(1, 60))
    assert titles(at) == ["CRITICAL: Break-glass account signed in"]


def test_where_drills_cannot_be_read_the_page_is_a_real_one(at: Drilled, wait: Wait[Any]) -> None:
    wait(at.declare())

    async def fails(*_: Any) -> Any:
        raise ConnectionError

    at.stream.drills.of = fails  # type: ignore[method-assign, union-attr]
    with pytest.raises(ConnectionError):
        wait(at.sign_in(1, 60))
    assert titles(at)[1:] == ["CRITICAL: Break-glass account signed in"]


@pytest.mark.parametrize(("odd", "status", "said"), [
    ({"account": "ana@contoso.test"}, 400, b"not among BREAK_GLASS_IDS"),
    ({"minutes": 241}, 400, b"from 1 to 240"), ({"minutes": 0}, 400, b"from 1 to 240"),
    ({"minutes": "soon"}, 400, b"Expected `int`"), ({"hours": 1}, 400, b"unknown field `hours`")])
def test_what_is_no_drill_is_refused_and_says_why(
        at: Drilled, wait: Wait[Any], odd: dict[str, Any], status: int, said: bytes) -> None:
    answer = wait(at.declare(**odd))
    assert answer[0] == status
    assert said in answer[1]
    assert at.teams.sent == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"account": "x"}'])
def test_a_body_that_is_none_is_refused(at: Drilled, wait: Wait[Any], body: bytes) -> None:
    status, said = wait(at.desk.declare_drill(body, "a function key"))
    assert status == 400
    assert said.startswith(b"expected ")


def test_one_drill_of_an_account_is_open_at_a_time(at: Drilled, wait: Wait[Any]) -> None:
    wait(at.declare(account=BREAK_GLASS.upper()))
    status, said = wait(at.declare())
    assert (status, said) == (409, b"a drill of this account is open until 2026-03-10T12:37:00Z")
    at.clock.now = NOW + 30 * MINUTE
    assert wait(at.declare())[0] == 201
    at.clock.now = NOW + 3 * HOUR
    wait(at.desk.tick())
    assert [one for one in titles(at) if "failed" in one] == ["HIGH: Drill failed"] * 2
