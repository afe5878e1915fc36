"""Each scenario tells its story: the alerts below, and no others."""

from __future__ import annotations

import pytest

from sandbox.tenant.log import generate
from sandbox.tenant.scenario import Scenario
from sandbox.tenant.scenarios import every
from tests.sandbox.tenant.reading import Read, failed_attempts, most_within, records_of, seconds, sign_ins, staged

BY_NAME = {one.name: one for one in every()}

# Scenario: detector and severity of each alert, as detectors.md has them.
STORIES: dict[str, list[tuple[str, str]]] = {
    "break_glass_used": [("break_glass_sign_in", "critical")],
    "break_glass_given_by_name": [("break_glass_sign_in", "critical")],
    "break_glass_blocked_at_first": [("break_glass_sign_in", "critical")],
    "break_glass_used_twice": [("break_glass_sign_in", "critical")] * 2,
    "break_glass_guessed_at": [("break_glass_attempt", "high")],
    "break_glass_guessed": [("break_glass_attempt", "high"), ("break_glass_sign_in", "critical")],
    "five_wrong_codes": [("repeated_mfa_failures", "medium")],
    "five_wrong_codes_in_exactly_ten_minutes": [("repeated_mfa_failures", "medium")],
    "administrator_mistypes": [("repeated_mfa_failures", "high")],
    "wrong_codes_then_in": [("repeated_mfa_failures", "medium")],
    "four_wrong_codes": [],
    "five_wrong_codes_in_eleven_minutes": [],
    "twenty_wrong_codes": [("repeated_mfa_failures", "medium")],
    "wrong_codes_across_midnight": [("repeated_mfa_failures", "medium")],
    "two_bouts_of_wrong_codes": [("repeated_mfa_failures", "medium")] * 2,
    "two_bouts_close_together": [("repeated_mfa_failures", "medium")],
    "four_failures_logged_twice": [],
    "four_failures_in_parts": [],
    "five_failures_in_parts": [("repeated_mfa_failures", "medium")],
    "five_failures_detailed_later": [("repeated_mfa_failures", "medium")],
    "one_of_five_completed_later": [],
    "first_of_six_completed_later": [("repeated_mfa_failures", "medium")],
    "one_of_five_ended_well": [],
    "fourteen_duplicates": [],
    "fifteen_duplicates": [("repeated_mfa_failures", "medium")],
    "failures_of_the_service": [],
    "failures_for_an_unknown_reason": [("repeated_mfa_failures", "medium")],
    "pushed_until_approved": [("mfa_fatigue", "critical")],
    "pushed_hard_until_approved": [("mfa_fatigue", "critical"), ("repeated_mfa_failures", "medium")],
    "pushed_within_one_sign_in": [("mfa_fatigue", "critical")],
    "wrong_numbers_until_approved": [("mfa_fatigue", "critical")],
    "slow_with_the_phone": [("mfa_fatigue", "medium")],
    "unanswered_from_elsewhere": [("mfa_fatigue", "critical")],
    "hung_up_until_approved": [("mfa_fatigue", "medium")],
    "pushed_for_exactly_thirty_minutes": [("mfa_fatigue", "medium")],
    "approved_in_the_second_of_a_denial": [("mfa_fatigue", "medium")],
    "denials_detailed_later": [("mfa_fatigue", "medium")],
    "approved_before_the_denials": [],
    "denied_twice_then_approved": [],
    "approved_after_thirty_one_minutes": [],
    "denied_then_own_code": [],
    "denied_then_claimed": [],
    "two_denials_published_twice": [],
    "fraud_reported_by_phone": [("fraud_reported", "critical")],
    "suspicious_activity_in_a_step": [("fraud_reported", "critical")],
    "suspicious_activity_audited": [("fraud_reported", "critical")],
    "fraud_audited": [("fraud_reported", "critical")],
    "enrolling_from_the_wrong_place": [("enrolment_blocked", "high")],
    "enrolling_at_risk": [("enrolment_blocked", "high")],
    "without_the_authenticator": [("enrolment_blocked", "high")],
    "without_any_method": [("enrolment_blocked", "high")],
    "blocked_from_enrolling_all_morning": [("enrolment_blocked", "high")],
    "gave_up_enrolling": [("abandoned_enrolment", "low")],
    "administrator_gave_up_enrolling": [("abandoned_enrolment", "medium")],
    "enrolled_after_fifty_minutes": [],
    "locked_out": [("account_locked", "low")],
    "administrator_locked_out": [("account_locked", "high")],
    "malicious_address": [],
    "blocked_for_mfa": [("account_locked", "medium")],
    "mail_over_imap": [("legacy_auth_sign_in", "medium")],
    "mail_over_activesync": [("legacy_auth_sign_in", "medium")],
    "mail_by_an_old_agent": [("legacy_auth_sign_in", "medium")],
    "password_in_a_script": [("legacy_auth_sign_in", "medium")],
    "two_old_clients": [("legacy_auth_sign_in", "medium")] * 2,
    "mail_over_imap_across_midnight": [("legacy_auth_sign_in", "medium")] * 2,
    "refused_over_imap": [],
    "excepted_scanner": [],
    "scanner_whose_exception_lapsed": [("legacy_auth_sign_in", "medium")],
    "service_account_in_a_browser": [("service_account_interactive", "high")],
    "service_account_failing_mfa": [("service_account_interactive", "high")],
    "service_account_refused": [],
    "high_risk_twice": [("risky_sign_in", "high")],
    "medium_risk_without_mfa": [("risky_sign_in", "high")],
    "medium_risk_with_mfa_skipped": [("risky_sign_in", "high")],
    "medium_risk_with_mfa": [],
    "remediated_risk": [],
    "hidden_risk": [],
    "low_risk": [],
    "locked_out_by_a_policy": [
        *[("abandoned_enrolment", "low")] * 2,
        ("conditional_access_weakened", "high"),
        ("enrolment_blocked", "high"),
        ("mass_lockout", "critical"),
        ("policy_enforced", "medium"),
        ("repeated_mfa_failures", "medium"),
    ],
    "excluded_from_mfa": [("conditional_access_weakened", "high")],
    "protection_of_administrators_disabled": [("conditional_access_weakened", "critical")],
    "mfa_became_a_strength": [("policy_enforced", "medium")],
    "policy_renamed_and_reordered": [],
    "access_pass_issued": [("temporary_access_pass_issued", "low")],
    "reset_and_new_method": [("reset_then_new_method", "high")],
    "reset_and_new_method_later": [],
    "administrator_registers": [("privileged_method_changed", "high")],
    "administrator_reviews": [],
    "renewed_by_the_back_end": [],
    "last_method_deleted": [("last_method_removed", "high")],
    "only_a_phone_is_left": [("last_method_removed", "medium")],
    "email_deleted": [],
    "methods_disabled": [("authentication_methods_policy_changed", severity) for severity in ("medium", "high")],
    "text_messages_enabled": [],
    "excluded_account_signs_in": [("excluded_account_used", "medium")],
    "excluded_account_did_mfa_before": [],
    "joined_the_exceptions": [("exclusion_group_changed", "high")],
    "administrator_joined_the_exceptions": [("exclusion_group_changed", "critical")],
    "left_the_exceptions": [("exclusion_group_changed", "high")],
    "joined_another_group": [],
    "rule_of_the_exceptions_changed": [("exclusion_group_changed", "high")],
    "emergency_password_reset": [("break_glass_protection_changed", "critical")],
    "emergency_account_disabled": [("break_glass_protection_changed", "critical")],
    "emergency_role_removed": [("break_glass_protection_changed", "critical")],
    "emergency_key_deleted": [("break_glass_protection_changed", "critical"), ("last_method_removed", "medium"),
                              ("privileged_method_changed", "high")],
    "emergency_account_put_into_another_group": [],
    "security_defaults_switched": [("security_defaults_changed", "high")],
    "spray_that_mfa_holds": [("password_known_mfa_blocked", "high")],
    "spray_that_knows_four": [],
    "spray_in_vain": [],
    "one_kind_of_method": [("no_backup_method", "low")],
    "one_kind_of_method_detailed_later": [("no_backup_method", "low")],
    "one_kind_of_method_in_progress": [("no_backup_method", "low")],
    "administrator_with_one_kind": [("no_backup_method", "high")],
    "nothing_but_telephony": [("no_backup_method", "low")],
    "telephony_as_backup": [],
    "one_kind_but_nothing_completed": [],
    "notifications_not_sent": [("mfa_service_trouble", "high")],
    "mfa_skipped_for_an_hour": [("mfa_usage_drop", "medium")],
}
TAKES_TWO_DAYS = {"mfa_skipped_for_an_hour"}
RAISED_FOR_THE_PRIVILEGED = {"repeated_mfa_failures": "high", "account_locked": "high", "abandoned_enrolment": "medium"}
NOT_OF_ONE_PERSON = {"locked_out_by_a_policy", "notifications_not_sent"}
UNCOUNTED = ("duplicate authentication attempt", "service error")


