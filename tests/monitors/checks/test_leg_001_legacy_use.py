"""Successful legacy sign-ins in 30 days: catalogue, LEG-001. A stub in Zero Trust Assessment (21795), and in no other scanner.
Kinds of clients: Microsoft Entra, "Block legacy authentication with Conditional Access".
"""

from typing import Any

import pytest

from monitors.checks.leg_001_legacy_use import LegacyUseEnds
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.usage import LegacyUse
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import JUDGED, healthy, person, shown
from tests.monitors.conditional_access.documents import grant


def used(about: str = "IMAP", ago: int = 3) -> LegacyUse:
    return LegacyUse(JUDGED, (shown(person(1), about, ago),), (shown(person(2), "POP", 1),))


def block(**odd: Any) -> ListedPolicy:
    """Legacy clients are blocked since ten days ago."""
    return ruled(**{"age_days": 10, "grantControls": grant("block"),
                    "conditions__clientAppTypes": ["exchangeActiveSync", "other"]} | odd)


def test_who_was_refused_did_not_get_in() -> None:
    assert status(LegacyUseEnds, legacy_use=LegacyUse(JUDGED, (), (shown(person(2), "POP", 1),))) == "pass"


@pytest.mark.parametrize("policies", [
    (),
    (block(state="disabled"),),
    (block(state="enabledForReportingButNotEnforced"),),
    (block(conditions__users__excludeUsers=[person(1)]),),
    (block(conditions__applications__excludeApplications=["00000002-0000-0ff1-ce00-000000000000"]),),
    (block(conditions__clientAppTypes=["exchangeActiveSync"]),),
    (ruled(),),
])
def test_where_nothing_blocks_it_a_success_warns(policies: tuple[ListedPolicy, ...]) -> None:
    assert result(LegacyUseEnds, healthy(legacy_use=used(), policies=policies)) == ("warn", {person(1)})


@pytest.mark.parametrize(("ago", "expected"), [(11, "warn"), (10, "warn"), (9, "fail"), (0, "fail")])
def test_from_the_day_after_the_block_a_success_fails(ago: int, expected: str) -> None:
    assert status(LegacyUseEnds, legacy_use=used(ago=ago), policies=(block(),)) == expected


@pytest.mark.parametrize(("client", "clients", "expected"), [
    ("IMAP", ["other"], "fail"),
    ("Exchange ActiveSync", ["other"], "warn"),
    ("Exchange ActiveSync", ["exchangeActiveSync"], "fail"),
    ("IMAP", ["all"], "fail"),
    ("ROPC", ["exchangeActiveSync", "other"], "warn"),
])
def test_what_blocks_which_client(client: str, clients: list[str], expected: str) -> None:
    policies = (block(conditions__clientAppTypes=clients),)
    assert status(LegacyUseEnds, legacy_use=used(client), policies=policies) == expected


def test_somebody_who_is_gone_is_named_all_the_same() -> None:
    gone = LegacyUse(JUDGED, (shown(person(99), "IMAP", 3),))
    assert result(LegacyUseEnds, healthy(legacy_use=gone)) == ("warn", {person(99)})


def test_what_is_said_of_each() -> None:
    several = LegacyUse(JUDGED, (shown(person(1), "IMAP", 3, 4), shown(person(1), "POP", 1)))
    assert details(LegacyUseEnds, legacy_use=several) == ["signed in with IMAP on 2 days, POP on 1 day"]
