"""One address that knows passwords and is stopped by MFA.

Codes: Microsoft identity platform, "Authentication and authorization error codes": 50074, 50076, 50079 and their kin come after
a right password.
"""

import pytest

from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.policies import PolicyScan
from tests.builders import ELSEWHERE, approved, at, guid, record, step
from tests.monitors.waving import Cohort

DETECTOR = catalogue().by_id["password_known_mfa_blocked"]
ID = "password_known_mfa_blocked"


def prompts(count: int = 10, users: int = 5, **odd):
    """So many unanswered prompts of so many users, from one address, half a minute apart."""
    return [record(**({"n": n, "code": 50074, "userId": guid(n % users + 1), "minute": n / 2, "ipAddress": ELSEWHERE} | odd))
            for n in range(count)]


def fired(*records, parameters=None, policies=None):
    """Its open alerts."""
    cohort = Cohort(parameters=parameters, policies=policies)
    cohort.see(*records)
    cohort.judge()
    return [one for one in cohort.alerts(ID) if one.status == "open"]


def test_it_names_the_address_and_how_many_passwords_it_knows() -> None:
    [found] = fired(*prompts(12, 6))
    assert (found.severity, found.subject, found.count) == (Severity.HIGH, ("address", ELSEWHERE, ""), 12)
    assert (found.first_seen, found.last_seen) == (at(), at(5.5))
    assert "the passwords of 6 users were right 12 times" in DETECTOR.says(found)


@pytest.mark.parametrize(("count", "users", "fires"), [(10, 5, True), (9, 5, False), (10, 4, False), (40, 4, False)])
def test_it_takes_ten_over_five_users(count: int, users: int, fires: bool) -> None:
    assert bool(fired(*prompts(count, users))) is fires


@pytest.mark.parametrize(("code", "fires"), [
    *((code, True) for code in (50072, 50074, 50076, 50078, 50079, 50158, 500121, 50087, 50088, 50161)),
    *((code, False) for code in (0, 50126, 50053, 50140, 50097, 50199, 70043, 70044, 53003))])
def test_only_what_comes_after_a_right_password_counts(code: int, fires: bool) -> None:
    assert bool(fired(*prompts(code=code))) is fires


@pytest.mark.parametrize(("last", "fires"), [(20, True), (20.5, False)])
def test_the_window_is_twenty_minutes_and_holds_both_ends(last: float, fires: bool) -> None:
    records = [*prompts(9), record(n=50, code=50074, userId=guid(1), minute=last, ipAddress=ELSEWHERE)]
    assert bool(fired(*records)) is fires


def test_other_addresses_are_others_and_a_network_of_ipv6_is_one() -> None:
    assert not fired(*prompts(5), *prompts(5, ipAddress="203.0.113.9"))
    spread = [record(n=n, code=50074, userId=guid(n), ipAddress=f"2001:db8:1:2::{n:x}") for n in range(1, 11)]
    assert [one.subject.id for one in fired(*spread)] == ["2001:db8:1:2::/64"]
    apart = [record(n=n, code=50074, userId=guid(n), ipAddress=f"2001:db8:1:{n:x}::1") for n in range(1, 11)]
    assert not fired(*apart)


@pytest.mark.parametrize(("minute", "attempt", "fires"), [(5, 3, False), (9.5, 3, False), (11.5, 3, True), (5, 77, True)])
def test_an_attempt_that_succeeded_up_to_five_minutes_after_does_not_count(minute: float, attempt: int, fires: bool) -> None:
    done = record(n=60, attempt=attempt, minute=minute, userId=guid(4), ipAddress=ELSEWHERE, steps=[step(), approved()])
    assert bool(fired(*prompts(), done)) is fires


def test_it_is_withdrawn_as_people_answer() -> None:
    cohort = Cohort()
    cohort.see(*prompts())
    cohort.judge()
    cohort.see(*(record(n=100 + n, attempt=n, userId=guid(n % 5 + 1), minute=5, steps=[step(), approved()]) for n in range(3)))
    cohort.judge()
    assert cohort.told(ID) == ["raised", "withdrawn"]


@pytest.mark.parametrize(("odd", "critical"), [
    ({}, True), ({"ipAddress": "203.0.113.9"}, False), ({"steps": [step(), approved()]}, False),
    ({"incomingTokenType": "refreshToken"}, False), ({"minute": 30}, False), ({"code": 50126}, False),
    ({"said": "MFA requirement satisfied by claim in the token"}, False)])
def test_a_success_with_a_password_alone_from_there_makes_it_critical(odd: dict, critical: bool) -> None:
    got_in = record(**({"n": 90, "minute": 3, "userId": guid(33), "ipAddress": ELSEWHERE} | odd))
    [found] = fired(*prompts(), got_in)
    assert found.severity == (Severity.CRITICAL if critical else Severity.HIGH)
    assert ("with a password alone" in DETECTOR.says(found)) is critical


def test_the_same_record_twice_counts_once() -> None:
    cohort = Cohort()
    for _ in range(3):
        cohort.see(*prompts(9))
    cohort.judge()
    assert not cohort.alerts(ID)


@pytest.mark.parametrize(("trusted", "fires"), [
    (None, True), ((), True), (("192.0.2.0/24",), True), (("198.51.100.0/24",), False),
    (("198.51.100.7/32", "198.51.100.9/32"), True),
    (("2001:db8::/32", "0.0.0.0/0"), False), (("no range",), True)])
def test_addresses_in_trusted_named_locations_are_left_out(trusted: tuple[str, ...] | None, fires: bool) -> None:
    known = None if trusted is None else PolicyScan(trusted=frozenset(trusted))
    assert bool(fired(*prompts(ipAddress="198.51.100.8"), policies=known)) is fires


@pytest.mark.parametrize(("trusted", "fires"), [
    ("2001:db8::/32", False), ("2001:db8:1:2::/64", False), ("2001:db8:1:2::/96", True)])
def test_a_network_of_ipv6_is_left_out_where_it_is_trusted_whole(trusted: str, fires: bool) -> None:
    spread = [record(n=n, code=50074, userId=guid(n), ipAddress=f"2001:db8:1:2::{n:x}") for n in range(1, 11)]
    assert bool(fired(*spread, policies=PolicyScan(trusted=frozenset({trusted})))) is fires


def test_its_settings_hold() -> None:
    assert fired(*prompts(3, 3), parameters={ID: {"threshold": 3, "users": 3}})
    assert not fired(*prompts(10, 5), parameters={ID: {"window_minutes": 4}})
