"""What happens in the demo's tenant: scenarios of the synthetic tenant by name, and plays that are short enough to be watched."""

from sandbox.tenant.clock import MINUTE
from sandbox.tenant.outcomes import WRONG_CODE, approved, by_key, denied
from sandbox.tenant.scenario import Alerts, Kind, scenario
from sandbox.tenant.shape import CODE
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage

THE_DAY = (
    "five_wrong_codes", "one_kind_of_method", "four_wrong_codes", "wrong_numbers_until_approved", "excepted_scanner",
    "mail_over_imap", "break_glass_guessed_at", "five_wrong_codes_in_eleven_minutes", "nothing_but_telephony",
    "enrolling_from_the_wrong_place", "denied_then_own_code", "five_failures_in_parts", "service_account_refused", "locked_out",
    "suspicious_activity_audited", "four_failures_logged_twice", "slow_with_the_phone", "one_kind_but_nothing_completed",
    "medium_risk_without_mfa", "failures_of_the_service", "two_old_clients", "denied_twice_then_approved",
    "one_kind_of_method_in_progress", "break_glass_guessed", "medium_risk_with_mfa", "two_bouts_close_together",
    "blocked_for_mfa", "refused_over_imap", "service_account_in_a_browser", "denials_detailed_later",
    "one_kind_of_method_detailed_later", "one_of_five_completed_later",
)
"""Played in this order, spread over the day: attacks and accidents between look-alikes that must stay quiet."""

NOW_AND_THEN = (
    "five_wrong_codes", "four_wrong_codes", "mail_over_activesync", "denied_then_own_code", "one_kind_of_method",
    "medium_risk_without_mfa", "pushed_until_approved", "failures_of_the_service", "service_account_in_a_browser",
    "enrolling_from_the_wrong_place", "medium_risk_with_mfa", "break_glass_guessed_at", "suspicious_activity_audited",
)
"""What befalls the tenant while `make serve` keeps it going."""


@scenario(Kind.BREAK_GLASS)
def break_glass_in_use(stage: Stage) -> Alerts:
    """Somebody signs in with an emergency account."""
    return (stage.expect("break_glass_sign_in", "critical", stage.put(by_key(), 0)),)


@scenario(Kind.BREAK_GLASS_BY_NAME)
def break_glass_in_a_drill(stage: Stage) -> Alerts:
    """The same on purpose, declared beforehand, with the account that the settings give by name."""
    return (stage.expect("break_glass_sign_in", "info", stage.put(by_key(), 0)),)


@scenario(Kind.UNPRIVILEGED)
def failing_five_times(stage: Stage) -> Alerts:
    """Five wrong codes in eight minutes."""
    failures = [stage.put(denied(WRONG_CODE), each * 2 * MINUTE) for each in range(5)]
    return (stage.expect("repeated_mfa_failures", "medium", failures[0], failures[-1]),)


def in_after_all(stage: Stage) -> None:
    """The last of those attempts ends well, which the log says a moment later."""
    last = max((record for _, record in stage.published if isinstance(record, SignIn)), key=lambda record: record.at)
    stage.put(approved(CODE), last.at - stage.at, following=last)
