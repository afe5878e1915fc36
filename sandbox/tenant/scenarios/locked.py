"""Accounts that are locked, and addresses that are."""

from __future__ import annotations

from sandbox.tenant.clock import MINUTE, SECOND
from sandbox.tenant.codes import MALICIOUS_ADDRESS
from sandbox.tenant.outcomes import USER_BLOCKED, denied, wrong_password
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, scenario
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.stage import Stage


def _locked(stage: Stage) -> Alerts:
    for number in range(8):
        stage.put(wrong_password(), number * 20 * SECOND)
    locked = stage.put(wrong_password(code=50053), 3 * MINUTE)
    return (stage.expect("account_locked", "low", locked, privileged="high"),)


@scenario(Kind.UNPRIVILEGED)
def locked_out(stage: Stage) -> Alerts:
    """Wrong passwords are nobody's alert, the lock is one for the digest."""
    return _locked(stage)


@scenario(Kind.PRIVILEGED)
def administrator_locked_out(stage: Stage) -> Alerts:
    """The same for somebody privileged is high."""
    return _locked(stage)


@scenario()
def malicious_address(stage: Stage) -> Alerts:
    """The same code for an address that Entra distrusts locks nobody."""
    stage.put(wrong_password(MALICIOUS_ADDRESS, 50053), 0, place=stage.far())
    return NO_ALERT


@scenario()
def blocked_for_mfa(stage: Stage) -> Alerts:
    """Blocked from MFA: medium, at once."""
    failure = stage.put(denied(USER_BLOCKED, NOTIFICATION), 0)
    return (stage.expect("account_locked", "medium", failure, privileged="high"),)
