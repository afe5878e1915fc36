"""A log is the same for the same arguments, in order, and about as long as was asked for."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime
from itertools import islice

import pytest

from sandbox.tenant.log import generate
from sandbox.tenant.schedule import FEWEST_USERS
from tests.sandbox.tenant.reading import seconds


def log(**odd: object) -> list[bytes]:
    return list(generate(**{"users": 40, "days": 2, "seed": 1, **odd}).records())  # type: ignore[arg-type]


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert log() == log()


def test_records_can_be_read_again_from_the_same_log() -> None:
    once = generate(users=40, days=1, seed=1)
    assert list(once.records()) == list(once.records())


@pytest.mark.parametrize("odd", [{"seed": 2}, {"users": 41}, {"per_user": 13}, {"scenarios": False}])
def test_other_arguments_give_others(odd: dict[str, object]) -> None:
    assert log(**odd) != log()


def test_records_come_in_order_of_their_publication() -> None:
    times = [json.loads(record)["time"] for record in log()]
    assert times == sorted(times)


@pytest.mark.parametrize("per_user", [4, 12, 30])
def test_there_are_as_many_records_as_asked_for(per_user: int) -> None:
    assert len(log(users=300, per_user=per_user, scenarios=False)) == pytest.approx(300 * 2 * per_user, rel=0.03)


def test_people_work_by_day() -> None:
    hours = [json.loads(record)["time"][11:13] for record in log(users=300, scenarios=False)]
    assert hours.count("10") > 5 * hours.count("03")


def test_sign_ins_begin_when_the_log_does() -> None:
    start = datetime(2026, 2, 3, 15, tzinfo=UTC)
    times = [json.loads(record)["properties"].get("createdDateTime") for record in log(start=start)]
    known = [seconds(time) for time in times if time]
    assert start.timestamp() <= min(known)
    assert max(known) < start.timestamp() + 2 * 86_400 + 3_600


def test_the_truth_is_known_before_the_records_are_made() -> None:
    fresh = generate(users=40, days=1, seed=1)
    before = fresh.truth()
    list(fresh.records())
    assert before.alerts
    assert before == fresh.truth()


def test_without_scenarios_there_is_nothing_to_see() -> None:
    quiet = generate(users=40, days=1, seed=1, scenarios=False)
    emergency = [account.id.encode() for account in quiet.population.break_glass]
    assert quiet.truth().alerts == ()
    assert not [record for record in quiet.records() if any(id_ in record for id_ in emergency)]


def test_scenarios_need_a_crowd_and_say_so() -> None:
    with pytest.raises(ValueError, match=f"at least {FEWEST_USERS} users"):
        generate(users=FEWEST_USERS - 1, days=1, seed=1)


def test_memory_holds_hours_not_the_log() -> None:
    long = generate(users=200, days=10, seed=1)
    tracemalloc.start()
    size = sum(map(len, long.records()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 100e6
    assert peak < size / 20


def test_the_first_record_does_not_wait_for_the_last() -> None:
    tracemalloc.start()
    list(islice(generate(users=200, days=60, seed=1, scenarios=False).records(), 10))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5e6
