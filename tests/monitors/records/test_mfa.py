"""What a sign-in says about MFA, sentence by sentence.

Sources: Microsoft Entra, "Sign-in event details for Microsoft Entra multifactor authentication" (the list of result details);
detectors.md, "What counts" (which reason each stands for).
"""

from typing import Any

import pytest

from monitors.records.mfa import Told
from monitors.records.result_codes import (
    ENROLMENT_BLOCKED,
    LOCKED,
    MFA_FAILURES,
    MFA_SERVICE,
    NO_PROOF,
    POLICY_BLOCKS,
)
from tests.builders import MISSING, Json, approved, at, denied, settled, sign_in, step
from tests.builders import record as built

TABLE = {
    "hostile": ("user declined the authentication", "Phone App Reported Fraud", "fraud code entered",
                "user did not select the correct number", "SuspiciousActivityReported"),
    "unreachable": ("user did not respond to mobile app notification", "phone call went to voicemail",
                    "user hung up the phone call without succeeding", "unable to reach the user's phone",
                    "unable to send the mobile app notification", "phone number has an invalid format"),
    "user_error": ("invalid verification code", "user entered incorrect code", "user entered incorrect PIN",
                   "verification code already used once", "user never entered the verification code",
                   "invalid mobile app verification code"),
    "blocked": ("user is blocked", "entered incorrect code too many times",
                "user entered incorrect code too many times"),
    "no_method": ("user does not have any verification methods registered",),
    "service": ("service error", "misconfiguration"),
    "ignored": ("authentication in progress", "duplicate authentication attempt"),
}
ROWS = [(text, reason) for reason, texts in TABLE.items() for text in texts]


@pytest.mark.parametrize(("text", "reason"), ROWS)
@pytest.mark.parametrize("spell", [
    lambda text: f"MFA denied; {text}",
    lambda text: f"MFA Denied; {text}",
    lambda text: f"MFA denied;{text}",
    lambda text: text,
    str.upper,
    lambda text: f"MFA DENIED; {text.title()}",
    lambda text: f"MFA denied; {text}.",
    lambda text: f"MFA denied; {text} (and more that Entra adds)",
    lambda text: f"  MFA denied;   {text.replace(' ', '  ')} ",
])
def test_the_reason_of_every_text_in_every_spelling(text: str, reason: str, spell: Any):
    assert sign_in(code=500121, said=spell(text)).mfa.reason == reason


@pytest.mark.parametrize(("text", "reason"), ROWS)
def test_the_reason_is_also_that_of_the_last_failed_step(text: str, reason: str):
    assert sign_in(code=500121, steps=[step(), denied(result=f"MFA denied; {text}")]).mfa.reason == reason


@pytest.mark.parametrize(("text", "reason"), [
    ("MFA denied; user didn't respond to mobile app notification", "unreachable"),
    ("MFA denied; user didn’t respond to mobile app notification", "unreachable"),  # noqa: RUF001 - a typographic one
    ("MFA denied; user didn‘t select the correct number", "hostile"),  # noqa: RUF001 - the other one
    ("MFA denied; user didn't select the correct number", "hostile"),
    ("MFA denied; user doesn't have any verification methods registered", "no_method"),
    ("MFA denied; user doesn’t have any verification methods registered", "no_method"),  # noqa: RUF001
    ("MFA denied; unable to reach the user’s phone", "unreachable"),  # noqa: RUF001
    ("MFA denied; authentication in-progress", "ignored"),
    ("MFA denied; unable to send the mobile app notification to the device", "unreachable"),
    ("MFA denied; user entered incorrect code", "user_error"),
    ("MFA denied; user entered incorrect code too many times", "blocked"),
    ("MFA denied; user entered incorrect code too", "user_error"),
])
def test_contractions_apostrophes_hyphens_and_the_longest_text(text: str, reason: str):
    assert sign_in(code=500121, said=text).mfa.reason == reason


@pytest.mark.parametrize("text", [
    "MFA denied; user pressed a key nobody knows", "MFA denied;", "MFA denied; the user is blocked",
    "Redirected to external provider", "MFA required in Azure AD",
])
def test_any_other_text_is_unknown_and_kept_verbatim(text: str):
    made = sign_in(code=500121, said=text).mfa
    assert (made.reason, made.words) == ("unknown", text)


