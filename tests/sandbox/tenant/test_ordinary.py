"""Ordinary life has all the ordinary oddities, and comes near no threshold."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from sandbox.tenant.log import Log, generate
from tests.sandbox.tenant.reading import Read, failed_attempts, most_within, sign_ins

HOUR = 3600.0
INTERRUPTS = {50072, 50074, 50076, 50079, 50058, 50097, 50125, 50140, 50158, 50199, 70043, 70044}


@pytest.fixture(scope="module")
def raw() -> list[bytes]:
    return list(generate(users=400, days=4, seed=5, scenarios=False).records())


@pytest.fixture(scope="module")
def busy() -> Log:
    """Few people, many of them privileged, who do in two days what others do in months."""
    return generate(users=12, days=2, seed=5, per_user=700, scenarios=False)


@pytest.fixture(scope="module")
def life(raw: list[bytes]) -> list[Read]:
    return list(sign_ins(raw))


@pytest.fixture(scope="module")
def attempts(life: list[Read]) -> dict[str, list[Read]]:
    grouped: dict[str, list[Read]] = defaultdict(list)
    for one in life:
        grouped[one.attempt].append(one)
    return grouped


def test_most_of_it_is_renewed_in_the_background(life: list[Read]) -> None:
    renewed = sum(not one.properties["isInteractive"] for one in life)
    assert renewed / len(life) == pytest.approx(0.7, abs=0.07)


@pytest.mark.parametrize(
    "method",
    [
        "Mobile app notification",
        "Text message",
        "OATH verification code",
        "Phone call approval (Authentication phone)",
        "FIDO2 security key",
    ],
)
def test_every_method_completes_mfa(life: list[Read], method: str) -> None:
    done = [one for one in life if one.code == 0 and any(step["authenticationMethod"] == method for step in one.steps)]
    assert done


def test_fresh_mfa_is_a_twentieth(life: list[Read]) -> None:
    assert sum(one.completed for one in life) / len(life) == pytest.approx(0.08, abs=0.04)


def test_every_interrupt_happens_and_is_followed_by_its_completion(
    life: list[Read], attempts: dict[str, list[Read]]
) -> None:
    interrupts = [one for one in life if one.code in INTERRUPTS]
    assert {one.code for one in interrupts} == INTERRUPTS
    for one in interrupts:
        assert any(other.code == 0 and 0 <= other.at - one.at < 300 for other in attempts[one.attempt])


def test_the_last_record_of_an_attempt_is_published_last(attempts: dict[str, list[Read]]) -> None:
    for of_one in attempts.values():
        last = max(of_one, key=lambda one: one.time)
        assert last.code == 0 or all(one.code for one in of_one)


def test_nobody_fails_mfa_more_than_twice_in_hours_however_busy(busy: Log) -> None:
    """Whatever counts as one attempt: even the records alone are few."""
    times: dict[str, list[float]] = defaultdict(list)
    for one in sign_ins(busy.records()):
        if one.code == 500121:
            times[one.user].append(one.at)
    assert sum(map(len, times.values())) > 30
    assert max(most_within(of_one, 2.9 * HOUR) for of_one in times.values()) == 2


def test_some_attempts_fail_once_and_end_well(life: list[Read], attempts: dict[str, list[Read]]) -> None:
    failed = {one.attempt for one in life if one.code == 500121}
    ended_well = failed - {one.attempt for one in failed_attempts(life)}
    assert ended_well
    assert all(len(attempts[attempt]) > 1 for attempt in ended_well)


def test_nobody_is_blocked_locked_or_risky(life: list[Read]) -> None:
    assert {one.code for one in life} == INTERRUPTS | {0, 50126, 500121}
    assert {one.properties["riskLevelDuringSignIn"] for one in life} == {"none"}
    assert {one.properties["clientAppUsed"] for one in life} == {"Browser", "Mobile Apps and Desktop clients"}
    assert {one.properties["authenticationProtocol"] for one in life} == {"none"}


def test_some_notifications_are_in_progress_though_all_is_done(life: list[Read]) -> None:
    late = [one for one in life if "Authentication in progress" in str(one.steps)]
    assert late
    assert all(one.code == 0 and one.completed for one in late)


def test_some_records_come_twice(raw: list[bytes]) -> None:
    assert Counter(Counter(raw).values())[2] > 10


def test_some_records_come_again_with_more_in_them(life: list[Read]) -> None:
    versions: dict[str, list[Read]] = defaultdict(list)
    for one in life:
        versions[one.id].append(one)
    told_again = [of_one for of_one in versions.values() if len({one.code for one in of_one}) > 1]
    assert told_again
    for first, last in (sorted(of_one, key=lambda one: one.time) for of_one in told_again):
        assert (first.code in (50074, 50076), last.completed) == (True, True)
        assert first.at == last.at
        assert 600 <= last.time - first.time <= 2 * HOUR


def test_some_records_come_in_parts_that_share_the_policies(life: list[Read]) -> None:
    parts: dict[str, list[set[str]]] = defaultdict(list)
    for one in life:
        parts[one.id].append({policy["id"] for policy in one.properties["appliedConditionalAccessPolicies"]})
    split = [of_one for of_one in parts.values() if len(of_one) == 3]
    assert split
    assert all(len(set.union(*of_one)) == sum(map(len, of_one)) == 8 for of_one in split)


def test_the_administration_of_ordinary_life_changes_nothing(raw: list[bytes]) -> None:
    known = {b"User reviewed security info", b"User registered security info", b"Update user"}
    audited = [record for record in raw if b'"category":"AuditLogs"' in record]
    assert all(any(b'"operationName":"' + one + b'"' in record for one in known) for record in audited)
    assert b"temporary access pass" not in b"".join(audited)


def test_only_people_without_privileges_are_new(busy: Log) -> None:
    privileged = [who.id.encode() for who in busy.population.people if who.privileged]
    starters = [record for record in busy.records() if b'"operationName":"User registered security info"' in record]
    assert len(starters) > 4
    assert not [record for record in starters if any(id_ in record for id_ in privileged)]
