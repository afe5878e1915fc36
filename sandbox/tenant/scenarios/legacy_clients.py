"""Clients that cannot do MFA."""

from __future__ import annotations

from dataclasses import replace

from sandbox.tenant.clock import HOUR, MINUTE
from sandbox.tenant.outcomes import single_factor, wrong_password
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, When, scenario
from sandbox.tenant.shape import Shape
from sandbox.tenant.stage import Stage


def _used(stage: Stage, shape: Shape, after: int = 0) -> Alerts:
    return (stage.expect("legacy_auth_sign_in", "medium", stage.put(shape, after)),)


@scenario()
def mail_over_imap(stage: Stage) -> Alerts:
    """Two connections in one instant, in both spellings of one client: one alert."""
    stage.put(single_factor(client="IMAP"), 0)
    return _used(stage, single_factor(client="IMAP4"))


@scenario()
def mail_over_activesync(stage: Stage) -> Alerts:
    """Legacy by its client."""
    return _used(stage, single_factor(client="Exchange ActiveSync"))


@scenario()
def mail_by_an_old_agent(stage: Stage) -> Alerts:
    """Legacy by its agent alone."""
    return _used(stage, single_factor(agent="BAV2ROPC"))


@scenario()
def password_in_a_script(stage: Stage) -> Alerts:
    """Legacy by its protocol alone."""
    return _used(stage, single_factor(protocol="ropc"))


@scenario(span=2 * HOUR)
def two_old_clients(stage: Stage) -> Alerts:
    """One alert a client."""
    return *_used(stage, single_factor(client="POP3")), *_used(stage, single_factor(client="Authenticated SMTP"), HOUR)


@scenario(when=When.MIDNIGHT)
def mail_over_imap_across_midnight(stage: Stage) -> Alerts:
    """One alert a day, UTC."""
    before, after = (_used(stage, single_factor(client="IMAP4"), each) for each in (-2 * MINUTE, 3 * MINUTE))
    return *before, *after


@scenario()
def refused_over_imap(stage: Stage) -> Alerts:
    """A failure shows that the door is held, not that it is open."""
    for number in range(3):
        stage.put(replace(wrong_password(), client="IMAP4"), number * MINUTE)
    return NO_ALERT


@scenario(Kind.EXCEPTED)
def excepted_scanner(stage: Stage) -> Alerts:
    """An exception that still runs covers it."""
    stage.put(single_factor(client="IMAP4"), 0)
    return NO_ALERT


@scenario(Kind.LAPSED)
def scanner_whose_exception_lapsed(stage: Stage) -> Alerts:
    """An exception that ended the day before the log began covers nothing."""
    return _used(stage, single_factor(client="IMAP4"))
