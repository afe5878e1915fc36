"""Many users locked out at a time, and by which policy.

Codes: Microsoft identity platform, "Authentication and authorization error codes"; what a policy did: Microsoft Graph,
"appliedConditionalAccessPolicy resource type" (result failure).
"""

import random

import pytest

from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.records.instant import DAY, MINUTE
from tests.builders import audit_record, mfa_failure, record
from tests.monitors.waving import IN_FORCE, NAME, POLICY, Cohort, at, blocked, days_before, guid, people

DETECTOR = catalogue().by_id["mass_lockout"]
EARLY = 20


def open_after(*records, parameters=None, now=None):
    """The open alerts once the timer has judged these records."""
    cohort = Cohort(parameters=parameters)
    cohort.see(*records)
    cohort.judge(now)
    return [one for one in cohort.alerts("mass_lockout") if one.status == "open"]


def test_it_names_the_policy_whom_it_locks_out_and_how_to_undo_it() -> None:
    [found] = open_after(*blocked(25))
    assert (found.severity, found.subject) == (Severity.CRITICAL, ("policy", POLICY, NAME))
    assert (found.first_seen, found.last_seen, found.count) == (at(), at(2.4), 25)
    assert found.context["users"] == found.context["seen"] == 25
    assert "25 of 25 users seen within 15 minutes could not get in" in DETECTOR.says(found)
    assert NAME in DETECTOR.says(found)
    assert any("report-only" in step for step in DETECTOR.steps(found))
    assert found.evidence[0].what == f"u100@contoso.test, 53003, {NAME}, from 192.0.2.100"


@pytest.mark.parametrize(("locked", "others", "fires"), [
    (20, 0, True), (19, 0, False), (20, 80, True), (20, 81, False), (100, 401, False), (100, 400, True)])
def test_with_less_than_three_days_of_history_it_takes_20_users_and_a_fifth(locked: int, others: int, fires: bool) -> None:
    assert bool(open_after(*blocked(locked, every=0), *people(others, first=1000))) is fires


@pytest.mark.parametrize(("locked", "others", "fires"), [(10, 0, True), (9, 0, False), (10, 190, True), (10, 191, False)])
def test_with_history_it_takes_10_users_and_a_twentieth(locked: int, others: int, fires: bool) -> None:
    assert bool(open_after(*days_before(4), *blocked(locked, every=0), *people(others, first=1000))) is fires


@pytest.mark.parametrize(("usual", "locked", "fires"), [(4, 12, True), (4, 11, False), (0, 10, True), (5, 15, True)])
def test_it_takes_three_times_the_highest_window_of_the_same_hour(usual: int, locked: int, fires: bool) -> None:
    history = [*days_before(4), *blocked(usual, first=600, minute=-2 * DAY / MINUTE)]
    assert bool(open_after(*history, *blocked(locked))) is fires


def test_another_hour_and_more_than_seven_days_ago_are_not_usual() -> None:
    other = [*blocked(9, first=600, minute=-2 * DAY / MINUTE - 90), *blocked(9, first=600, minute=-8 * DAY / MINUTE)]
    assert open_after(*days_before(4), *other, *blocked(10))


@pytest.mark.parametrize(("days", "locked", "fires"), [(2.9, 15, False), (2.9, 20, True), (3.1, 15, True)])
def test_three_days_of_history_count_from_the_first_tally(days: float, locked: int, fires: bool) -> None:
    assert bool(open_after(*people(1, minute=-days * DAY / MINUTE), *blocked(locked))) is fires


@pytest.mark.parametrize(("odd", "fires"), [
    ({"code": code}, True) for code in (
        500121, 50087, 50088, 50161, 53000, 53001, 53002, 53003, 53009, 53011, 50131, 530021, 530032, 530034, 530035, 53010,
        53004, 502031)] + [
    ({"code": code}, False) for code in (0, 50072, 50074, 50076, 50079, 50053, 50126, 50140, 65001)] + [
    ({"code": 500121, "said": "MFA denied; duplicate authentication attempt"}, False),
    ({"resourceTenantId": guid(3, 3)}, False), ({"resourceTenantId": None}, True)])
def test_what_counts_as_locked_out(odd: dict, fires: bool) -> None:
    assert bool(open_after(*blocked(EARLY, **odd))) is fires


@pytest.mark.parametrize(("minutes", "fires"), [(15, True), (15.5, False)])
def test_the_window_is_fifteen_minutes_and_holds_both_ends(minutes: float, fires: bool) -> None:
    assert bool(open_after(*blocked(19), *blocked(1, first=900, minute=minutes))) is fires


@pytest.mark.parametrize(("minutes", "fires"), [(15, True), (15.1, False)])
def test_users_just_enough_at_both_ends_of_a_window_are_found(minutes: float, fires: bool) -> None:
    records = [*days_before(4), *blocked(9, every=0), *blocked(1, first=900, minute=minutes)]
    assert bool(open_after(*records)) is fires


def test_a_success_beyond_the_clock_hour_withdraws_what_ended_before_it() -> None:
    cohort = Cohort()
    cohort.see(*blocked(20, minute=17, every=0.05))
    cohort.judge()
    cohort.see(*people(5, minute=22))
    cohort.judge()
    assert cohort.told("mass_lockout") == ["raised", "withdrawn"]


@pytest.mark.parametrize(("minute", "fires"), [(6.9, False), (8.5, True), (-1, True)])
def test_a_success_up_to_five_minutes_after_the_window_means_not_locked_out(minute: float, fires: bool) -> None:
    """One before the failure means nothing: it is how people worked before the policy came."""
    assert bool(open_after(*blocked(20), *people(1, minute=minute))) is fires