@pytest.mark.parametrize("code", sorted(MFA_FAILURES - MFA_SERVICE))
def test_no_text_at_all_is_unknown(code: int):
    for said in (None, ""):
        made = sign_in(code=code, said=said, steps=[]).mfa
        assert (made.reason, made.words) == ("unknown", "")


@pytest.mark.parametrize("code", [50087, 50088])
@pytest.mark.parametrize("said", [None, "MFA denied; something new", "MFA denied; user declined the authentication"])
def test_service_codes_are_the_services_fault(code: int, said: str | None):
    assert sign_in(code=code, said=said).mfa.reason == "service"


@pytest.mark.parametrize("code", [0, 50126, 50074, 50076, 50072, 50079, 50140, 50158, 53003])
def test_no_failure_no_reason(code: int):
    for said in (None, "", "MFA required", "MFA required in Azure AD"):
        assert sign_in(code=code, said=said).mfa.reason == ""


@pytest.mark.parametrize("code", [0, 50074, 53003, 500121])
def test_some_reasons_count_whatever_the_code(code: int):
    for said, reason in (("MFA denied; user is blocked", "blocked"),
                         ("MFA denied; user doesn't have any verification methods registered", "no_method")):
        assert sign_in(code=code, said=said).mfa.reason == reason
        assert sign_in(code=code, steps=[denied(result=said)]).mfa.reason == reason
    assert sign_in(code=code, said="MFA denied; Phone App Reported Fraud").mfa.fraud


def test_the_status_speaks_before_the_steps_and_of_steps_the_last_failed_one():
    declined, silent = "MFA denied; user declined the authentication", "MFA denied; phone call went to voicemail"
    assert sign_in(code=500121, said=declined, steps=[denied(result=silent)]).mfa.reason == "hostile"
    assert sign_in(code=500121, steps=[denied(result=declined), denied(result=silent)]).mfa.reason == "unreachable"
    assert sign_in(code=500121, steps=[denied(result=silent), step(), approved(result=declined)]).mfa.reason == "unreachable"
    assert sign_in(code=500121, said="", steps=[denied(result=silent)]).mfa.reason == "unreachable"


@pytest.mark.parametrize(("said", "fraud"), [
    ("MFA denied; Phone App Reported Fraud", True), ("MFA denied; fraud code entered", True),
    ("SuspiciousActivityReported", True), ("MFA denied; user declined the authentication", False),
    ("MFA denied; duplicate authentication attempt", False), ("", False),
])
def test_fraud_is_said_by_the_status_or_a_step(said: str, fraud: bool):
    assert sign_in(code=500121, said=said).mfa.fraud is fraud
    assert sign_in(steps=[denied(result=said), approved(1)]).mfa.fraud is fraud


# Completed, claimed, skipped


