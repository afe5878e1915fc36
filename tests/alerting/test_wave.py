"""A wave: 3,000 users locked out within ten minutes are one critical alert, in time, and at a cost that does not grow with it."""

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from monitors.cohorts import Cohorts
from monitors.declared import Declared
from monitors.hashing import hash_of
from monitors.ledger import Ledger
from monitors.records.instant import EPOCH, MINUTE, SECOND, Instant
from monitors.storage.tables import Account, TablesStore
from monitors.storage.tallies import TablesTallies
from monitors.storage.waves import TablesWaves
from monitors.stream import Stream
from monitors.stretch import Stretch
from monitors.tallying import Tallying
from monitors.waves import Wave, attached_to, wave_of
from tests.alerting.at_desk import DETECTORS, AtDesk, Clock, notice
from tests.builders import at, guid, read
from tests.monitors.storage.build import Wait
from tests.monitors.waving import NAME, POLICY, blocked, people

USERS, LENGTH, LATE = 3000, 10 * MINUTE, 2 * MINUTE
MOST_A_SECOND = 60


class Region:
    """The whole way: stream, tallies, timer and desk over one account, and a clock that stands where the events are."""

    def __init__(self, store: TablesStore, privileged: str) -> None:
        declared = Declared(privileged=frozenset({privileged}))
        self.clock = Clock(at())
        self.at_desk = AtDesk(store, self.clock)
        ledger = Ledger(store, DETECTORS.bursts, declared)
        self.stream = Stream(DETECTORS, ledger, self.at_desk.desk)
        tallies = TablesTallies(store.account)
        self.tallying = Tallying(tallies)
        self.cohorts = Cohorts(DETECTORS.cohorts, ledger, tallies, TablesWaves(store.account))
        self._numbers = count(0, 1000)

    async def batch(self, *records: Any) -> None:
        """One invocation."""
        made, first = read(*records), next(self._numbers)
        verdict = await self.stream.judge(made)
        now = EPOCH + timedelta(microseconds=self.clock())
        await self.tallying.keep(Stretch("hub", "0", first, first + len(records)), made, verdict, now)
        await self.at_desk.desk.first_try(verdict.notices)

    async def tick(self) -> None:
        """The timer of every minute."""
        notices = await self.cohorts.run(EPOCH + timedelta(microseconds=self.clock()))
        await self.at_desk.desk.owe(notices)
        await self.at_desk.desk.first_try(notices)
        await self.at_desk.desk.tick()


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> list[Account]:
    """Every account that is made, so that all their operations can be counted."""
    made: list[Account] = []
    usual = Account.__init__

    def kept(self: Account, *given: Any) -> None:
        usual(self, *given)
        made.append(self)

    monkeypatch.setattr(Account, "__init__", kept)
    return made


