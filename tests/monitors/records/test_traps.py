"""The ten traps of Entra's records, each from a record somebody has seen.

Source: the vendor samples and Microsoft pages behind docs/records.md; the values here are made up in the same form.
"""

import pytest

from monitors.records.instant import instant
from tests.builders import (
    LATE,
    MISSING,
    approved,
    at,
    audit_record,
    burst,
    clock,
    denied,
    fact,
    mfa_failure,
    read,
    record,
    settled,
    several,
    sign_in,
    step,
)


def test_trap_1_one_event_holds_many_records_of_many_categories_and_a_bad_one_kills_no_sibling():
    batch = read(record(n=1), {"category": "RiskyUsers"}, "junk", audit_record(n=2), {}, record(n=3),
                 record(category="ManagedIdentitySignInLogs"), None, record(n=4, category="ADFSSignInLogs"))
    assert [one.id[-1] for one in batch.sign_ins] == ["1", "3", "4"]
    assert len(batch.entries) == 1
    assert batch.other == 2
    assert [one.index for one in batch.set_aside] == [2, 4, 7]
    assert batch.records == 9


@pytest.mark.parametrize("late", [0, 68, 222, 447])
def test_trap_2_a_sign_in_happened_when_it_was_created_not_when_it_was_published(late: int):
    made = sign_in(minute=3, late=late)
    assert made.at == at(3)
    assert made.emitted == at(3, late)


def test_trap_2_time_is_the_fall_back():
    assert settled(record(minute=3, createdDateTime=MISSING)).at == at(3, LATE)
    without_time = settled(record(minute=3, top={"time": MISSING}))
    assert (without_time.at, without_time.emitted) == (at(3), at(3))


@pytest.mark.parametrize("written", [
    "2026-03-10T11:40:00Z", "2026-03-10T11:40:00.0000000Z", "2026-03-10T11:40:00+00:00",
    "2026-03-10T11:40:00.000000000Z", "2026-03-10T11:40:00.0000000", "2026-03-10T06:40:00.0000000-05:00",
    "3/10/2026 11:40:00 AM", "3/10/2026 12:40:00 PM +01:00",
])
def test_trap_3_times_come_in_many_forms(written: str):
    assert sign_in(createdDateTime=written).at == at(0)
    assert settled(record(minute=-3, top={"time": written})).emitted == at(0)


@pytest.mark.parametrize("odd", [
    {"Level": 4}, {"Level": "4"}, {"Level": MISSING, "level": "4"}, {"Level": MISSING, "level": "Informational"},
    {"Level": "Information"}, {"durationMs": "0"}, {"resultType": 50140}, {"resultType": "50140"},
    {"resultType": MISSING}, {"resultType": None}, {"resultType": ""},
])
def test_trap_4_level_duration_and_result_are_numbers_or_texts(odd: dict[str, object]):
    assert settled(record(code=50140, top=odd)).code == 50140


def test_trap_4_result_type_holds_where_the_status_says_otherwise():
    assert settled(record(code=0, top={"resultType": "50126"})).code == 50126


@pytest.mark.parametrize("signature", ["None", "SUCCESS", "FAILURE", "200", "403", None, MISSING])
@pytest.mark.parametrize("code", [0, 50126])
def test_trap_5_the_signature_says_nothing_of_the_outcome(code: int, signature: object):
    assert settled(record(code=code, top={"resultSignature": signature})).code == code


def test_trap_6_a_wholly_pascal_case_record_without_time_and_properties_is_read_and_set_aside_for_its_id():
    batch = read({"Category": "SignInLogs", "CorrelationId": "c", "CreatedDateTime": clock(), "DurationMs": 0,
                  "OperationName": "Sign-in activity", "TenantId": "t"})
    assert [one.reason for one in batch.set_aside] == ["a sign-in without id"]
    assert settled({"Category": "SignInLogs", "Id": "i", "CreatedDateTime": clock(), "ResultType": "50126"}).code == 50126


def test_trap_7_a_success_that_holds_a_failed_mfa_step_is_a_success():
    made = sign_in(said="MFA completed in Azure AD",
                   steps=[step(), step("Mobile app notification", "Authentication in progress", False)])
    assert made.code == 0
    assert made.mfa.completed
    assert made.mfa.reason == ""


@pytest.mark.parametrize("requirement", ["Primary authentication", "Multi-factor authentication", "User", "", None,
                                         "Multifactor authentication", "MultiConditionalAccess", MISSING])
def test_trap_8_no_step_is_known_by_its_requirement(requirement: object):
    made = sign_in(steps=[step(authenticationStepRequirement=requirement),
                          approved(authenticationStepRequirement=requirement)])
    assert made.mfa.completed
    assert not sign_in(steps=[step(authenticationStepRequirement=requirement)]).mfa.completed


@pytest.mark.parametrize("status", ["success", "failure", "notApplied", 0, 1, 2, None, MISSING])
def test_trap_9_conditional_access_status_is_no_outcome(status: object):
    assert sign_in(code=50158, conditionalAccessStatus=status).code == 50158
    assert sign_in(conditionalAccessStatus=status).code == 0


def test_trap_10_several_records_of_one_attempt_and_records_published_twice_are_one_failure():
    detector = burst("repeated_mfa_failures")
    one_attempt = [fact(detector, mfa_failure(n=n, minute=n / 10, attempt=1)) for n in range(1, 9)]
    again = [fact(detector, mfa_failure(n=20, minute=1, late=120 + more, steps=[denied(1, more)])) for more in range(6)]
    assert not detector.points([*one_attempt, *again])
    apart = [fact(detector, one) for one in several(5, mfa_failure, every=0.1)]
    assert detector.points(apart)


def test_unreadable_times_do_not_stop_a_record_that_has_another():
    assert settled(record(top={"time": "soon"})).emitted == at(0)
    assert settled(record(createdDateTime="soon")).at == instant(clock(0, LATE))