@pytest.mark.parametrize(("odd", "completed", "claimed"), [
    pytest.param({}, False, False, id="a password alone"),
    pytest.param({"steps": []}, False, False, id="no steps at all"),
    pytest.param({"steps": [step(), approved()]}, True, False, id="a notification"),
    pytest.param({"steps": [approved(method="Text message", result="")]}, True, False, id="a text message"),
    pytest.param({"steps": [approved(method="OATH verification code")]}, True, False, id="a code"),
    pytest.param({"steps": [approved(method="Phone call approval (Authentication phone)", result="User approved")]},
                 True, False, id="a call"),
    pytest.param({"steps": [approved(method="Other")]}, True, False, id="another method, by the text"),
    pytest.param({"said": "MFA successfully completed"}, True, False, id="the status says completed"),
    pytest.param({"said": "MFA completed in Azure AD"}, True, False, id="the status says completed in the cloud"),
    pytest.param({"said": "mfa COMPLETED in azure ad"}, True, False, id="in any case"),
    pytest.param({"steps": [step("Password", "Correct password"), denied()]}, False, False, id="a denied step"),
    pytest.param({"steps": [step("Mobile app notification", "MFA successfully completed", False)]}, False, False,
                 id="a step that did not succeed"),
    pytest.param({"steps": [step("Previously satisfied", "MFA requirement satisfied by claim in the token")]},
                 False, True, id="a claim"),
    pytest.param({"steps": [step("Previously satisfied", "First factor requirement satisfied by claim in the token")]},
                 False, False, id="a first factor's claim"),
    pytest.param({"steps": [step("Mobile app notification", "MFA requirement satisfied by claim in the token")]},
                 False, True, id="a method in a claim"),
    pytest.param({"said": "MFA requirement satisfied by claim in the token"}, False, True, id="a claim in the status"),
    pytest.param({"said": "MFA requirement satisfied by strong authentication"}, False, True, id="strong authentication"),
    pytest.param({"said": "MFA requirement satisfied by claim provided by external provider"}, False, True, id="external"),
    pytest.param({"said": "MFA requirement satisfied by multi-factor device"}, False, True, id="a device"),
    pytest.param({"said": "MFA requirement skipped due to registered device"}, False, False, id="skipped"),
    pytest.param({"said": "MFA requirement skipped due to IP address"}, False, False, id="skipped for the address"),
    pytest.param({"steps": [step("Previously satisfied", "MFA requirement satisfied by claim in the token"),
                            step("", "MFA requirement skipped due to remembered device")]}, False, False,
                 id="skipped beside a claim"),
    pytest.param({"steps": [step("FIDO2 security key", "")]}, False, True, id="strong by itself"),
    pytest.param({"steps": [step("FIDO2 security key", "", False)]}, False, False, id="strong, but not succeeded"),
    pytest.param({"said": "MFA required in Azure AD"}, False, False, id="only required"),
])
def test_mfa_completed_now_is_not_mfa_claimed(odd: Json, completed: bool, claimed: bool):
    made = sign_in(**odd).mfa
    assert (made.completed, made.claimed) == (completed, claimed)


@pytest.mark.parametrize("how", ["registered device", "IP address", "app password", "remembered device", "location"])
def test_skipped_is_said_by_the_status_or_a_step(how: str):
    said = f"MFA requirement skipped due to {how}"
    assert sign_in(said=said).mfa.skipped
    assert sign_in(steps=[approved(), step("", said)]).mfa.skipped
    assert not sign_in(steps=[approved()]).mfa.skipped


# Denials and approvals


DECLINED = "MFA denied; user declined the authentication"
NO_ANSWER = "MFA denied; user did not respond to mobile app notification"
HUNG_UP = "MFA denied; user hung up the phone call without succeeding"


@pytest.mark.parametrize(("result", "what"), [
    (DECLINED, "hostile"), ("MFA denied; Phone App Reported Fraud", "hostile"), ("MFA denied; fraud code entered", "hostile"),
    ("MFA denied; user didn't select the correct number", "hostile"), ("SuspiciousActivityReported", "hostile"),
    (NO_ANSWER, "denied"), ("MFA denied; user didn't respond to mobile app notification", "denied"), (HUNG_UP, "denied"),
    ("MFA denied; phone call went to voicemail", None), ("MFA denied; invalid verification code", None),
    ("MFA denied; user is blocked", None), ("MFA denied; service error", None), ("MFA denied; something new", None),
    ("MFA denied; duplicate authentication attempt", None), ("Authentication in progress", None),
])
def test_which_failures_are_denials(result: str, what: str | None):
    told = (Told(at(2, 5), what),) if what else ()
    made = sign_in(code=500121, minute=2, steps=[denied(2, 5, result)]).mfa
    assert made.steps == told
    assert made.own_steps is bool(what)


@pytest.mark.parametrize(("method", "approves"), [
    ("Mobile app notification", True), ("Passwordless phone sign-in", True), ("Phone sign-in", True),
    ("Phone call approval (Authentication phone)", True), ("Phone call approval (Office phone)", True), ("Voice", True),
    ("Text message", False), ("OATH verification code", False), ("FIDO2 security key", False),
    ("Windows Hello for Business", False), ("Password", False), ("Temporary Access Pass", False),
    ("Previously satisfied", False), ("Other", False), ("", False), (None, False),
])
def test_an_approval_is_by_notification_phone_sign_in_or_call(method: str | None, approves: bool):
    made = sign_in(steps=[step(method, "MFA successfully completed", True, 3)])
    assert made.mfa.steps == ((Told(at(3), "approved"),) if approves else ())


