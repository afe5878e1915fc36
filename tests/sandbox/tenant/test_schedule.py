"""No scenario meddles with another, nor ordinary life with any."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from sandbox.tenant.clock import DAY, HOUR, MINUTE
from sandbox.tenant.diary import ASIDE
from sandbox.tenant.log import Log, generate
from sandbox.tenant.sign_in import SignIn
from tests.sandbox.tenant.reading import sign_ins

CAN_LOCK_OUT = {500121, 50087, 50088, 53003, 53004, 53010, 502031}


@pytest.fixture(scope="module", params=[(30, 1), (700, 4)], ids=str)
def log(request: pytest.FixtureRequest) -> Log:
    users, days = request.param
    return generate(users=users, days=days, seed=4)


def staged(log: Log) -> list[SignIn]:
    return [one.record for one in log.staged.published if isinstance(one.record, SignIn)]


def test_ordinary_life_is_silent_around_a_persons_scenarios(log: Log) -> None:
    planned = {record.id.decode() for record in staged(log)}
    mine: dict[str, list[int]] = defaultdict(list)
    for record in staged(log):
        mine[record.who.id].append(record.at)
    for one in sign_ins(log.records()):
        if one.id not in planned and one.properties["userPrincipalName"].startswith("user"):
            near = [at for at in mine[one.user] if abs(at / 1e6 - one.at) < 90 * 60]
            assert not near, one.properties["userPrincipalName"]


def test_one_persons_alerts_of_one_detector_lie_a_day_apart_or_belong_together(log: Log) -> None:
    by_subject = defaultdict(list)
    for alert in log.truth().alerts:
        by_subject[alert.detector, alert.subject].append(alert)
    for alerts in by_subject.values():
        for one, other in pairwise(alerts):
            assert one.scenario == other.scenario or one.first_seen[:10] != other.first_seen[:10]


def test_the_lock_out_alone_is_a_crowd(log: Log) -> None:
    """Outside of it, and of its hour on other days, few people fail at a time."""
    wave = {alert.first_seen[:13] for alert in log.truth().alerts if alert.detector == "mass_lockout"}
    quarters: dict[int, set[str]] = defaultdict(set)
    got_in = {(record.who.id, record.at // HOUR) for record in staged(log) if record.shape.code == 0}
    for record in staged(log):
        if record.shape.code in CAN_LOCK_OUT and (record.who.id, record.at // HOUR) not in got_in:
            quarters[record.at // (15 * MINUTE)].add(record.who.id)
    assert len(wave) == 1
    crowds = {quarter: len(people) for quarter, people in quarters.items()}
    large = [quarter for quarter, people in crowds.items() if people >= 5]
    assert large
    assert all(quarter * 15 * MINUTE % DAY // HOUR == 10 for quarter in large)


def test_the_waves_hour_is_quiet_on_all_other_days(log: Log) -> None:
    for record in staged(log):
        if 10 * HOUR <= record.at % DAY < 11 * HOUR:
            assert record.who.id in {who.id for who in log.population.people}
            assert record.shape.code in (500121, 50079, 53003, 53010)


def test_alerts_are_too_few_at_a_time_to_be_rolled_up_however_large_the_tenant() -> None:
    log = generate(users=20_000, days=1, seed=4)
    quarters = Counter(
        (alert.detector, alert.first_seen[:13], int(alert.first_seen[14:16]) // 15) for alert in log.truth().alerts
    )
    assert max(quarters.values()) <= 10


def test_attackers_have_addresses_of_their_own(log: Log) -> None:
    ours = {place.ip for who in log.population.people for place in (who.home, who.office)}
    used: dict[str, list[int]] = defaultdict(list)
    for record in staged(log):
        if record.place.ip.startswith(("198.51.100.", "2001:db8:f")):
            used[record.place.ip].append(record.at)
    assert len(used) > 5
    assert not ours & set(used)
    assert all(max(times) - min(times) <= HOUR for times in used.values())


def test_scenarios_lie_apart(log: Log) -> None:
    for spans in log.staged.hush.values():
        inner = sorted((since + ASIDE, until - ASIDE) for since, until in spans)
        assert all(later - earlier >= ASIDE for (_, earlier), (later, _) in pairwise(inner))
