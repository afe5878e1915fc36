"""Service accounts that somebody uses like a person's."""

from __future__ import annotations

from sandbox.tenant.clock import MINUTE
from sandbox.tenant.outcomes import NO_ANSWER, denied, prompted, refreshed, single_factor, wrong_password
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, scenario
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.stage import Stage


@scenario(Kind.SERVICE)
def service_account_in_a_browser(stage: Stage) -> Alerts:
    """An interactive success; what runs in the background is its daily work."""
    stage.put(refreshed(), 0)
    return (stage.expect("service_account_interactive", "high", stage.put(single_factor(), 5 * MINUTE)),)


@scenario(Kind.SERVICE)
def service_account_failing_mfa(stage: Stage) -> Alerts:
    """The password was right: as bad as a success."""
    failure = stage.put(denied(NO_ANSWER, NOTIFICATION), 0, place=stage.far())
    return (stage.expect("service_account_interactive", "high", failure),)


@scenario(Kind.SERVICE)
def service_account_refused(stage: Stage) -> Alerts:
    """Neither a wrong password nor an interrupt is a success or a failure of MFA."""
    stage.put(wrong_password(), 0)
    stage.put(prompted(), MINUTE)
    return NO_ALERT
