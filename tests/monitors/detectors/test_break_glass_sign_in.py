"""break_glass_sign_in: whoever knows the password of an emergency account pages everybody, once per use."""

from typing import Any

import pytest

from monitors.declared import Declared
from monitors.finding import Severity
from monitors.records.result_codes import MFA_FAILURES, NO_PROOF, POLICY_BLOCKS
from tests.builders import ELSEWHERE, IP, MISSING, UPN, USER, Json, at, burst, facts, guid, record, sign_in
from tests.monitors.detectors.watching import Watch

ID = "break_glass_sign_in"
DETECTOR = burst(ID, Declared(break_glass=frozenset({USER})))
HOURS = 60


def token(minute: float = 0, n: int = 2, **odd: Any) -> Json:
    """A background token refresh."""
    return record(**({"n": n, "minute": minute, "category": "NonInteractiveUserSignInLogs",
                      "incomingTokenType": "primaryRefreshToken", "steps": []} | odd))


@pytest.mark.parametrize("code", [0, 50074, 50076, 50072, 50079, 50140, 50158, 50097, 50125, 50199, 65001, 50105, 700082,
                                  53010, 53004, 502031, 123456789, *sorted(MFA_FAILURES), *sorted(POLICY_BLOCKS)])
def test_fires_whenever_the_first_factor_passed(code: int):
    assert len(DETECTOR.points(facts(DETECTOR, record(code=code)))) == 1


@pytest.mark.parametrize("code", sorted(NO_PROOF))
def test_is_quiet_where_nothing_proves_the_password(code: int):
    assert DETECTOR.notes(sign_in(code=code)) == ""


@pytest.mark.parametrize("category", ["SignInLogs", "NonInteractiveUserSignInLogs", "ADFSSignInLogs", "SignIn"])
def test_fires_in_every_user_category(category: str):
    assert DETECTOR.points(facts(DETECTOR, record(category=category)))


@pytest.mark.parametrize(("declared", "odd", "fires"), [
    (USER, {}, True),
    (USER, {"userId": USER.upper()}, True),
    (USER, {"userPrincipalName": "typed.wrong@contoso.test"}, True),
    (UPN, {}, True),
    (UPN, {"userPrincipalName": "Anna.BERG@contoso.test"}, True),
    (UPN, {"userId": MISSING}, True),
    (UPN, {"userPrincipalName": USER, "userId": guid(9)}, False),
    (USER, {"userId": guid(9)}, False),
    (USER, {"userId": None, "userPrincipalName": USER.upper()}, True),
    (guid(9), {}, False),
])
def test_an_account_is_known_by_object_id_first_else_by_folded_name(declared: str, odd: Json, fires: bool):
    detector = burst(ID, Declared(break_glass=frozenset({declared})))
    assert bool(detector.notes(sign_in(**odd))) is fires


def test_it_is_critical_and_waits_for_nothing():
    watch = Watch(break_glass={USER})
    watch.see(record())
    found = watch.alert(ID)
    assert (found.severity, found.raised, found.count, found.subject.id) == (Severity.CRITICAL, 1, 1, USER)
    assert DETECTOR.urgent


@pytest.mark.parametrize(("gap", "alerts"), [(0, 1), (14 + 59 / 60, 1), (15, 2), (16, 2)])
def test_uses_less_than_a_quarter_of_an_hour_apart_are_one_alert(gap: float, alerts: int):
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1, minute=12), record(n=2, minute=12 + gap, sessionId=guid(1, 5)))
    assert len(watch.alerts(ID)) == alerts
    assert watch.told(ID) == ["raised"] * alerts


def test_a_chain_goes_on_as_long_as_uses_do():
    watch = Watch(break_glass={USER})
    watch.see_each(*(record(n=n, minute=14 * n) for n in range(1, 8)))
    assert (watch.alert(ID).count, watch.alert(ID).raised) == (7, 1)


@pytest.mark.parametrize("held", [53003, 50131, 530035, 500121, 50161])
def test_a_success_after_a_block_or_an_mfa_failure_is_raised_again(held: int):
    watch = Watch(break_glass={USER})
    watch.see(record(n=1, code=held))
    watch.see(record(n=2, minute=5))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (2, 2)
    watch.see(record(n=3, minute=6))
    assert watch.alert(ID).raised == 2


@pytest.mark.parametrize("prompt", [50074, 50076, 50140, 50072])
def test_a_success_after_a_mere_interrupt_is_not(prompt: int):
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1, code=prompt), record(n=2, minute=1))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (1, 2)


