"""repeated_mfa_failures: five attempts of one user in ten minutes that failed and did not end well after all."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.finding import Severity
from tests.builders import (
    ELSEWHERE,
    UPN,
    USER,
    Json,
    approved,
    at,
    burst,
    denied,
    facts,
    guid,
    mfa_failure,
    mfa_success,
    record,
    several,
    sign_in,
    step,
)
from tests.monitors.detectors.watching import Watch

ID = "repeated_mfa_failures"
DETECTOR = burst(ID)
DUPLICATE = "MFA denied; duplicate authentication attempt"
SERVICE = "MFA denied; service error"


def levels(*given: Json) -> list[int]:
    """The levels of the points these records come to."""
    return [point.level for point in DETECTOR.points(facts(DETECTOR, *given))]


@pytest.mark.parametrize("code", [500121, 50161])
@pytest.mark.parametrize("said", [None, "MFA denied; user declined the authentication", "MFA denied; invalid verification code",
                                  "MFA denied; phone call went to voicemail", "MFA denied; user is blocked",
                                  "MFA denied; something new"])
def test_every_failure_that_is_neither_ignored_nor_the_services_counts(code: int, said: str | None):
    assert levels(*several(5, mfa_failure, code=code, said=said)) == [1]


@pytest.mark.parametrize("code", [0, 50126, 50072, 50074, 50076, 50079, 50078, 50097, 50125, 50140, 50158, 50168, 50199,
                                  70043, 70044, 50053, 53003])
def test_interrupts_and_other_failures_never_count(code: int):
    assert levels(*several(20, record, code=code, every=0.1)) == []
    assert levels(*several(20, record, code=code, said="MFA denied; user declined the authentication", every=0.1)) == []


@pytest.mark.parametrize("odd", [{"said": SERVICE}, {"said": "MFA denied; misconfiguration"}, {"code": 50087},
                                 {"code": 50088}])
def test_the_services_fault_never_counts(odd: Json):
    assert levels(*several(20, mfa_failure, every=0.1, **odd)) == []


@pytest.mark.parametrize(("count", "level"), [(4, []), (5, [1]), (6, [1, 1])])
def test_five_attempts(count: int, level: list[int]):
    assert levels(*several(count, mfa_failure)) == level


@pytest.mark.parametrize(("last", "fires"), [(9, True), (10, True), (10 + 1 / 60, False)])
def test_in_ten_minutes_both_ends_included(last: float, fires: bool):
    assert bool(levels(*several(4, mfa_failure), mfa_failure(n=9, minute=last))) is fires


def test_the_number_and_the_window_can_be_set():
    lax = burst(ID, threshold=3, window_minutes=1)
    assert lax.points(facts(lax, *several(3, mfa_failure, every=0.5)))
    assert not lax.points(facts(lax, *several(3, mfa_failure, every=0.6)))


def test_attempts_count_not_records():
    assert levels(*several(10, mfa_failure, every=0.5, attempt=1)) == []
    assert levels(*(mfa_failure(n=n, minute=n, attempt=n // 2) for n in range(2, 12))) == [1]
    assert levels(*(mfa_failure(n=n, minute=n, attempt=n // 2) for n in range(2, 10))) == []


def test_attempts_count_not_records_also_where_they_are_too_far_apart_to_be_versions():
    wide = burst(ID, window_minutes=300)
    assert not wide.points(facts(wide, *several(6, mfa_failure, every=31, attempt=1)))
    assert wide.points(facts(wide, *several(6, mfa_failure, every=31)))


@pytest.mark.parametrize(("count", "fires"), [(14, False), (15, True)])
@pytest.mark.parametrize("said", [DUPLICATE, "MFA denied; authentication in progress", "MFA denied; authentication in-progress"])
def test_fifteen_ignored_attempts_in_ten_minutes_count_after_all(said: str, count: int, fires: bool):
    assert bool(levels(*several(count, mfa_failure, every=10 / 14, said=said))) is fires


def test_fewer_ignored_ones_do_not_help_others_over_the_threshold():
    assert levels(*several(4, mfa_failure), *several(14, mfa_failure, first=50, every=0.1, said=DUPLICATE)) == []
    assert levels(*several(15, mfa_failure, every=0.72, said=DUPLICATE)) == []  # the fifteenth after 10.08 minutes
    assert levels(*several(15, mfa_failure, every=0.1, attempt=1, said=DUPLICATE)) == []


# How an attempt ended


@pytest.mark.parametrize(("odd", "withdraws"), [
    pytest.param({"steps": [step(), approved()]}, True, id="a freshly completed step"),
    pytest.param({"steps": [approved(method="Text message")]}, True, id="another method"),
    pytest.param({"said": "MFA successfully completed"}, True, id="the text"),
    pytest.param({"said": "MFA completed in Azure AD"}, True, id="the other text"),
    pytest.param({}, False, id="an ordinary success"),
    pytest.param({"said": "MFA requirement satisfied by claim in the token"}, False, id="a claim"),
    pytest.param({"steps": [step("Previously satisfied", "MFA requirement satisfied by claim in the token")]}, False,
                 id="a claim in a step"),
    pytest.param({"code": 50140}, False, id="an interrupt"),
])
@pytest.mark.parametrize("same", [{"n": 5}, {"n": 50, "attempt": 5}], ids=["same id", "same attempt"])
def test_a_later_version_that_completed_mfa_withdraws_the_alert(odd: Json, same: Json, withdraws: bool):
    watch = Watch()
    watch.see(*several(5, mfa_failure))
    assert watch.alert(ID).status == "open"
    watch.see(record(**({"minute": 4, "late": 600} | same | odd)))
    assert watch.alert(ID).status == ("withdrawn" if withdraws else "open")
    assert watch.told(ID) == ["raised", "withdrawn"] if withdraws else ["raised"]


def test_versions_of_one_record_are_one_thing_although_only_one_names_the_attempt():
    first = mfa_failure(n=5, minute=4, originalRequestId="")
    assert levels(*several(4, mfa_failure), first, mfa_success(n=5, minute=4, late=600, attempt=77)) == []


def test_the_highest_time_decides_whatever_came_first():
    failed, completed = mfa_failure(n=5, minute=4, late=700), mfa_success(n=5, minute=4, late=600)
    for order in itertools.permutations((*several(4, mfa_failure), failed, completed), 6):
        if order[0]["properties"]["id"] != guid(1):
            continue
        assert levels(*order) == [1]
    assert levels(*several(4, mfa_failure), mfa_failure(n=5, minute=4, late=500), completed) == []


def test_an_alert_withdrawn_may_be_opened_again_by_a_failure_more():
    watch = Watch()
    watch.see(*several(5, mfa_failure))
    watch.see(mfa_success(n=5, minute=4, late=600))
    watch.see(mfa_failure(n=6, minute=6))
    assert (watch.alert(ID).status, watch.alert(ID).raised, watch.alert(ID).count) == ("open", 2, 5)


@pytest.mark.parametrize(("apart", "fires"), [(30, False), (30 + 1 / 60, True)])
def test_versions_more_than_half_an_hour_apart_are_not_of_one_thing(apart: float, fires: bool):
    done = mfa_success(n=50, attempt=5, minute=4 + apart)
    assert bool(levels(*several(5, mfa_failure), done)) is fires


def test_a_record_without_time_takes_its_event_time_for_it():
    timeless = mfa_success(n=5, minute=4)
    del timeless["time"]
    assert levels(*several(5, mfa_failure), timeless) == [1]


def test_a_version_that_became_the_services_fault_no_longer_counts():
    assert levels(*several(5, mfa_failure), mfa_failure(SERVICE, n=5, minute=4, late=600)) == []


# The alert


@pytest.mark.parametrize(("privileged", "severity"), [(set(), Severity.MEDIUM), ({USER}, Severity.HIGH),
                                                      ({UPN}, Severity.HIGH), ({guid(9)}, Severity.MEDIUM)])
def test_it_is_medium_and_high_for_the_privileged(privileged: set[str], severity: Severity):
    watch = Watch(privileged=privileged)
    watch.see(*several(5, mfa_failure))
    assert watch.alert(ID).severity == severity


def test_break_glass_accounts_are_privileged():
    watch = Watch(break_glass={USER})
    watch.see(*several(5, mfa_failure))
    assert watch.alert(ID).severity == Severity.HIGH


def test_count_and_times_are_over_the_windows_of_its_points():
    watch = Watch()
    watch.see(mfa_failure(n=90, minute=-20), *several(7, mfa_failure), mfa_failure(n=91, minute=30))
    found = watch.alert(ID)
    assert (found.count, found.first_seen, found.last_seen) == (7, at(0), at(6))
    assert [one.id for one in found.evidence] == [guid(n) for n in range(1, 8)]


@pytest.mark.parametrize(("count", "raised"), [(5, 1), (19, 1), (20, 2), (79, 2), (80, 3)])
def test_it_is_raised_again_at_four_times_the_count(count: int, raised: int):
    watch = Watch()
    watch.see_each(*several(count, mfa_failure, every=9 / count))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (raised, count)


def test_four_times_as_many_in_more_than_one_window_are_not_raised_again():
    watch = Watch()
    watch.see_each(*several(40, mfa_failure, every=1))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (1, 40)


@pytest.mark.parametrize(("gap", "alerts"), [(60 - 1 / 60, 1), (60, 2)])
def test_points_less_than_an_hour_apart_are_one_alert(gap: float, alerts: int):
    watch = Watch()
    watch.see(*several(5, mfa_failure))
    watch.see(*several(5, mfa_failure, first=20, minute=gap))  # its point comes four minutes after its first, as the first's
    assert len(watch.alerts(ID)) == alerts


@given(st.permutations(range(7)), st.lists(st.integers(1, 7), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_one_burst_is_one_alert_however_it_is_cut_and_ordered(order: list[int], cuts: list[int]):
    """Across a clock hour too: minute 20 is 12:00 UTC."""
    given: list[Any] = [*several(6, mfa_failure, minute=17), mfa_success(n=6, minute=22, late=600)]
    shuffled, watch = [given[i] for i in order], Watch()
    while shuffled:
        size = cuts[len(shuffled) % len(cuts)]
        watch.see(*shuffled[:size])
        shuffled = shuffled[size:]
    watch.see(*given)  # and once more
    (found,) = (one for one in watch.alerts(ID) if one.status == "open")
    assert (found.count, found.first_seen, found.last_seen) == (5, at(17), at(21))


def test_users_are_apart_and_addresses_are_not():
    watch = Watch()
    watch.see(*several(3, mfa_failure), *several(2, mfa_failure, first=10, ipAddress=ELSEWHERE),
              *several(4, mfa_failure, first=20, userId=guid(9)))
    assert [(one.subject.id, one.count) for one in watch.alerts(ID)] == [(USER, 5)]


@pytest.mark.parametrize("said", [None, "MFA requirement satisfied by claim in the token"])
def test_ordinary_sign_ins_are_not_remembered(said: str | None):
    watch = Watch()
    watch.see(*several(50, said=said))
    assert watch.store.operations == 0
    assert DETECTOR.notes(sign_in(said=said)) == ""


def test_a_denied_step_in_an_interrupt_does_not_count():
    assert levels(*several(9, record, code=50074, steps=[denied()])) == []
