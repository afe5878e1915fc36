"""Legacy users whom no exclusion covers: catalogue, LEG-003; Maester MT.1033 asks the like of five sample users by What-If."""

from typing import Any

import pytest

from monitors.checks.leg_003_legacy_unaccounted import LegacyUnaccounted
from monitors.declared import Declared, LegacyException
from monitors.records.instant import DAY
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.usage import LegacyUse
from tests.monitors.checks.rules import OTHERS, members, ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import EMERGENCY, JUDGED, NOW, healthy, person, programme, shown, user
from tests.monitors.conditional_access.documents import grant

USED = LegacyUse(JUDGED, (shown(person(1), "IMAP", 3),))


def block(**odd: Any) -> ListedPolicy:
    """Legacy clients are blocked since ten days ago."""
    return ruled(**{"age_days": 10, "grantControls": grant("block"),
                    "conditions__clientAppTypes": ["exchangeActiveSync", "other"]} | odd)


@pytest.mark.parametrize("policies", [(), (block(),), (block(state="enabledForReportingButNotEnforced"),), (ruled(),)])
def test_whoever_is_not_accounted_for_fails(policies: tuple[ListedPolicy, ...]) -> None:
    assert result(LegacyUnaccounted, healthy(legacy_use=USED, policies=policies)) == ("fail", {person(1)})


@pytest.mark.parametrize("state", ["enabled", "enabledForReportingButNotEnforced"])
@pytest.mark.parametrize("odd", [
    {"conditions__users__excludeUsers": [person(1)]},
    {"conditions__users__excludeGroups": [EMERGENCY, OTHERS]},
])
def test_whom_the_block_leaves_out_is_accounted_for(state: str, odd: dict[str, Any]) -> None:
    areas = {"legacy_use": USED, "policies": (block(state=state, **odd),), "members": members(others=frozenset({person(1)}))}
    assert status(LegacyUnaccounted, **areas) == "pass"


@pytest.mark.parametrize("odd", [
    {"state": "disabled"},
    {"grantControls": grant("mfa")},
    {"conditions__clientAppTypes": ["exchangeActiveSync"]},
])
def test_being_left_out_of_something_else_accounts_for_nothing(odd: dict[str, Any]) -> None:
    policies = (block(conditions__users__excludeUsers=[person(1)], **odd),)
    assert status(LegacyUnaccounted, legacy_use=USED, policies=policies) == "fail"


@pytest.mark.parametrize(("who", "client", "until", "expected"), [
    (person(1), "IMAP", NOW + DAY, "pass"),
    ("user1@contoso.test", "IMAP", NOW + DAY, "pass"),
    (person(1), "IMAP", NOW, "fail"),
    (person(1), "POP", NOW + DAY, "fail"),
    (person(2), "IMAP", NOW + DAY, "fail"),
])
def test_an_exception_that_still_runs_accounts_for_its_client(who: str, client: str, until: int, expected: str) -> None:
    decided = programme(declared=Declared(legacy=(LegacyException(who, client, until),)))
    assert status(LegacyUnaccounted, decided, legacy_use=USED) == expected


@pytest.mark.parametrize(("ago", "expected"), [(12, "pass"), (10, "pass"), (9, "fail")])
def test_who_was_seen_only_before_the_block_was_stopped_by_it(ago: int, expected: str) -> None:
    seen = LegacyUse(JUDGED, (shown(person(1), "IMAP", ago),))
    assert status(LegacyUnaccounted, legacy_use=seen, policies=(block(),)) == expected


@pytest.mark.parametrize("users", [{}, {person(1): user(1, enabled=False)}])
def test_who_cannot_sign_in_any_more_needs_no_account(users: dict[str, Any]) -> None:
    assert status(LegacyUnaccounted, legacy_use=USED, users=users, policies=()) == "pass"
