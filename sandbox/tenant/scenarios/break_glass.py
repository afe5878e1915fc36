"""Break-glass accounts in use, and under attack."""

from __future__ import annotations

from sandbox.tenant.clock import HOUR, MINUTE
from sandbox.tenant.outcomes import NO_ANSWER, by_key, denied, refreshed, stopped, wrong_password
from sandbox.tenant.policies import MFA_FOR_ALL
from sandbox.tenant.scenario import Alerts, Kind, scenario
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.stage import Stage


@scenario(Kind.BREAK_GLASS, span=4 * HOUR)
def break_glass_used(stage: Stage) -> Alerts:
    """One sign-in, one alert: the tokens renewed in its session are counted with it, even hours later."""
    used = stage.put(by_key(), 0)
    *_, last = (stage.put(refreshed(), after, session=used.session) for after in (MINUTE, 40 * MINUTE, 3 * HOUR))
    return (stage.expect("break_glass_sign_in", "critical", used, last),)


@scenario(Kind.BREAK_GLASS_BY_NAME, span=HOUR)
def break_glass_given_by_name(stage: Stage) -> Alerts:
    """The settings name this account in another case than the log does; the alert's subject is its object id."""
    return (stage.expect("break_glass_sign_in", "critical", stage.put(by_key(), 0)),)


@scenario(Kind.BREAK_GLASS)
def break_glass_blocked_at_first(stage: Stage) -> Alerts:
    """A block and a failed MFA prove the password too: one alert, raised again by the success."""
    blocked = stage.put(stopped(53003, MFA_FOR_ALL), 0)
    stage.put(denied(NO_ANSWER, NOTIFICATION), 2 * MINUTE)
    return (stage.expect("break_glass_sign_in", "critical", blocked, stage.put(by_key(), 5 * MINUTE)),)


@scenario(Kind.BREAK_GLASS)
def break_glass_used_twice(stage: Stage) -> Alerts:
    """Two sign-ins 40 minutes apart are more than the quiet 15: two alerts."""
    uses = [stage.put(by_key(), after) for after in (0, 40 * MINUTE)]
    return tuple(stage.expect("break_glass_sign_in", "critical", use) for use in uses)


@scenario(Kind.BREAK_GLASS)
def break_glass_guessed_at(stage: Stage) -> Alerts:
    """Wrong passwords only: nobody is in, but somebody tries; all within the quiet four hours."""
    guesses = [stage.put(wrong_password(), number * 6 * MINUTE, place=stage.far()) for number in range(4)]
    return (stage.expect("break_glass_attempt", "high", guesses[0], guesses[-1]),)


@scenario(Kind.BREAK_GLASS)
def break_glass_guessed(stage: Stage) -> Alerts:
    """Wrong passwords, then the right one: both alerts stand."""
    guesses = [stage.put(wrong_password(), number * MINUTE) for number in range(2)]
    used = stage.put(by_key(), 3 * MINUTE)
    attempt = stage.expect("break_glass_attempt", "high", guesses[0], guesses[-1])
    return attempt, stage.expect("break_glass_sign_in", "critical", used)
