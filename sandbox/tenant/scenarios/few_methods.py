"""People who answer MFA, and would be locked out the day they lose what they answer it with."""

from __future__ import annotations

from sandbox.tenant.clock import HOUR, MINUTE
from sandbox.tenant.outcomes import (
    NO_ANSWER,
    approved,
    approved_before_the_log_knows,
    by_key,
    denied,
    prompted,
    refreshed,
    went_on,
)
from sandbox.tenant.registration import TELEPHONY_ENDS
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, scenario
from sandbox.tenant.shape import CALL, NOTIFICATION, TEXT_MESSAGE
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage


def _without_backup(stage: Stage, completed: SignIn) -> Alerts:
    return (stage.expect("no_backup_method", "low", completed, privileged="high"),)


@scenario(Kind.ONE_KIND)
def one_kind_of_method(stage: Stage) -> Alerts:
    """All that they have registered is lost with one phone, or one key."""
    return _without_backup(stage, stage.put(approved(), 0))


@scenario(Kind.ONE_KIND, span=2 * HOUR)
def one_kind_of_method_detailed_later(stage: Stage) -> Alerts:
    """The record says only later that MFA was completed; it counts from when it happened, and once however often it comes."""
    first = stage.put(prompted(), 0)
    for late in (20 * MINUTE, 40 * MINUTE):
        stage.again(first, late=late, shape=approved())
    return _without_backup(stage, first)


@scenario(Kind.ONE_KIND)
def one_kind_of_method_in_progress(stage: Stage) -> Alerts:
    """Completed in Azure AD, though the step still says that it is in progress."""
    return _without_backup(stage, stage.put(approved_before_the_log_knows(), 0))


@scenario(Kind.ONE_KIND_PRIVILEGED)
def administrator_with_one_kind(stage: Stage) -> Alerts:
    """High for somebody privileged, although only the registration says that they are."""
    return _without_backup(stage, stage.put(by_key(), 0))


@scenario(Kind.TELEPHONY_ONLY)
def nothing_but_telephony(stage: Stage) -> Alerts:
    """Two phone numbers are one kind."""
    return _without_backup(stage, stage.put(approved(TEXT_MESSAGE), 0))


@scenario(Kind.TELEPHONY_AS_BACKUP)
def telephony_as_backup(stage: Stage) -> Alerts:
    """A phone number is a backup for the app until SMS and voice end."""
    completed = stage.put(approved(CALL), 0)
    return NO_ALERT if stage.at < TELEPHONY_ENDS else _without_backup(stage, completed)


@scenario(Kind.ONE_KIND)
def one_kind_but_nothing_completed(stage: Stage) -> Alerts:
    """A claim, a token and a failure are no completed MFA: nobody was seen to depend on the method."""
    stage.put(went_on(), 0)
    stage.put(refreshed(), MINUTE)
    stage.put(denied(NO_ANSWER, NOTIFICATION), 2 * MINUTE)
    return NO_ALERT
