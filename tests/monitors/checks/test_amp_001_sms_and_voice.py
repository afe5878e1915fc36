"""From 2027-02-01 on Microsoft delivers neither SMS nor voice: Microsoft Entra, "SMS and voice retirement"."""

from typing import Any

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.amp_001_sms_and_voice import SmsAndVoice
from monitors.tenant.area import LookUps, NotRead
from tests.builders import guid
from tests.monitors.checks.methods import configuration, on, policy
from tests.monitors.checks.tenants import NOW, healthy, person, programme

GROUP, OUT = guid(6, 71), guid(7, 71)
MEMBERS = LookUps({GROUP: frozenset({person(0), person(1), guid(1, 99)}), OUT: frozenset({person(1)})})


def said(ends: int = NOW + 1, members: Any = MEMBERS, **odd: Any) -> Result:
    return judged(SmsAndVoice(programme=programme(telephony_ends=ends)),
                  healthy(methods_policy=configuration(**odd), members=members))


@pytest.mark.parametrize(("odd", "before", "after"), [
    ({}, Status.PASS, Status.PASS),
    ({"sms": on("sms")}, Status.WARN, Status.FAIL),
    ({"voice": on("voice")}, Status.WARN, Status.FAIL),
    ({"sms": on("sms", GROUP)}, Status.WARN, Status.WARN),
    ({"sms": on("sms", GROUP), "voice": on("voice")}, Status.WARN, Status.FAIL),
    ({"sms": on("sms", included=frozenset())}, Status.PASS, Status.PASS),
    ({"sms": None}, Status.UNKNOWN, Status.UNKNOWN),
    ({"voice": None}, Status.UNKNOWN, Status.UNKNOWN),
])
def test_state_and_scope_before_and_after_the_end(odd: dict[str, Any], before: Status, after: Status) -> None:
    assert said(NOW + 1, **odd).status == before
    assert said(NOW, **odd).status == after


@pytest.mark.parametrize(("method", "detail"), [
    (on("sms"), "on for everybody, 12 enabled users"),
    (on("sms", without=(OUT,)), "on for everybody without 1 groups, 11 enabled users"),
    (on("sms", GROUP), "on for 1 groups, 2 enabled users"),
    (on("sms", GROUP, without=(OUT,)), "on for 1 groups without 1 groups, 1 enabled users"),
    (on("sms", GROUP, signs_in=frozenset({GROUP})), "on for 1 groups, 2 enabled users, also as the only factor"),
])
def test_for_how_many_it_is_on(method: Any, detail: str) -> None:
    assert [one.detail for one in said(sms=method).found] == [detail]


def test_a_group_that_nobody_could_read_leaves_the_number_open_and_not_the_state() -> None:
    result = said(members=LookUps({GROUP: NotRead("Graph answered 403")}), sms=on("sms", GROUP))
    assert result.status == Status.WARN
    assert "nobody could count for how many (Graph answered 403)" in result.found[0].detail


@pytest.mark.parametrize(("migration", "status"), [
    ("preMigration", Status.UNKNOWN), ("migrationInProgress", Status.UNKNOWN), ("migrationComplete", Status.PASS),
    ("", Status.PASS)])
def test_off_means_nothing_while_legacy_policies_count(migration: str, status: Status) -> None:
    assert judged(SmsAndVoice(), healthy(methods_policy=policy(migration=migration))).status == status
