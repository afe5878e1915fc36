"""People who have no method yet: blocked from enrolling, giving up, or taking their time."""

from __future__ import annotations

from sandbox.tenant.clock import HOUR, MINUTE
from sandbox.tenant.outcomes import NO_METHOD, approved, denied, stopped
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, scenario
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.stage import Stage


def _blocked(stage: Stage, code: int) -> Alerts:
    return (stage.expect("enrolment_blocked", "high", stage.put(stopped(code), 0)),)


@scenario()
def enrolling_from_the_wrong_place(stage: Stage) -> Alerts:
    """53010: cannot get in and cannot enrol."""
    return _blocked(stage, 53010)


@scenario()
def enrolling_at_risk(stage: Stage) -> Alerts:
    """53004: the same, for risk."""
    return _blocked(stage, 53004)


@scenario()
def without_the_authenticator(stage: Stage) -> Alerts:
    """502031: the app is asked for and not registered."""
    return _blocked(stage, 502031)


@scenario()
def without_any_method(stage: Stage) -> Alerts:
    """The reason says it, contracted and with a typographic apostrophe; the code is that of any failure."""
    failure = stage.put(denied(NO_METHOD, NOTIFICATION), 0)
    return (stage.expect("enrolment_blocked", "high", failure),)


@scenario(span=4 * HOUR)
def blocked_from_enrolling_all_morning(stage: Stage) -> Alerts:
    """Tries less than four hours apart are one alert."""
    first, last = (stage.put(stopped(53010), after) for after in (0, 3 * HOUR))
    return (stage.expect("enrolment_blocked", "high", first, last),)


@scenario()
def gave_up_enrolling(stage: Stage) -> Alerts:
    """Asked to enrol, and no success within the hour."""
    asked = stage.put(stopped(50079), 0)
    return (stage.expect("abandoned_enrolment", "low", asked, privileged="medium"),)


@scenario(Kind.PRIVILEGED)
def administrator_gave_up_enrolling(stage: Stage) -> Alerts:
    """The other code, and somebody privileged."""
    return (stage.expect("abandoned_enrolment", "medium", stage.put(stopped(50072), 0)),)


@scenario()
def enrolled_after_fifty_minutes(stage: Stage) -> Alerts:
    """In within the hour."""
    asked = stage.put(stopped(50079), 0)
    stage.put(approved(), 50 * MINUTE, following=asked)
    return NO_ALERT
