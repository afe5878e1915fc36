"""Failures that Entra publishes more than once, in parts, or corrects afterwards."""

from __future__ import annotations

from dataclasses import replace

from sandbox.tenant.clock import MINUTE
from sandbox.tenant.outcomes import WRONG_CODE, approved, denied, prompted
from sandbox.tenant.scenario import NO_ALERT, Alerts, scenario
from sandbox.tenant.shape import CODE
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected


def _wrong_codes(stage: Stage, number: int) -> list[SignIn]:
    return [stage.put(denied(WRONG_CODE), each * 2 * MINUTE) for each in range(number)]


def _failing(stage: Stage, failures: list[SignIn]) -> Expected:
    return stage.expect("repeated_mfa_failures", "medium", failures[0], failures[-1], privileged="high")


def _in_parts(stage: Stage, number: int) -> list[SignIn]:
    whole = denied(WRONG_CODE)
    first, *others = (replace(whole, part=part, parts=3) for part in range(3))
    failures = [stage.put(first, each * 2 * MINUTE) for each in range(number)]
    for failure in failures:
        for part in others:
            stage.again(failure, shape=part)
    return failures


@scenario()
def four_failures_logged_twice(stage: Stage) -> Alerts:
    """The same record twice is one attempt: four of them."""
    for failure in _wrong_codes(stage, 4):
        stage.again(failure)
    return NO_ALERT


@scenario()
def four_failures_in_parts(stage: Stage) -> Alerts:
    """A record split for its many policies is one attempt: four of them."""
    _in_parts(stage, 4)
    return NO_ALERT


@scenario()
def five_failures_in_parts(stage: Stage) -> Alerts:
    """Five attempts in fifteen records."""
    return (_failing(stage, _in_parts(stage, 5)),)


@scenario()
def five_failures_detailed_later(stage: Stage) -> Alerts:
    """Published as interrupts at first, and half an hour later as the failures that they became."""
    failures = [stage.put(prompted(), each * 2 * MINUTE) for each in range(5)]
    for failure in failures:
        stage.again(failure, late=30 * MINUTE, shape=denied(WRONG_CODE))
    return (_failing(stage, failures),)


@scenario()
def one_of_five_completed_later(stage: Stage) -> Alerts:
    """An hour later one of the five turns out to have been completed: what was raised is withdrawn."""
    failures = _wrong_codes(stage, 5)
    stage.again(failures[2], late=60 * MINUTE, shape=approved(CODE))
    return NO_ALERT


@scenario()
def first_of_six_completed_later(stage: Stage) -> Alerts:
    """Five are left; the alert begins with the second."""
    first, *others = (stage.put(denied(WRONG_CODE), each * MINUTE) for each in range(6))
    stage.again(first, late=40 * MINUTE, shape=approved(CODE))
    return (_failing(stage, others),)


@scenario()
def one_of_five_ended_well(stage: Stage) -> Alerts:
    """One attempt fails and then, in a record of its own, succeeds: it does not count."""
    failures = _wrong_codes(stage, 5)
    stage.put(approved(CODE), 9 * MINUTE, following=failures[4])
    return NO_ALERT
