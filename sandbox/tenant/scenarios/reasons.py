"""Failures whose reason decides whether they count."""

from __future__ import annotations

from sandbox.tenant.clock import MINUTE, SECOND
from sandbox.tenant.outcomes import DUPLICATE, INVALID, SERVICE_ERROR, denied, out_of_service
from sandbox.tenant.scenario import NO_ALERT, Alerts, scenario
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.stage import Stage


@scenario()
def fourteen_duplicates(stage: Stage) -> Alerts:
    """Duplicate attempts never count alone, and fourteen are too few to be something else."""
    for number in range(14):
        stage.put(denied(DUPLICATE, NOTIFICATION), number * 40 * SECOND)
    return NO_ALERT


@scenario()
def fifteen_duplicates(stage: Stage) -> Alerts:
    """Fifteen in ten minutes count as failures of unknown reason: somebody may be reporting fraud."""
    failures = [stage.put(denied(DUPLICATE, NOTIFICATION), number * 40 * SECOND) for number in range(15)]
    return (stage.expect("repeated_mfa_failures", "medium", failures[0], failures[-1], privileged="high"),)


@scenario()
def failures_of_the_service(stage: Stage) -> Alerts:
    """Six failures that are not the user's: neither the codes of the service nor its text count."""
    for number in range(3):
        stage.put(out_of_service(50087 + number % 2), number * MINUTE)
        stage.put(denied(SERVICE_ERROR, NOTIFICATION), number * MINUTE + 20 * SECOND)
    return NO_ALERT


@scenario()
def failures_for_an_unknown_reason(stage: Stage) -> Alerts:
    """A text that no table knows counts."""
    failures = [stage.put(denied(INVALID), number * MINUTE) for number in range(5)]
    return (stage.expect("repeated_mfa_failures", "medium", failures[0], failures[-1], privileged="high"),)
