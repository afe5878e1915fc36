"""Who a finding says is privileged, what it shows of their methods, and who is asked for that and when."""

import asyncio

import pytest

from monitors.finding import Finding, Severity
from monitors.registration import Registered
from tests.builders import UPN, USER, approved, audit_record, guid, mfa_failure, mfa_success, read, record, several, step
from tests.monitors.detectors.watching import Asked, Watch

ADMIN = Registered(USER, ("microsoftAuthenticatorPush", "fido2SecurityKey"), privileged=True)
METHODS = ["Authenticator notification", "security key"]
FIVE = several(5, mfa_failure)


def judged(asked: Asked, detector: str, *records: object, **declared: object) -> Finding:
    """What the detector finds in these records."""
    watch = Watch(registration=asked, **declared)  # type: ignore[arg-type]
    watch.see(*records)
    return watch.alert(detector)


@pytest.mark.parametrize(("detector", "records"), [
    ("repeated_mfa_failures", FIVE),
    ("account_locked", [record(code=50053, failure="The account is locked.")]),
    ("fraud_reported", [audit_record("Suspicious activity reported")]),
    ("legacy_auth_sign_in", [record(clientAppUsed="IMAP4")]),
])
def test_a_finding_is_of_somebody_privileged_if_the_snapshot_says_so(detector: str, records: list[object]) -> None:
    found = judged(Asked(ADMIN), detector, *records)
    assert (found.privileged, found.context["methods"]) == (True, METHODS)
    plain = judged(Asked(Registered(USER, ADMIN.methods)), detector, *records)
    assert (plain.privileged, plain.context["methods"]) == (False, METHODS)
    unknown = judged(Asked(), detector, *records)
    assert unknown.privileged is False
    assert "methods" not in unknown.context


def test_severity_is_that_of_the_privileged() -> None:
    assert judged(Asked(ADMIN), "repeated_mfa_failures", *FIVE).severity == Severity.HIGH
    assert judged(Asked(), "repeated_mfa_failures", *FIVE).severity == Severity.MEDIUM


def test_who_is_declared_privileged_stays_so_whatever_the_snapshot_says() -> None:
    found = judged(Asked(Registered(USER, ())), "repeated_mfa_failures", *FIVE, privileged={UPN})
    assert (found.privileged, found.context) == (True, {"methods": []})


def test_who_is_declared_by_name_stays_so_where_a_later_record_lacks_the_name() -> None:
    watch = Watch(privileged={UPN}, registration=Asked())
    watch.see(*FIVE)
    watch.see(mfa_failure(n=9, minute=5, userPrincipalName=None))
    assert (watch.alert("repeated_mfa_failures").count, watch.alert("repeated_mfa_failures").privileged) == (6, True)


def test_a_record_that_comes_too_late_is_of_somebody_privileged_too() -> None:
    asked = Asked(ADMIN)
    watch = Watch(registration=asked)
    watch.stream.ledger.oldest = 1 << 62
    watch.see(record(code=53010), mfa_success(n=2))
    assert watch.alert("enrolment_blocked").privileged
    assert asked.users == [USER, USER]  # of what is late, and of whoever completed MFA


# Who is asked


@pytest.mark.parametrize("records", [
    several(4, mfa_failure), several(9), [record(code=50126)], [record(code=50074)], [record(code=50072)],
    [record(category="NonInteractiveUserSignInLogs")]])
def test_nobody_is_asked_where_no_alert_is_possible(records: list[object]) -> None:
    asked = Asked(ADMIN)
    Watch(registration=asked).see(*records)
    assert asked.users == []


def test_nobody_is_asked_about_late_facts_that_say_nothing() -> None:
    asked = Asked(ADMIN)
    watch = Watch(registration=asked)
    watch.stream.ledger.oldest = 1 << 62
    watch.see(*several(4, mfa_failure))
    assert asked.users == []


def test_a_judgement_asks_once() -> None:
    asked = Asked(ADMIN)
    Watch(registration=asked).see(*FIVE, *(mfa_failure(n=20 + n, userId=guid(9)) for n in range(6)))
    assert sorted(asked.users) == sorted([USER, guid(9)])


def test_a_standing_alert_that_stands_asks_no_more() -> None:
    asked = Asked(ADMIN)
    watch = Watch(registration=asked)
    watch.see_each(*(record(n=n, clientAppUsed="IMAP4") for n in range(1, 5)))
    assert asked.users == [USER]


@pytest.mark.parametrize("declared", [USER, UPN])
def test_break_glass_accounts_are_privileged_and_wait_for_no_look_up(declared: str) -> None:
    asked = Asked()
    asked.failing = OSError("no answer")
    watch = Watch(break_glass={declared}, registration=asked)
    watch.see(record(), record(n=2, code=50126), *several(5, mfa_failure, first=3), record(n=9, clientAppUsed="IMAP4"))
    for detector in ("break_glass_sign_in", "break_glass_attempt", "repeated_mfa_failures", "legacy_auth_sign_in"):
        assert watch.alert(detector).privileged
    assert asked.users == []


def test_a_look_up_that_fails_fails_the_batch_after_break_glass_was_told_and_the_next_delivery_makes_it_good() -> None:
    asked = Asked(ADMIN)
    asked.failing = OSError("no answer")
    watch = Watch(break_glass={guid(7)}, registration=asked)
    batch = [*FIVE, record(n=9, userId=guid(7), userPrincipalName="emergency@contoso.test", steps=[step(), approved()])]
    with pytest.raises(OSError, match="no answer"):
        asyncio.run(watch.stream.judge(read(*batch)))
    assert watch.told("break_glass_sign_in") == ["raised"]
    assert watch.told("repeated_mfa_failures") == []
    asked.failing = None
    watch.see(*batch)
    assert watch.told("break_glass_sign_in") == ["raised"]
    assert watch.alert("repeated_mfa_failures").privileged


def test_only_users_are_asked_about() -> None:
    watch = Watch(registration=Asked(ADMIN))
    assert asyncio.run(watch.stream.ledger.registered(f"policy|{USER}", "")) is None
    assert asyncio.run(watch.stream.ledger.registered(f"user|{USER}", "")) == ADMIN
