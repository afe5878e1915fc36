"""Whom report-only policies would lock out: catalogue, CA-015. No scanner looks.
Results: Microsoft Graph, "appliedConditionalAccessPolicy resource type". To be interrupted is to be asked for something: that
locks out only whoever has nothing to answer with.
"""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_015_lockout_forecast import LockoutForecast
from monitors.declared import Declared
from monitors.records.instant import DAY
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment, Domain, ListedPolicy
from monitors.tenant.people import Registration
from monitors.tenant.usage import ReportOnly
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import (
    EMERGENCY,
    GLOBAL_ADMINISTRATOR,
    JUDGED,
    KEEPERS,
    healthy,
    person,
    programme,
    registered,
    shown,
    user,
)
from tests.monitors.conditional_access.documents import by_strength, grant

MANY = 2000
KEYS = by_strength("fido2")["authenticationStrength"]
CROWD = {person(n): user(n) for n in range(MANY)}


def trial(**odd: Any) -> ListedPolicy:
    """A policy in report-only mode, changed thirty days ago."""
    return ruled(**{"state": "enabledForReportingButNotEnforced", "displayName": "On trial"} | odd)


TRIAL = trial().policy.id


def forecast(failing: tuple[str, ...] = (), asked: tuple[str, ...] = (), *, policy: ListedPolicy | None = None,
             ago: int = 3, **odd: Any) -> dict[str, Any]:
    """The areas where these users met the policy, in a tenant of two thousand."""
    seen = ReportOnly(JUDGED, tuple(shown(one, TRIAL, ago) for one in failing), tuple(shown(one, TRIAL, ago) for one in asked))
    return {"users": CROWD, "policies": (policy or trial(),), "report_only": seen, "roles": ()} | odd


def without(*lacking: str) -> dict[str, Registration]:
    """Everybody has registered something, but for these."""
    return {one: registered(n, **({"methods": (), "capable": False, "registered": False} if one in lacking else {}))
            for n, one in enumerate(CROWD)}


@pytest.mark.parametrize(("failing", "expected"), [(0, "pass"), (1, "warn"), (2, "warn"), (3, "fail")])
def test_a_thousandth_of_its_people_warns_and_more_fails(failing: int, expected: str) -> None:
    assert status(LockoutForecast, **forecast(tuple(map(person, range(failing))))) == expected


def test_the_share_is_a_setting() -> None:
    lost = healthy(**forecast(tuple(map(person, range(3)))))
    assert result(LockoutForecast, lost, percent=0.15)[0] == "warn"
    assert result(LockoutForecast, lost, percent=0.05)[0] == "fail"


def test_policies_and_people_are_named() -> None:
    areas = forecast((person(1),))
    assert result(LockoutForecast, healthy(**areas)) == ("warn", {TRIAL, person(1)})
    assert details(LockoutForecast, **areas) == ["would block 1 of 2000 users (0.0 %)", "would be locked out by On trial"]


@pytest.mark.parametrize("odd", [
    {"roles": (Assignment(person(1), GLOBAL_ADMINISTRATOR),)},
    {"eligible": (Assignment(person(1), GLOBAL_ADMINISTRATOR),)},
])
def test_one_administrator_is_enough(odd: dict[str, Any]) -> None:
    assert status(LockoutForecast, **forecast((person(1),)) | odd) == "fail"


def test_one_break_glass_account_is_enough() -> None:
    lost = healthy(**forecast((person(1),)))
    keeper = programme(declared=Declared(break_glass=frozenset({"user1@contoso.test"})))
    assert result(LockoutForecast, lost, keeper, percent=50)[0] == "fail"
    assert result(LockoutForecast, lost, percent=50)[0] == "warn"


