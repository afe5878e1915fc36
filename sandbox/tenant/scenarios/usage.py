"""Fewer sign-ins with MFA than at the same hour of the day before."""

from __future__ import annotations

from sandbox.tenant.clock import DAY, HOUR, SECOND
from sandbox.tenant.guid import TENANT_ID
from sandbox.tenant.outcomes import skipped, went_on
from sandbox.tenant.scenario import Alerts, Cast, When, scenario
from sandbox.tenant.shape import NO_RISK, Shape
from sandbox.tenant.stage import Moment, Stage

_FEWEST = 240
"""More than the two hundred sign-ins that it takes, whatever else happens in that hour."""


@scenario(cast=Cast(size=3, share=0.01), span=DAY + HOUR, when=When.HOUR)
def mfa_skipped_for_an_hour(stage: Stage) -> Alerts:
    """For one hour of the clock some are let in without MFA, so often that its share falls by far more than 20 points
    below that hour of the day before, when the same people brought the claim of an earlier one.
    """
    _signed_in(stage, 0, went_on())
    _signed_in(stage, DAY, skipped(NO_RISK))
    begin = stage.at + DAY
    end = Moment(begin + HOUR - 1)
    return (stage.expect("mfa_usage_drop", "medium", Moment(begin), end, subject=TENANT_ID),)


def _signed_in(stage: Stage, after: int, shape: Shape) -> None:
    """So many sign-ins from the first second of the hour to the last: a third as many as there are people, or more."""
    many = max(_FEWEST, len(stage.population.people) // 3)
    for number in range(many):
        who = stage.cast[number % len(stage.cast)]
        stage.put(shape, after + number * (HOUR // SECOND - 1) // (many - 1) * SECOND, who=who)