def test_it_is_judged_at_once_and_withdrawn_when_they_got_in_after_all_and_raised_again_when_not() -> None:
    cohort = Cohort()
    cohort.see(*blocked(20))
    cohort.judge()
    cohort.see(*people(5, minute=3))
    cohort.judge()
    assert [one.status for one in cohort.alerts("mass_lockout")] == ["withdrawn"]
    cohort.see(*blocked(10, first=300, minute=2))
    cohort.judge()
    assert [one.status for one in cohort.alerts("mass_lockout")] == ["open"]
    assert cohort.told("mass_lockout") == ["raised", "withdrawn", "raised"]


def test_the_policy_that_stood_in_the_way_of_most_is_named_and_none_where_none_did() -> None:
    mixed = [*blocked(11), *blocked(10, first=300, appliedConditionalAccessPolicies=[
        {"id": guid(8, 9), "displayName": "Other", "result": "failure"}, {"id": guid(6, 9), "result": "reportOnlyFailure"}])]
    assert [one.subject.id for one in open_after(*mixed)] == [POLICY]
    [unnamed] = open_after(*blocked(20, appliedConditionalAccessPolicies=[]))
    assert unnamed.subject.kind == "tenant"
    assert "no Conditional Access policy" in DETECTOR.says(unnamed)


def test_it_names_the_last_change_of_the_policy_in_the_day_before_and_who_made_it() -> None:
    def change(minute: float, policy: str = POLICY, n: int = 1):
        states = [f'{{"id":"{policy}","displayName":"{NAME}","state":"{state}"}}' for state in (
            "enabledForReportingButNotEnforced", "enabled")]
        return audit_record("Update conditional access policy", n=n, minute=minute, targetResources=[{
            "id": policy, "type": "Policy", "displayName": NAME, "modifiedProperties": [
                {"displayName": "ConditionalAccessPolicy", "oldValue": states[0], "newValue": states[1]}]}])

    [found] = open_after(change(-25 * 60, n=1), change(-5, n=2), change(-1, guid(5, 9), n=3), *blocked(20))
    assert found.context["change"]["at"] == "2026-03-10T11:35:00Z"
    assert found.context["changes"] == 1
    assert "enabled" in found.context["change"]["what"]
    assert found.context["change"]["by"]
    assert f"changed by {found.context['change']['by']} at 11:35 UTC" in DETECTOR.says(found)
    [found] = open_after(change(-25 * 60), *blocked(20))
    assert "No change of it is known" in DETECTOR.says(found)


def test_locked_accounts_are_stated_and_not_counted() -> None:
    [found] = open_after(*blocked(20), *blocked(7, first=500, code=50053))
    assert (found.context["users"], found.context["locked_accounts"]) == (20, 7)
    assert "7 sign-ins found a locked account" in DETECTOR.says(found)


def test_a_wave_that_goes_on_is_one_alert_and_an_hour_of_quiet_ends_it() -> None:
    rolling = [one for minute in range(0, 60, 10) for one in blocked(20, first=100 + minute * 20, minute=minute)]
    assert len(open_after(*rolling)) == 1
    assert len(open_after(*blocked(20), *blocked(20, first=400, minute=80))) == 2


def test_any_cut_order_and_repetition_gives_the_same_alerts() -> None:
    whole = [*blocked(30), *people(20, first=110, minute=4), *blocked(25, first=400, minute=70), *people(40, first=2000),
             *blocked(22, first=700, minute=200), *people(5, first=700, minute=203)]
    [*expected] = [(one.id, one.count, one.first_seen, one.last_seen) for one in open_after(*whole, now=at(300))]
    assert len(expected) == 1
    for seed in range(12):
        chance, cohort = random.Random(seed), Cohort()
        shuffled = whole + chance.sample(whole, 20)
        chance.shuffle(shuffled)
        while shuffled:
            size = chance.randint(1, 60)
            cohort.see(*shuffled[:size], now=at(300))
            del shuffled[:size]
            if chance.random() < 0.5:
                cohort.judge(at(300))
        cohort.judge(at(300))
        assert [(one.count, one.first_seen, one.last_seen) for one in cohort.alerts("mass_lockout")
                if one.status == "open"] == [one[1:] for one in expected]


def test_late_records_of_days_ago_are_judged_and_those_of_more_than_seven_are_not() -> None:
    for days, fires in ((6, True), (7.5, False)):
        cohort = Cohort()
        cohort.see(*people(1))
        cohort.judge()
        cohort.see(*blocked(20, minute=-days * DAY / MINUTE), now=at(1))
        cohort.judge(at(1))
        assert bool(cohort.alerts("mass_lockout")) is fires


def test_its_settings_hold() -> None:
    assert open_after(*days_before(4), *blocked(5), parameters={"mass_lockout": {"users": 5}})
    assert not open_after(*days_before(4), *blocked(30), parameters={"mass_lockout": {"users": 31}})
    assert not open_after(*blocked(30), parameters={"mass_lockout": {"users": 31}})


def test_ordinary_failures_in_a_large_tenant_are_none() -> None:
    assert not open_after(*days_before(4), *[mfa_failure(n=n, userId=guid(n)) for n in range(1, 30)], *people(700, first=1000))
    assert not open_after(*[record(n=n, userId=guid(n), code=50074) for n in range(1, 40)])
    assert IN_FORCE[1]["result"] == "failure"