def test_a_claim_is_no_approval():
    for result in ("MFA requirement satisfied by claim in the token", "MFA requirement skipped due to remembered device"):
        assert sign_in(steps=[approved(result=result)]).mfa.steps == ()


def test_a_record_may_hold_many_denials_and_an_approval_each_at_its_time():
    made = sign_in(minute=1, steps=[step(minute=1), denied(1, 10), denied(1, 40, DECLINED), approved(2)])
    assert made.mfa.steps == (Told(at(1, 10), "denied"), Told(at(1, 40), "hostile"), Told(at(2), "approved"))


def test_steps_count_by_whole_seconds_and_a_step_without_time_at_the_sign_in():
    made = sign_in(minute=1, steps=[denied(1, 10.2), denied(1, 10.9), denied(authenticationStepDateTime=MISSING),
                                    denied(authenticationStepDateTime="0001-01-01T00:00:00Z")])
    assert made.mfa.steps == (Told(at(1), "denied"), Told(at(1, 10), "denied"))


def test_a_denial_that_no_step_tells_is_at_the_time_of_the_sign_in():
    for steps in ([], [step(minute=4)], [step("Mobile app notification", "Authentication in progress", False, 4)]):
        made = sign_in(code=500121, said=DECLINED, minute=4, second=0.5, steps=steps).mfa
        assert (made.steps, made.own_steps) == ((Told(at(4), "hostile"),), False)


def test_a_step_that_tells_it_holds_against_the_status():
    made = sign_in(code=500121, said=DECLINED, minute=4, steps=[denied(3, 30)]).mfa
    assert (made.steps, made.own_steps) == ((Told(at(3, 30), "denied"),), True)


@pytest.mark.parametrize(("said", "code", "steps", "approves"), [
    ("MFA completed in Azure AD", 0, [step("Mobile app notification", "Authentication in progress", False, 1)], True),
    ("MFA completed in Azure AD", 0, [step("Mobile app notification", "Authentication in-progress", False, 1)], True),
    ("MFA completed in Azure AD", 0, [step("Text message", "Authentication in progress", False, 1)], False),
    ("MFA completed in Azure AD", 0, [step("Mobile app notification", NO_ANSWER, False, 1)], False),
    ("MFA completed in Azure AD", 500121, [step("Mobile app notification", "Authentication in progress", False, 1)], False),
    ("MFA required in Azure AD", 0, [step("Mobile app notification", "Authentication in progress", False, 1)], False),
    ("MFA completed in Azure AD", 0, [], False),
])
def test_trap_7_a_step_still_in_progress_is_an_approval_where_the_whole_was_completed(
        said: str, code: int, steps: list[Json], approves: bool):
    told = sign_in(code=code, said=said, steps=steps).mfa.steps
    assert (Told(at(1), "approved") in told) is approves


def test_steps_in_any_shape_say_the_same():
    odd = {"AuthenticationMethod": "Mobile app notification", "Succeeded": "False", "STATUSSEQUENCE": "1",
           "authenticationStepResultDetail": DECLINED.upper()}
    assert settled(built(code=500121, steps=[odd])).mfa.steps == (Told(at(0), "hostile"),)


# Result codes


def test_result_codes_are_those_of_the_documents():
    assert {500121, 50087, 50088, 50161} == MFA_FAILURES
    assert {50087, 50088} == MFA_SERVICE
    assert {50126, 50053, 50034, 50056, 50058, 50064, 50144, 50055, 50057} == NO_PROOF
    assert {53010, 53004, 502031} == ENROLMENT_BLOCKED
    assert {53000, 53001, 53002, 53003, 53009, 53011, 50131, 530021, 530032, 530034, 530035} == POLICY_BLOCKS
    assert LOCKED == 50053
