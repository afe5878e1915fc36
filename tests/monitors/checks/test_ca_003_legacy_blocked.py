"""Legacy authentication blocked: CIS 5.2.2.3, MS.AAD.1.1; Microsoft Entra, "Block legacy authentication with Conditional Access".

ScubaGear and Prowler demand both client types in one policy; two policies do as well.
"""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.ca_003_legacy_blocked import LegacyBlocked
from monitors.declared import Declared, LegacyException
from tests.monitors.checks.rules import APP, EXCEPT, members, ruled
from tests.monitors.checks.tenants import KEEPERS, NOW, healthy, person, programme
from tests.monitors.conditional_access.documents import grant

CHECK = LegacyBlocked(programme=programme())


def block(*clients: str, **odd: Any) -> Any:
    return ruled(**{"conditions__clientAppTypes": list(clients), "grantControls": grant("block")} | odd)


EAS, OTHER = block("exchangeActiveSync"), block("other")
BOTH = ("exchangeActiveSync", "other")


def status(*policies: Any, check: LegacyBlocked = CHECK, **areas: Any) -> Status:
    return judged(check, healthy(policies=policies, **areas)).status


@pytest.mark.parametrize(("policies", "expected"), [
    ((block(*BOTH),), Status.PASS),
    ((EAS, OTHER), Status.PASS),
    ((block("all"),), Status.PASS),
    ((block("easSupported", "other"),), Status.FAIL),
    ((EAS,), Status.FAIL),
    ((OTHER,), Status.FAIL),
    ((), Status.FAIL),
    ((block(*BOTH, grantControls=grant("mfa")),), Status.FAIL),
    ((block(*BOTH, grantControls=None),), Status.FAIL),
    ((block(*BOTH, state="enabledForReportingButNotEnforced"),), Status.FAIL),
    ((block(*BOTH, conditions__users__includeUsers=[person(1)]),), Status.FAIL),
    ((block(*BOTH, conditions__applications__includeApplications=[APP]),), Status.FAIL),
    ((block(*BOTH, conditions__locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}),), Status.FAIL),
    ((block("browser", "mobileAppsAndDesktopClients"),), Status.FAIL),
    ((block("all", conditions__authenticationFlows={"transferMethods": "deviceCodeFlow"}),), Status.FAIL),
    ((block(*BOTH, conditions__times={"only": "at night"}),), Status.UNKNOWN),
])
def test_both_kinds_of_clients_for_everybody(policies: tuple[Any, ...], expected: Status) -> None:
    assert status(*policies) == expected


def test_who_is_left_out_is_named_with_the_client() -> None:
    left_out = members(others=frozenset({person(3)}))
    result = judged(CHECK, healthy(policies=(EAS, block("other", **EXCEPT)), members=left_out))
    assert [(one.object_id, one.detail) for one in result.found] == [(person(3), "not blocked: other")]


@pytest.mark.parametrize(("until", "expected"), [(NOW + 1, Status.PASS), (NOW, Status.FAIL)])
def test_a_declared_exception_holds_until_it_ends(until: int, expected: Status) -> None:
    declared = Declared(break_glass=frozenset(KEEPERS), legacy=(LegacyException(person(3), "SMTP", until),))
    check = LegacyBlocked(programme=programme(declared=declared))
    assert status(block(*BOTH, **EXCEPT), check=check, members=members(others=frozenset({person(3)}))) == expected


@pytest.mark.parametrize(("tolerated", "expected"), [(1, Status.FAIL), (2, Status.PASS)])
def test_how_many_are_tolerated_is_a_setting(tolerated: int, expected: Status) -> None:
    two = members(others=frozenset({person(3), person(4)}))
    check = LegacyBlocked(programme=programme(), tolerated=tolerated)
    assert status(block(*BOTH, **EXCEPT), check=check, members=two) == expected
