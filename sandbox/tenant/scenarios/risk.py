"""Sign-ins that Identity Protection finds risky."""

from __future__ import annotations

from sandbox.tenant.clock import MINUTE
from sandbox.tenant.outcomes import approved, single_factor, skipped
from sandbox.tenant.scenario import NO_ALERT, Alerts, scenario
from sandbox.tenant.shape import Risk, Shape
from sandbox.tenant.stage import Stage

_MEDIUM = Risk("medium", "atRisk")


def _risky(stage: Stage, shape: Shape) -> Alerts:
    return (stage.expect("risky_sign_in", "high", stage.put(shape, 0, place=stage.far())),)


def _harmless(stage: Stage, shape: Shape) -> Alerts:
    stage.put(shape, 0, place=stage.far())
    return NO_ALERT


@scenario()
def high_risk_twice(stage: Stage) -> Alerts:
    """High risk, whatever MFA says; two within the hour are one alert."""
    shape = approved(risk=Risk("high", "atRisk"))
    first, last = (stage.put(shape, after, place=stage.far()) for after in (0, 40 * MINUTE))
    return (stage.expect("risky_sign_in", "high", first, last),)


@scenario()
def medium_risk_without_mfa(stage: Stage) -> Alerts:
    """Medium risk and a password only."""
    return _risky(stage, single_factor(risk=_MEDIUM))


@scenario()
def medium_risk_with_mfa_skipped(stage: Stage) -> Alerts:
    """MFA that was skipped is no MFA."""
    return _risky(stage, skipped(_MEDIUM))


@scenario()
def medium_risk_with_mfa(stage: Stage) -> Alerts:
    """MFA answers medium risk."""
    return _harmless(stage, approved(risk=_MEDIUM))


@scenario()
def remediated_risk(stage: Stage) -> Alerts:
    """The user has answered it."""
    return _harmless(stage, approved(risk=Risk("high", "remediated", "userPassedMFADrivenByRiskBasedPolicy")))


@scenario()
def hidden_risk(stage: Stage) -> Alerts:
    """Without the licence there is no level to read."""
    return _harmless(stage, single_factor(risk=Risk("hidden", "none", "hidden")))


@scenario()
def low_risk(stage: Stage) -> Alerts:
    """Low is below every threshold, without MFA too."""
    return _harmless(stage, single_factor(risk=Risk("low", "atRisk")))