def test_a_block_after_a_success_is_not_either():
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1), record(n=2, minute=5, code=53003))
    assert watch.alert(ID).raised == 1


def test_a_success_by_token_in_another_session_after_a_block_is_raised_again():
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1, code=53003), token(5, sessionId=guid(1, 5)))
    assert (watch.alert(ID).raised, watch.alert(ID).count) == (2, 2)


# Tokens and background records of a session already alerted


@pytest.mark.parametrize("follower", [
    {"category": "NonInteractiveUserSignInLogs", "incomingTokenType": "none"},
    {"category": "SignInLogs", "incomingTokenType": "primaryRefreshToken"},
    {"category": "SignInLogs", "incomingTokenType": "refreshToken"},
    {"category": "NonInteractiveUserSignInLogs", "code": 50140},
])
def test_a_token_or_background_record_of_the_session_extends_the_count_and_never_pages(follower: Json):
    watch = Watch(break_glass={USER})
    watch.see(record(n=1))
    watch.see(token(40, **follower))
    found = watch.alert(ID)
    assert (found.count, found.raised, found.last_seen) == (2, 1, at(40))
    assert watch.told(ID) == ["raised"]
    assert [one.id for one in found.evidence] == [guid(1), guid(2)]


@pytest.mark.parametrize(("minute", "alerts"), [(0, 1), (23 * HOURS, 1), (24 * HOURS, 1), (24 * HOURS + 1 / 60, 2), (-1, 2)])
def test_for_a_day_from_that_record(minute: float, alerts: int):
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1), token(minute))
    if minute == -1:  # a token before it stands alone, and chains
        assert (watch.alert(ID).count, watch.alert(ID).first_seen) == (2, at(-1))
    else:
        assert len(watch.alerts(ID)) == alerts
        assert sum(one.count for one in watch.alerts(ID)) == 2


def test_it_does_not_prolong_the_chain():
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1), *(token(minute, n=10 + minute) for minute in range(2, 20, 2)), record(n=2, minute=20))
    first, second = watch.alerts(ID)
    assert (first.count, second.count) == (10, 1)


@pytest.mark.parametrize(("first", "then", "same"), [
    ({}, {}, True),
    ({}, {"ipAddress": ELSEWHERE, "userAgent": "other"}, True),
    ({}, {"sessionId": guid(1, 5)}, False),
    ({"sessionId": ""}, {"sessionId": ""}, True),
    ({"sessionId": MISSING}, {"sessionId": None}, True),
    ({"sessionId": ""}, {"sessionId": "", "ipAddress": ELSEWHERE}, False),
    ({"sessionId": ""}, {"sessionId": "", "userAgent": "other"}, False),
    ({"sessionId": ""}, {}, False),
])
def test_a_session_is_its_id_else_address_and_agent(first: Json, then: Json, same: bool):
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1, **first), token(40, **then))
    assert len(watch.alerts(ID)) == (1 if same else 2)


def test_unknown_sessions_are_not_one_session():
    nothing = {"sessionId": "", "ipAddress": "", "userAgent": None, "top": {"callerIpAddress": MISSING}}
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1, **nothing), token(40, **nothing))
    assert len(watch.alerts(ID)) == 2


def test_without_an_alert_before_it_a_token_pages_like_any_other_use():
    watch = Watch(break_glass={USER})
    watch.see(token())
    assert watch.told(ID) == ["raised"]


@pytest.mark.parametrize("swap", [False, True])
def test_the_order_of_arrival_changes_nothing_in_the_end(swap: bool):
    watch = Watch(break_glass={USER})
    both = [record(n=1), token(40)]
    watch.see_each(*(reversed(both) if swap else both))
    standing = [one for one in watch.alerts(ID) if one.status == "open"]
    assert [(one.count, one.first_seen, one.last_seen) for one in standing] == [(2, at(0), at(40))]


def test_the_same_record_twice_is_one_and_two_versions_are_one():
    watch = Watch(break_glass={USER})
    watch.see_each(record(n=1), record(n=1), record(n=1, late=600, said="MFA required in Azure AD"))
    assert (watch.alert(ID).count, watch.alert(ID).raised) == (1, 1)


def test_accounts_are_apart():
    watch = Watch(break_glass={USER, guid(9)})
    watch.see(record(n=1), record(n=2, userId=guid(9), userPrincipalName="bg2@contoso.test", ipAddress=IP))
    assert {one.subject.id for one in watch.alerts(ID)} == {USER, guid(9)}