def arrived(begin: Instant, end: Instant) -> list[Any]:
    """The wave's records of this stretch of event time: every fifth user cannot even enrol, which is an alert by itself."""
    share = LENGTH // USERS
    numbers = range(-(-max(begin - at(), 0) // share), min(-(-(end - at()) // share), USERS))
    return [blocked(1, first=100 + n, minute=n * share / MINUTE, code=53003 if n % 5 else 53010)[0] for n in numbers]


def test_3000_users_in_ten_minutes_are_one_critical_alert_in_time_and_at_bounded_cost(
        accounts: list[Account], prefix: str, azurite: str, wait: Wait[Any]) -> None:
    boss = guid(100 + 1500)
    store = wait(TablesStore.open(azurite, prefix))
    region = Region(store, boss)
    spent, told = list[int](), list[tuple[Instant, str]]()

    async def run() -> None:
        await region.at_desk.deployed_before()
        region.clock.now = at(-1)
        await region.batch(*people(500, first=10_000, minute=-3))
        await region.tick()
        for begin in range(at(), at() + LENGTH + 2 * MINUTE, 10 * SECOND):
            before, region.clock.now = operations(), begin + 10 * SECOND + LATE
            if records := arrived(begin, begin + 10 * SECOND):
                await region.batch(*records)
            if region.clock.now % MINUTE == 0:
                await region.tick()
            spent.append(operations() - before)
            told.extend((begin + 10 * SECOND, one["data"]["id"]) for one in region.at_desk.siem.sent
                        if one["data"]["detector"] == "mass_lockout" and one["data"]["id"] not in {id_ for _, id_ in told})

    def operations() -> int:
        return sum(one.operations for one in accounts)

    wait(run())
    alerts = {one["data"]["id"]: one["data"] for one in region.at_desk.siem.sent}
    [wave] = [one for one in alerts.values() if one["detector"] == "mass_lockout"]
    assert (wave["severity"], wave["subject"]["id"], wave["subject"]["name"]) == ("critical", POLICY, NAME)
    [(first, _)] = told
    assert first - at() <= 2 * MINUTE  # from the first event to the alert, but for the time that Entra takes to publish
    singles = [one for one in alerts.values() if one["detector"] == "enrolment_blocked" and one["subject"]["kind"] == "user"]
    assert len(singles) == USERS // 5
    into = Counter(one["rolled_up_into"] for one in singles)
    assert into[wave["id"]] > USERS // 5 * 0.8
    assert [one["rolled_up_into"] for one in singles if one["subject"]["id"] == boss] == [None]
    assert sum("mass_lockout" in str(one) or "Many users locked out" in str(one) for one in region.at_desk.teams.sent) == 1
    minutes = [sum(spent[first:first + 6]) / 60 for first in range(0, len(spent), 6)]
    print(f"alert {(first - at()) / SECOND:.0f} s after the first event; operations a second, by minute: "  # noqa: T201
          f"{[round(one, 1) for one in minutes]}; singly or in a storm before it: {into[None]}, {len(into)} kinds")
    assert max(minutes) <= MOST_A_SECOND
    wait(store.close())


# Whom a wave says.

FINDING = notice(user=7, at=at(), detector="mfa_fatigue").finding
ALERT = notice("wave", detector="mass_lockout", at=at(), last_seen=at(10)).finding


def wave(*users: int, **odd: Any) -> Wave:
    """A wave of these users."""
    made = wave_of(ALERT, map(hash_of, map(guid, users)), None)
    return Wave(**({"alert": made.alert, "since": made.since, "until": made.until, "is_open": True, "users": made.users} | odd))


@pytest.mark.parametrize(("held", "into"), [
    (wave(7), "wave"), (wave(6, 7, 8), "wave"), (wave(6, 8), ""), (wave(), ""), (wave(7, is_open=False), ""),
    (wave(7, since=at(15), until=at(20)), "wave"), (wave(7, since=at(15.1), until=at(20)), ""),
    (wave(7, since=at(-90), until=at(-60)), "wave"), (wave(7, since=at(-90), until=at(-61)), "")])
def test_a_wave_says_what_happens_to_its_users_while_it_lasts_and_an_hour_after(held: Wave, into: str) -> None:
    assert attached_to(FINDING, [held]) == into


@pytest.mark.parametrize(("detector", "into"), [("repeated_mfa_failures", "wave"), ("enrolment_blocked", "wave"),
                                                ("mfa_fatigue", ""), ("fraud_reported", "")])
def test_who_is_locked_out_is_in_the_wave_before_the_timer_says_so(detector: str, into: str) -> None:
    found = notice(user=7, at=at(), detector=detector).finding
    assert attached_to(found, [wave(6)]) == into
    assert attached_to(replace(found, subject=ALERT.subject._replace(kind="policy")), [wave(6)]) == ""


def test_a_wave_never_forgets_whom_it_held_and_is_open_as_its_alert_is() -> None:
    first = wave(7)
    assert wave_of(ALERT, [1], first).holds(FINDING)
    assert not wave_of(replace(ALERT, status="withdrawn"), [], first).holds(FINDING)


def test_waves_come_back_from_the_tables(tables: TablesStore, wait: Wait[Any]) -> None:
    kept, again = TablesWaves(tables.account), TablesWaves(tables.account)
    wait(kept.put(wave(*range(20_000))))
    assert wait(kept.get("wave")) == wave(*range(20_000))
    assert wait(kept.get("other")) is None
    assert wait(again.recent(at())) == [wave(*range(20_000))]
    before = tables.account.operations
    wait(again.recent(at() + 19 * SECOND))
    assert tables.account.operations == before
