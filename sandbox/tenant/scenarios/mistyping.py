"""People who get their codes wrong, often enough to need help and not quite."""

from __future__ import annotations

from sandbox.tenant.clock import HOUR, MINUTE, SECOND
from sandbox.tenant.outcomes import WRONG_CODE, approved, denied
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, When, scenario
from sandbox.tenant.shape import CODE
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected


def _wrong_codes(stage: Stage, number: int, apart: int, since: int = 0) -> list[SignIn]:
    return [stage.put(denied(WRONG_CODE), since + each * apart) for each in range(number)]


def _failing(stage: Stage, failures: list[SignIn]) -> Expected:
    return stage.expect("repeated_mfa_failures", "medium", failures[0], failures[-1], privileged="high")


@scenario()
def five_wrong_codes(stage: Stage) -> Alerts:
    """Five failed attempts in eight minutes are the threshold; codes are no denials."""
    return (_failing(stage, _wrong_codes(stage, 5, 2 * MINUTE)),)


@scenario(to_the_second=True)
def five_wrong_codes_in_exactly_ten_minutes(stage: Stage) -> Alerts:
    """Windows include both ends."""
    return (_failing(stage, _wrong_codes(stage, 5, 150 * SECOND)),)


@scenario(Kind.PRIVILEGED)
def administrator_mistypes(stage: Stage) -> Alerts:
    """The same for somebody privileged is high."""
    return (_failing(stage, _wrong_codes(stage, 6, MINUTE)),)


@scenario()
def wrong_codes_then_in(stage: Stage) -> Alerts:
    """A success in an attempt of its own does not unmake five failed ones; a code is no approval."""
    failures = _wrong_codes(stage, 5, MINUTE)
    stage.put(approved(CODE), 6 * MINUTE)
    return (_failing(stage, failures),)


@scenario()
def four_wrong_codes(stage: Stage) -> Alerts:
    """Four are below the threshold."""
    _wrong_codes(stage, 4, 2 * MINUTE)
    return NO_ALERT


@scenario()
def five_wrong_codes_in_eleven_minutes(stage: Stage) -> Alerts:
    """No ten minutes hold all five."""
    _wrong_codes(stage, 5, 165 * SECOND)
    return NO_ALERT


@scenario()
def twenty_wrong_codes(stage: Stage) -> Alerts:
    """Four times the threshold in ten minutes: the same alert, raised again."""
    return (_failing(stage, _wrong_codes(stage, 20, 30 * SECOND)),)


@scenario(when=When.MIDNIGHT)
def wrong_codes_across_midnight(stage: Stage) -> Alerts:
    """A burst that a clock boundary cuts is one burst."""
    return (_failing(stage, _wrong_codes(stage, 6, 90 * SECOND, since=-4 * MINUTE)),)


@scenario(span=2 * HOUR)
def two_bouts_of_wrong_codes(stage: Stage) -> Alerts:
    """The second bout's threshold is reached 90 minutes after the first's last failure: two alerts."""
    return tuple(_failing(stage, _wrong_codes(stage, 5, MINUTE, since)) for since in (0, 90 * MINUTE))


@scenario(span=2 * HOUR)
def two_bouts_close_together(stage: Stage) -> Alerts:
    """The second bout's threshold is reached within an hour of the first's last failure: one alert over both."""
    first, second = (_wrong_codes(stage, 5, MINUTE, since) for since in (0, 45 * MINUTE))
    return (_failing(stage, [*first, *second]),)
