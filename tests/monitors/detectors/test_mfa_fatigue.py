"""mfa_fatigue: three prompts denied, then one approved, within half an hour."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.finding import Severity
from tests.builders import (
    DEVICE,
    ELSEWHERE,
    MISSING,
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

ID = "mfa_fatigue"
DETECTOR = burst(ID)
DECLINED = "MFA denied; user declined the authentication"
NO_ANSWER = "MFA denied; user did not respond to mobile app notification"
HUNG_UP = "MFA denied; user hung up the phone call without succeeding"


def severities(*given: Json) -> list[Severity]:
    """How severe the points are that these records come to."""
    return [point.severity for point in DETECTOR.points(facts(DETECTOR, *given))]


def prompts(count: int = 3, said: str = NO_ANSWER, **odd: object) -> list[Json]:
    """Prompts denied, one record each, a minute apart."""
    return several(count, lambda *, minute, **more: mfa_failure(
        said, minute=minute, steps=[denied(minute, result=said)], **more), **odd)


@pytest.mark.parametrize(("said", "severity"), [
    (NO_ANSWER, Severity.MEDIUM),
    (HUNG_UP, Severity.MEDIUM),
    ("MFA denied; user didn't respond to mobile app notification", Severity.MEDIUM),
    (DECLINED, Severity.CRITICAL),
    ("MFA denied; Phone App Reported Fraud", Severity.CRITICAL),
    ("MFA denied; fraud code entered", Severity.CRITICAL),
    ("MFA denied; user did not select the correct number", Severity.CRITICAL),
    ("SuspiciousActivityReported", Severity.CRITICAL),
    ("MFA denied; phone call went to voicemail", None),
    ("MFA denied; invalid verification code", None),
    ("MFA denied; user is blocked", None),
    ("MFA denied; service error", None),
    ("MFA denied; duplicate authentication attempt", None),
    ("MFA denied; something new", None),
])
def test_which_denials_count_and_how_much(said: str, severity: Severity | None):
    assert severities(*prompts(said=said), mfa_success(n=9, minute=5)) == ([severity] if severity else [])


def test_one_hostile_denial_is_enough_to_make_it_critical():
    hostile = mfa_failure(DECLINED, n=8, minute=4, steps=[denied(4, result=DECLINED)])
    assert severities(*prompts(), hostile, mfa_success(n=9, minute=5)) == [Severity.CRITICAL]


@pytest.mark.parametrize(("count", "fires"), [(2, False), (3, True), (4, True)])
def test_three_denials(count: int, fires: bool):
    assert bool(severities(*prompts(count), mfa_success(n=9, minute=9))) is fires


def test_the_number_can_be_set():
    strict = burst(ID, threshold=2)
    assert strict.points(facts(strict, *prompts(2), mfa_success(n=9, minute=9)))


@pytest.mark.parametrize(("odd", "fires"), [
    pytest.param({}, True, id="a notification"),
    pytest.param({"steps": [approved(9, method="Phone call approval (Authentication phone)")]}, True, id="a call"),
    pytest.param({"steps": [approved(9, method="Passwordless phone sign-in")]}, True, id="a phone sign-in"),
    pytest.param({"steps": [approved(9, method="Text message")]}, False, id="a text message"),
    pytest.param({"steps": [approved(9, method="OATH verification code")]}, False, id="a code"),
    pytest.param({"steps": [step("Previously satisfied", "MFA requirement satisfied by claim in the token", minute=9)]},
                 False, id="previously satisfied"),
    pytest.param({"steps": [approved(9, result="MFA requirement satisfied by claim in the token")]}, False, id="a claim"),
    pytest.param({"steps": [step(minute=9)]}, False, id="a password"),
    pytest.param({"steps": [], "incomingTokenType": "primaryRefreshToken"}, False, id="a token"),
    pytest.param({"said": "MFA completed in Azure AD",
                  "steps": [step("Mobile app notification", "Authentication in progress", False, 9)]}, True,
                 id="still in progress, but completed"),
    pytest.param({"steps": [denied(9)]}, False, id="one more denial"),
])
def test_what_is_an_approval(odd: Json, fires: bool):
    assert bool(severities(*prompts(), mfa_success(**({"n": 9, "minute": 9} | odd)))) is fires


@pytest.mark.parametrize(("approval", "fires"), [(30, True), (30 + 1 / 60, False), (2, True), (2 - 1 / 60, False), (-1, False)])
def test_all_within_half_an_hour_in_order(approval: float, fires: bool):
    """The denials are at minutes 0, 1 and 2; the same second counts, an approval before the last of them does not."""
    assert bool(severities(*prompts(), mfa_success(n=9, minute=approval))) is fires


def test_the_steps_own_times_order_them_not_the_records():
    late = mfa_success(n=9, minute=0, steps=[approved(5)])
    assert severities(*prompts(), late)
    early = mfa_success(n=9, minute=5, steps=[approved(1)])
    assert not severities(*prompts(), early)


@pytest.mark.parametrize(("denials", "approval", "severity"), [
    ({}, {}, Severity.MEDIUM),
    ({}, {"ipAddress": ELSEWHERE}, Severity.CRITICAL),
    ({"ipAddress": ELSEWHERE}, {}, Severity.CRITICAL),
    ({"ipAddress": ELSEWHERE}, {"ipAddress": ELSEWHERE}, Severity.MEDIUM),
    ({"deviceDetail": {"deviceId": DEVICE}}, {"deviceDetail": {"deviceId": DEVICE}}, Severity.MEDIUM),
    ({"deviceDetail": {"deviceId": DEVICE}}, {"deviceDetail": {"deviceId": guid(1, 4)}}, Severity.CRITICAL),
    ({"deviceDetail": {"deviceId": DEVICE}}, {"deviceDetail": {"deviceId": ""}}, Severity.MEDIUM),
    ({"deviceDetail": {"deviceId": ""}}, {"deviceDetail": {"deviceId": DEVICE}}, Severity.MEDIUM),
    ({"deviceDetail": {"deviceId": None}}, {"deviceDetail": {"deviceId": DEVICE}}, Severity.MEDIUM),
    ({"deviceDetail": MISSING}, {"deviceDetail": {"deviceId": DEVICE}}, Severity.MEDIUM),
])
def test_another_address_or_device_makes_it_critical_an_empty_device_never_differs(
        denials: Json, approval: Json, severity: Severity):
    assert severities(*prompts(**denials), mfa_success(n=9, minute=5, **approval)) == [severity]


def test_one_denial_from_elsewhere_is_enough():
    given = [*prompts(2), *prompts(1, first=3, minute=3, ipAddress=ELSEWHERE), mfa_success(n=9, minute=5)]
    assert severities(*given) == [Severity.CRITICAL]


# What is a denial of its own


def test_one_record_may_hold_all_of_it():
    whole = record(minute=0, steps=[step(), denied(0, 10), denied(0, 40), denied(1, 10), approved(1, 30)])
    assert severities(whole) == [Severity.MEDIUM]


def test_a_denial_is_an_attempt_and_a_second():
    same_second = record(steps=[denied(0, 10), denied(0, 10.4), denied(0, 10.8), approved(1)])
    assert severities(same_second) == []
    other_attempts = several(3, lambda **odd: mfa_failure(steps=[denied(1)], **odd), every=0)
    assert severities(*other_attempts, mfa_success(n=9, minute=5)) == [Severity.MEDIUM]
    one_attempt = several(3, lambda **odd: mfa_failure(steps=[denied(1)], attempt=1, **odd), every=0)
    assert severities(*one_attempt, mfa_success(n=9, minute=5)) == []


def test_denials_unite_over_the_versions_of_a_record():
    versions = [mfa_failure(n=1, late=100 + i, steps=[denied(0, 20 * i)]) for i in range(3)]
    assert severities(*versions, mfa_success(n=9, minute=5)) == [Severity.MEDIUM]
    again = [mfa_failure(n=1, late=100 + i, steps=[denied(0, 20)]) for i in range(5)]
    assert severities(*again, mfa_success(n=9, minute=5)) == []


def test_denials_count_also_inside_an_attempt_that_ended_in_success():
    denials = prompts(attempt=1)
    end = mfa_success(n=9, minute=5, attempt=1)
    assert severities(*denials, end) == [Severity.MEDIUM]
    watch = Watch()
    watch.see_each(*denials, mfa_success(n=1, minute=0, late=900, steps=[denied(0), approved(5)]))
    assert watch.alert(ID).status == "open"


def test_a_version_without_steps_counts_once_and_only_if_no_version_has_steps():
    bare = [mfa_failure(NO_ANSWER, n=n, minute=n, steps=[]) for n in (1, 2, 3)]
    end = mfa_success(n=9, minute=9)
    assert severities(*bare, end)
    assert severities(*bare, *(mfa_failure(NO_ANSWER, n=n, minute=n, late=900, steps=[]) for n in (1, 2, 3)), end)
    assert not severities(*bare[:2], *(mfa_failure(NO_ANSWER, n=2, minute=2, late=900 + i, steps=[]) for i in range(3)), end)
    told = [mfa_failure(NO_ANSWER, n=n, minute=n, late=60, steps=[denied(n, 20)]) for n in (1, 2)]
    assert not severities(*bare[:2], *told, end)  # two told, whose versions without steps do not count beside them
    assert severities(*bare, *told, end)


def test_a_version_without_steps_is_replaced_by_one_with_steps_whichever_is_later():
    for late in (10, 900):
        bare = mfa_failure(NO_ANSWER, n=1, minute=3, late=120, steps=[])
        told = mfa_failure(NO_ANSWER, n=1, minute=3, late=late, steps=[denied(3, 20)])
        assert not severities(*prompts(1, first=2), bare, told, mfa_success(n=9, minute=9))


@pytest.mark.parametrize("time", [MISSING, None, "0001-01-01T00:00:00Z", "soon"])
def test_a_step_without_time_is_at_the_time_of_its_sign_in(time: object):
    given = several(3, lambda **odd: mfa_failure(steps=[denied(authenticationStepDateTime=time)], **odd))
    assert severities(*given, mfa_success(n=9, minute=5)) == [Severity.MEDIUM]
    assert not severities(*given, mfa_success(n=9, minute=1))


# The alert


def test_it_is_told_when_the_approval_comes_whatever_came_first():
    watch = Watch()
    watch.see(mfa_success(n=9, minute=5))
    assert watch.told(ID) == []
    watch.see(*prompts())
    found = watch.alert(ID)
    assert (found.subject.id, found.severity, found.count) == (USER, Severity.MEDIUM, 4)
    assert (found.first_seen, found.last_seen) == (at(0), at(5))
    assert [one.id for one in found.evidence] == [guid(1), guid(2), guid(3), guid(9)]


def test_a_hostile_denial_that_comes_late_is_told_again():
    watch = Watch()
    watch.see_each(*prompts(), mfa_success(n=9, minute=5))
    assert (watch.alert(ID).raised, watch.alert(ID).severity) == (1, Severity.MEDIUM)
    watch.see(mfa_failure(DECLINED, n=8, minute=3, steps=[denied(3, result=DECLINED)]))
    assert (watch.alert(ID).raised, watch.alert(ID).severity) == (2, Severity.CRITICAL)


def test_an_ordinary_success_withdraws_nothing():
    watch = Watch()
    watch.see_each(*prompts(), mfa_success(n=9, minute=5), record(n=9, minute=5, late=900), record(n=1, late=900))
    assert watch.alert(ID).status == "open"


@pytest.mark.parametrize(("gap", "alerts"), [(60 - 1 / 60, 1), (60, 2)])
def test_approvals_less_than_an_hour_apart_are_one_alert(gap: float, alerts: int):
    watch = Watch()
    watch.see_each(*prompts(), mfa_success(n=9, minute=5), *prompts(first=11, minute=gap), mfa_success(n=19, minute=5 + gap))
    assert len(watch.alerts(ID)) == alerts


def test_it_is_the_same_for_the_privileged():
    watch = Watch(privileged={USER})
    watch.see(*prompts(), mfa_success(n=9, minute=5))
    assert (watch.alert(ID).severity, watch.alert(ID).privileged) == (Severity.MEDIUM, True)


@given(st.permutations(range(6)), st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_one_burst_is_one_alert_however_it_is_cut_and_ordered(order: list[int], size: int):
    """Across a clock hour too: minute 20 is 12:00 UTC."""
    given = [*prompts(minute=18), mfa_success(n=9, minute=22), mfa_failure(n=1, minute=18, late=5, steps=[]),
             mfa_failure(n=1, minute=18, late=900, steps=[denied(18), denied(18, 30)])]
    watch = Watch()
    for first in range(0, 6, size):
        watch.see(*(given[i] for i in order[first:first + size]))
    (found,) = (one for one in watch.alerts(ID) if one.status == "open")
    assert (found.first_seen, found.last_seen, found.severity) == (at(18), at(22), Severity.MEDIUM)


def test_marks():
    assert DETECTOR.notes(sign_in(steps=[approved()])) == "approved"
    assert DETECTOR.notes(sign_in(steps=[denied()])) == "denied"
    assert DETECTOR.notes(sign_in(steps=[denied(), approved(1)])) == "both"
    assert DETECTOR.notes(sign_in(code=500121, said=NO_ANSWER)) == "denied"
    assert DETECTOR.notes(sign_in()) == ""
