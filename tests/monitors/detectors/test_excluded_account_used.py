"""excluded_account_used: a password was all it took, for an account that an enabled MFA policy excludes."""

import asyncio
from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.policies import CachedPolicies, Held, Policy, PolicyScan
from tests.builders import UPN, USER, Json, approved, denied, guid, mfa_failure, mfa_success, record, sign_in, standing, step
from tests.monitors.detectors.watching import Watch

ID = "excluded_account_used"
DETECTOR = standing(ID)
GROUP = guid(1, 7)
BY_NAME = PolicyScan((Policy(guid(1, 9), "Require MFA", True, frozenset({USER})),))
BY_GROUP = PolicyScan((Policy(guid(1, 9), "Require MFA", True, groups=frozenset({GROUP})),), {GROUP: frozenset({USER})})
CLAIM = "MFA requirement satisfied by claim in the token"


def seen(*records: Json, **odd: Any) -> Watch:
    """With a snapshot of policies."""
    watch = Watch(**({"policies": Held(BY_NAME)} | odd))
    watch.see(*records)
    return watch


@pytest.mark.parametrize(("odd", "fires"), [
    ({}, True),
    ({"category": "NonInteractiveUserSignInLogs"}, True),
    ({"steps": [step(), step(minute=1)]}, True),
    ({"steps": [step(), denied(result="Authentication in progress")], "code": 50074}, False),
    ({"steps": [step(), approved()]}, False),
    ({"steps": [step("FIDO2 security key", "MFA successfully completed")]}, False),
    ({"steps": [step("Windows Hello for Business", "")]}, False),
    ({"steps": [step(succeeded=False)]}, False),
    ({"steps": []}, False),
    ({"said": CLAIM}, False),
    ({"said": "MFA requirement skipped due to registered device"}, True),
    ({"incomingTokenType": "refreshToken"}, False),
    ({"code": 50126}, False),
    ({"code": 53003}, False),
])
def test_a_password_and_nothing_else_got_in(odd: Json, fires: bool) -> None:
    assert bool(DETECTOR.notes(sign_in(**odd))) is fires


@pytest.mark.parametrize(("scan", "alerts"), [
    (BY_NAME, 1), (BY_GROUP, 1), (PolicyScan(), 0),
    (PolicyScan((Policy(guid(1, 9), "Block legacy", False, frozenset({USER})),)), 0),
    (PolicyScan((Policy(guid(1, 9), "Require MFA", True, frozenset({guid(5)}), frozenset({GROUP})),),
                {GROUP: frozenset({guid(6)}), guid(2, 7): frozenset({USER})}), 0)])
def test_of_an_account_that_an_enabled_mfa_policy_excludes(scan: PolicyScan, alerts: int) -> None:
    assert len(seen(record(), policies=Held(scan)).alerts(ID)) == alerts


def test_without_a_snapshot_nobody_can_tell() -> None:
    for policies in (None, Held(None)):
        assert seen(record(), policies=policies).alerts(ID) == []


@pytest.mark.parametrize("odd", [{"break_glass": {USER}}, {"break_glass": {UPN}}, {"service": {USER}}])
def test_accounts_with_detectors_of_their_own_are_left_to_these(odd: Any) -> None:
    assert seen(record(), **odd).alerts(ID) == []


def test_one_alert_an_account_and_utc_day() -> None:
    watch = seen(record(), record(n=2, minute=10))
    watch.see(record(n=3, minute=20))
    watch.see(record(n=4, createdDateTime="2026-03-11T00:00:00Z"))
    assert watch.told(ID) == ["raised", "raised"]


def test_it_is_medium_and_says_which_policies() -> None:
    alert = alert_of(seen(record()).alert(ID), DETECTOR)
    assert alert.severity == Severity.MEDIUM.word
    assert alert.summary == (f"{UPN}, excluded from Require MFA, signed in with a password only, at 11:40 UTC on "
                             "10 March 2026 from 192.0.2.10 (Uppsala, SE).")
    assert alert.context["policies"] == ["Require MFA"]


class Counted(Held):
    """Counts how often it is read, and fails where `failing` says with what."""

    reads = 0
    failing: Exception | None = None

    async def read(self) -> PolicyScan | None:
        self.reads += 1
        if self.failing:
            raise self.failing
        return await super().read()


def test_nothing_is_read_for_whoever_did_more_than_a_password() -> None:
    counted = Counted(BY_NAME)
    seen(mfa_success(), mfa_failure(n=2), record(n=3, said=CLAIM), record(n=4, code=50126), policies=counted)
    assert counted.reads == 0


def test_one_read_serves_ten_minutes_of_candidates_and_nobody_is_looked_up_or_written_down() -> None:
    counted, now = Counted(PolicyScan()), [0.0]
    watch = Watch(policies=CachedPolicies(counted, clock=lambda: now[0]))
    for n in range(50):
        watch.see(record(n=n, userId=guid(n)))
    assert (counted.reads, watch.store.operations) == (1, 0)
    now[0] = 600.0
    watch.see(record())
    assert counted.reads == 2


def test_an_error_is_not_kept() -> None:
    counted = Counted(BY_NAME)
    cached = CachedPolicies(counted)
    counted.failing = OSError("no answer")
    with pytest.raises(OSError, match="no answer"):
        seen(record(), policies=cached)
    counted.failing = None
    assert asyncio.run(cached.read()) == BY_NAME