def test_every_story_is_told_and_no_other() -> None:
    assert set(STORIES) == set(BY_NAME)


@pytest.mark.parametrize("one", every(), ids=lambda one: one.name)
class TestEveryScenario:
    def test_raises_these_alerts(self, one: Scenario) -> None:
        stage, alerts = staged(one)
        privileged = {who.id for who in stage.cast if who.privileged}
        story = STORIES[one.name]
        assert sorted(alert.detector for alert in alerts) == sorted(detector for detector, _ in story)
        for alert in alerts:
            raised = RAISED_FOR_THE_PRIVILEGED.get(alert.detector) if alert.subject in privileged else None
            assert alert.severity in ([raised] if raised else [said for detector, said in story if detector == alert.detector])

    def test_says_why(self, one: Scenario) -> None:
        assert len(one.why) > 15

    def test_its_times_are_those_of_its_facts(self, one: Scenario) -> None:
        stage, alerts = staged(one)
        times = {step for _, record in stage.published for step in (record.at, *getattr(record, "steps_at", ()))}
        known = {time // 1_000_000 for time in times}
        for alert in alerts:
            assert {int(seconds(alert.first_seen)), int(seconds(alert.last_seen))} <= known
            assert alert.first_seen <= alert.last_seen

    def test_of_versions_that_disagree_one_is_published_last(self, one: Scenario) -> None:
        outcomes: dict[tuple[str, float], set[int]] = {}
        for read in sign_ins(records_of(staged(one)[0])):
            outcomes.setdefault((read.id, read.time), set()).add(read.code)
        assert all(len(codes) == 1 for codes in outcomes.values())


OF_ONE_PERSON = [one for one in every() if one.name not in NOT_OF_ONE_PERSON]
PLAINLY_COUNTED = [one for one in OF_ONE_PERSON if "duplicates" not in one.name]


@pytest.mark.parametrize("one", PLAINLY_COUNTED, ids=lambda one: one.name)
def test_repeated_failures_are_in_the_truth_just_where_a_plain_count_finds_five(one: Scenario) -> None:
    failed = [r for r in failed_attempts(sign_ins(records_of(staged(one)[0]))) if not _uncounted(r)]
    expected = "repeated_mfa_failures" in {alert.detector for alert in staged(one)[1]}
    assert (most_within([r.at for r in failed], 600.0) >= 5) is expected


@pytest.mark.parametrize("one", OF_ONE_PERSON, ids=lambda one: one.name)
def test_fatigue_is_in_the_truth_just_where_three_denials_precede_an_approval(one: Scenario) -> None:
    expected = "mfa_fatigue" in {alert.detector for alert in staged(one)[1]}
    assert _worn_down(list(sign_ins(records_of(staged(one)[0])))) is expected


def _uncounted(one: Read) -> bool:
    return any(text in one.properties["status"].get("additionalDetails", "") for text in UNCOUNTED)


def _worn_down(read: list[Read]) -> bool:
    """Denials by distinct attempt and second; of several versions of a record those with steps speak."""
    detailed = {one.id for one in read if one.steps}
    denials, approvals = set(), set()
    for one in read:
        if one.code == 500121 and not one.steps and one.id not in detailed:
            denials.add((one.attempt, one.at))
        for step in one.steps:
            when, result = seconds(step["authenticationStepDateTime"]), step["authenticationStepResultDetail"].lower()
            pushed = step["authenticationMethod"].startswith(("Mobile app", "Phone call"))
            if any(
                text in result for text in ("declined", "select the correct", "respond to mobile", "hung up", "fraud")
            ):
                denials.add((one.attempt, when))
            elif pushed and one.code == 0 and one.completed:
                approvals.add(when)
    return any(sum(end - 1800 <= at <= end for _, at in denials) >= 3 for end in approvals)


@pytest.mark.parametrize(("users", "days", "seed"), [(30, 1, 1), (30, 1, 2), (45, 3, 1), (100, 5, 1)])
def test_every_scenario_fits_even_into_a_small_tenant(users: int, days: int, seed: int) -> None:
    told = {alert.scenario for alert in generate(users=users, days=days, seed=seed).truth().alerts}
    assert told == {name for name, alerts in STORIES.items() if alerts} - (TAKES_TWO_DAYS if days == 1 else set())


def test_larger_tenants_see_them_more_often() -> None:
    alerts = generate(users=10_000, days=2, seed=1).truth().alerts
    assert 7 <= sum(alert.scenario == "five_wrong_codes" for alert in alerts) <= 10
    assert sum(alert.scenario == "locked_out_by_a_policy" for alert in alerts) == len(STORIES["locked_out_by_a_policy"])
