"""Microsoft Entra, "Require MFA for all users", user exclusions: service accounts, and who synchronizes directories."""

from typing import Any

import pytest

from monitors.checks.ca_014_machines_left_out import MachinesLeftOut
from monitors.declared import Declared
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from tests.monitors.checks.rules import EXCEPT, OTHERS, SYNC, members, ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, healthy, person, programme, user
from tests.monitors.conditional_access.documents import by_strength, grant

SYNCING = (Assignment(person(4), SYNC),)
DECLARED = programme(declared=Declared(break_glass=frozenset(KEEPERS), service=frozenset({"user5@contoso.test"})))


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, "fail"),
    ({"grantControls": by_strength("fido2")}, "fail"),
    ({"grantControls": grant("block")}, "fail"),
    ({"conditions__clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]}, "fail"),
    ({"conditions__users__excludeRoles": [SYNC]}, "pass"),
    ({"conditions__users__excludeUsers": [person(4)]}, "pass"),
    (EXCEPT, "pass"),
    ({"state": "enabledForReportingButNotEnforced"}, "pass"),
    ({"grantControls": grant("compliantDevice")}, "pass"),
    ({"grantControls": grant("block"), "conditions__clientAppTypes": ["exchangeActiveSync", "other"]}, "pass"),
    ({"conditions__times": {"only": "at night"}}, "unknown"),
])
def test_a_synchronization_account(odd: dict[str, Any], expected: str) -> None:
    left_out = members(others=frozenset({person(4)}))
    assert status(MachinesLeftOut, policies=(ruled(**odd),), roles=SYNCING, members=left_out) == expected


@pytest.mark.parametrize(("odd", "expected"), [
    ({}, ("warn", {person(5)})),
    ({"conditions__users__excludeUsers": [person(5)]}, ("pass", set())),
])
def test_a_declared_service_account(odd: dict[str, Any], expected: tuple[str, set[str]]) -> None:
    assert result(MachinesLeftOut, healthy(policies=(ruled(**odd),)), DECLARED) == expected


def test_a_disabled_account_is_asked_for_nothing() -> None:
    users = {person(4): user(4, enabled=False)}
    assert status(MachinesLeftOut, policies=(ruled(),), roles=SYNCING, users=users) == "not_applicable"


def test_a_group_that_was_not_read_may_leave_it_out() -> None:
    unread = LookUps({**{one: members().of(one) for one in members()}, OTHERS: NotRead("Graph answered 403")})
    assert status(MachinesLeftOut, policies=(ruled(**EXCEPT),), roles=SYNCING, members=unread) == "unknown"