@pytest.mark.parametrize(("grants", "methods", "expected"), [
    (grant("mfa"), ("microsoftAuthenticatorPush",), "pass"),
    (grant("mfa"), (), "warn"),
    (by_strength("fido2"), ("passKeySynced",), "pass"),
    (by_strength("fido2"), ("microsoftAuthenticatorPush",), "warn"),
    (grant("mfa", "compliantDevice", operator="AND"), ("microsoftAuthenticatorPush",), "pass"),
    (grant("mfa", "compliantDevice", operator="OR"), ("microsoftAuthenticatorPush",), "pass"),
    (grant("mfa", "compliantDevice", operator="OR"), (), "warn"),
    (grant("mfa", operator="OR") | {"authenticationStrength": KEYS}, ("mobilePhone",), "pass"),
    (grant("mfa", operator="AND") | {"authenticationStrength": KEYS}, ("mobilePhone",), "warn"),
    (grant("passwordChange"), (), "pass"),
    (by_strength("fido2"), ("somethingNew",), "unknown"),
])
def test_whoever_is_asked_is_lost_only_with_nothing_to_answer(grants: Any, methods: tuple[str, ...], expected: str) -> None:
    rows = without() | {person(1): registered(1, methods=methods, capable=bool(methods))}
    areas = forecast(asked=(person(1),), policy=trial(grantControls=grants), registration=rows)
    assert status(LockoutForecast, **areas) == expected


@pytest.mark.parametrize("odd", [
    {"registration": {}},
    {"registration": without(person(1)), "domains": {"contoso.test": Domain("contoso.test", federated=True)}},
])
def test_of_whom_nobody_knows_what_they_have_it_is_unknown(odd: dict[str, Any]) -> None:
    assert status(LockoutForecast, **forecast(asked=(person(1),), **odd)) == "unknown"


def test_who_is_asked_and_refused_counts_once() -> None:
    areas = forecast((person(1),), (person(1),), registration=without(person(1)))
    assert details(LockoutForecast, **areas)[0].startswith("would block 1 of")


@pytest.mark.parametrize("odd", [
    {"users": CROWD | {person(1): user(1, enabled=False)}},
    {"users": {one: held for one, held in CROWD.items() if one != person(1)}},
    {"policies": (trial(conditions__users__excludeUsers=[person(1)]),)},
    {"policies": (trial(state="enabled"),)},
    {"policies": (trial(state="disabled"),)},
    {"policies": (trial(id=person(99)),)},
    {"policies": (trial(age_days=2),)},
])
def test_who_left_or_was_left_out_and_what_changed_since_do_not_count(odd: dict[str, Any]) -> None:
    assert status(LockoutForecast, **forecast((person(1),)) | odd) == "pass"


def test_the_day_on_which_it_was_changed_counts() -> None:
    assert status(LockoutForecast, **forecast((person(1),), policy=trial(age_days=3))) == "warn"


def test_how_far_back_is_a_setting() -> None:
    lost = healthy(**forecast((person(1),), ago=20))
    assert result(LockoutForecast, lost, days=20)[0] == "warn"
    assert result(LockoutForecast, lost, days=19)[0] == "pass"


def test_guests_who_are_asked_answer_in_their_own_tenant_and_those_refused_count() -> None:
    guests = {"users": CROWD | {person(1): user(1, name="b_contoso.com#EXT#@contoso.onmicrosoft.com", guest=True)},
              "registration": without(person(1))}
    assert status(LockoutForecast, **forecast(asked=(person(1),)) | guests) == "pass"
    assert status(LockoutForecast, **forecast((person(1),)) | guests) == "warn"


def test_a_policy_that_no_whole_day_has_met_is_unknown_unless_it_fails_already() -> None:
    fresh = trial(age_days=0)
    assert status(LockoutForecast, **forecast(policy=fresh)) == "unknown"
    assert status(LockoutForecast, **forecast(tuple(map(person, range(3))), policy=fresh, ago=0)) == "fail"
    assert status(LockoutForecast, **forecast(policy=trial(age_days=1))) == "pass"


def test_a_ring_is_its_policy_s_people() -> None:
    ring = trial(conditions__users__includeUsers=[], conditions__users__includeGroups=[person(500)])
    members = LookUps({EMERGENCY: frozenset(KEEPERS), person(500): frozenset(map(person, range(100)))})
    assert status(LockoutForecast, **forecast((person(1),), policy=ring, members=members)) == "fail"


def test_it_is_unknown_where_the_stream_told_nothing() -> None:
    told = judged(LockoutForecast(programme=programme()), healthy(report_only=NotRead("no sign-in was judged since 2026-02-09")))
    assert (told.status, told.summary) == ("unknown", "no sign-in was judged since 2026-02-09")
    assert told.source == "graph+stream"


def test_days_are_of_the_clock() -> None:
    assert JUDGED[-1] % DAY == 0
