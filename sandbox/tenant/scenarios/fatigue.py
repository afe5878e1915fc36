"""Prompts sent until somebody approves: attacks and tired phones."""

from __future__ import annotations

from dataclasses import replace

from sandbox.tenant.clock import MINUTE, SECOND
from sandbox.tenant.outcomes import (
    DECLINED,
    HUNG_UP,
    NO_ANSWER,
    NO_ANSWER_CONTRACTED,
    WRONG_NUMBER,
    approved,
    approved_before_the_log_knows,
    denial,
    denied,
    undetailed,
)
from sandbox.tenant.places import Place
from sandbox.tenant.scenario import Alerts, scenario
from sandbox.tenant.shape import CALL, NOTIFICATION
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Moment, Stage


def _denials(stage: Stage, text: str, *after: int, place: Place | None = None) -> list[SignIn]:
    return [stage.put(denied(text, NOTIFICATION), each, place=place) for each in after]


@scenario(to_the_second=True)
def pushed_until_approved(stage: Stage) -> Alerts:
    """Four declined prompts and an approval from yet another address; four failures are no repeated ones."""
    denials = _denials(stage, DECLINED, 0, MINUTE, 2 * MINUTE, 3 * MINUTE, place=stage.far())
    approval = stage.put(approved(), 4 * MINUTE, place=stage.far(1))
    return (stage.expect("mfa_fatigue", "critical", denials[0], approval),)


@scenario(to_the_second=True)
def pushed_hard_until_approved(stage: Stage) -> Alerts:
    """Six declined prompts in eight minutes are repeated failures as well."""
    denials = _denials(stage, DECLINED, *(number * 90 * SECOND for number in range(6)), place=stage.far())
    approval = stage.put(approved(), 10 * MINUTE, place=stage.far())
    fatigue = stage.expect("mfa_fatigue", "critical", denials[0], approval)
    return fatigue, stage.expect("repeated_mfa_failures", "medium", denials[0], denials[-1], privileged="high")


@scenario(to_the_second=True)
def pushed_within_one_sign_in(stage: Stage) -> Alerts:
    """One record: three declined steps and an approved one; its attempt ended well, so it is no failure."""
    steps_after = tuple(number * 50 * SECOND for number in (0, 0, 1, 2, 3))
    password, completed = approved().steps
    shape = replace(approved(), steps=(password, *[denial(DECLINED)] * 3, completed))
    record = stage.put(shape, 0, place=stage.far(), steps_after=steps_after)
    return (stage.expect("mfa_fatigue", "critical", record, Moment(record.at + steps_after[-1])),)


@scenario(to_the_second=True)
def wrong_numbers_until_approved(stage: Stage) -> Alerts:
    """The approval's own step still says that it is in progress: it is an approval all the same."""
    denials = _denials(stage, WRONG_NUMBER, 0, 2 * MINUTE, 5 * MINUTE, place=stage.far())
    approval = stage.put(approved_before_the_log_knows(), 7 * MINUTE, place=stage.far())
    return (stage.expect("mfa_fatigue", "critical", denials[0], approval),)


@scenario(to_the_second=True)
def slow_with_the_phone(stage: Stage) -> Alerts:
    """Prompts left unanswered on one's own device, then approved: nothing hostile, but worth a look."""
    denials = [*_denials(stage, NO_ANSWER, 0, 3 * MINUTE), *_denials(stage, NO_ANSWER_CONTRACTED, 6 * MINUTE)]
    return (stage.expect("mfa_fatigue", "medium", denials[0], stage.put(approved(), 8 * MINUTE)),)


@scenario(to_the_second=True)
def unanswered_from_elsewhere(stage: Stage) -> Alerts:
    """Unanswered prompts from one address and an approval from another are critical."""
    denials = _denials(stage, NO_ANSWER, 0, 3 * MINUTE, 6 * MINUTE, place=stage.far())
    return (stage.expect("mfa_fatigue", "critical", denials[0], stage.put(approved(), 8 * MINUTE)),)


@scenario(to_the_second=True)
def hung_up_until_approved(stage: Stage) -> Alerts:
    """Calls count like notifications, hung up or approved."""
    denials = [stage.put(denied(HUNG_UP, CALL), number * 2 * MINUTE) for number in range(3)]
    return (stage.expect("mfa_fatigue", "medium", denials[0], stage.put(approved(CALL), 6 * MINUTE)),)


@scenario(to_the_second=True)
def pushed_for_exactly_thirty_minutes(stage: Stage) -> Alerts:
    """Windows include both ends."""
    denials = _denials(stage, NO_ANSWER, 0, 10 * MINUTE, 20 * MINUTE)
    return (stage.expect("mfa_fatigue", "medium", denials[0], stage.put(approved(), 30 * MINUTE)),)


@scenario(to_the_second=True)
def approved_in_the_second_of_a_denial(stage: Stage) -> Alerts:
    """A denial and an approval of one second are in order."""
    denials = _denials(stage, NO_ANSWER, 0, MINUTE, 2 * MINUTE)
    return (stage.expect("mfa_fatigue", "medium", denials[0], stage.put(approved(), 2 * MINUTE)),)


@scenario(to_the_second=True)
def denials_detailed_later(stage: Stage) -> Alerts:
    """Three prompts, each published without its steps and 20 minutes later with them: the steps' times count."""
    denials = [stage.put(undetailed(), number * 4 * MINUTE) for number in range(3)]
    for record in denials:
        steps_at = (record.at, record.at + 7 * SECOND)
        stage.again(record, late=20 * MINUTE, shape=denied(NO_ANSWER, NOTIFICATION), steps_at=steps_at)
    approval = stage.put(approved(), 12 * MINUTE)
    return (stage.expect("mfa_fatigue", "medium", Moment(denials[0].at + 7 * SECOND), approval),)
