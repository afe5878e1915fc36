"""Denials and approvals that are not prompts sent until somebody approves."""

from __future__ import annotations

from sandbox.tenant.clock import MINUTE, SECOND
from sandbox.tenant.outcomes import DECLINED, NO_ANSWER, approved, denied, undetailed, went_on
from sandbox.tenant.scenario import NO_ALERT, Alerts, scenario
from sandbox.tenant.shape import CODE, NOTIFICATION
from sandbox.tenant.stage import Stage


def _denials(stage: Stage, *after: int) -> None:
    for each in after:
        stage.put(denied(DECLINED, NOTIFICATION), each)


@scenario(to_the_second=True)
def approved_before_the_denials(stage: Stage) -> Alerts:
    """Denials after the approval led to nothing."""
    stage.put(approved(), 0)
    _denials(stage, MINUTE, 2 * MINUTE, 3 * MINUTE)
    return NO_ALERT


@scenario(to_the_second=True)
def denied_twice_then_approved(stage: Stage) -> Alerts:
    """Two denials are below the threshold."""
    _denials(stage, 0, MINUTE)
    stage.put(approved(), 2 * MINUTE)
    return NO_ALERT


@scenario(to_the_second=True)
def approved_after_thirty_one_minutes(stage: Stage) -> Alerts:
    """Only two of the three denials lie in the half hour before the approval."""
    _denials(stage, 0, 10 * MINUTE, 20 * MINUTE)
    stage.put(approved(), 31 * MINUTE)
    return NO_ALERT


@scenario(to_the_second=True)
def denied_then_own_code(stage: Stage) -> Alerts:
    """Somebody who declines and then types a code has not been worn down: a code is no approval."""
    _denials(stage, 0, MINUTE, 2 * MINUTE)
    stage.put(approved(CODE), 4 * MINUTE)
    return NO_ALERT


@scenario(to_the_second=True)
def denied_then_claimed(stage: Stage) -> Alerts:
    """A claim in a token is no approval."""
    _denials(stage, 0, MINUTE, 2 * MINUTE)
    stage.put(went_on(), 4 * MINUTE)
    return NO_ALERT


@scenario(to_the_second=True)
def two_denials_published_twice(stage: Stage) -> Alerts:
    """Two prompts, each published without its steps and then with them, are two denials and not four."""
    for record in [stage.put(undetailed(), number * 3 * MINUTE) for number in range(2)]:
        steps_at = (record.at, record.at + 9 * SECOND)
        stage.again(record, late=15 * MINUTE, shape=denied(NO_ANSWER, NOTIFICATION), steps_at=steps_at)
    stage.put(approved(), 8 * MINUTE)
    return NO_ALERT
