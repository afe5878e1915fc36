"""Phishing-resistant MFA for administrators: CIS 5.2.2.5, MS.AAD.3.6. Bugs: Prowler takes a strength policy for a pilot group,
which names no roles at all, for one that names them all; Maester judges a strength by its display name.
"""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.ca_002_resistant_administrators import ResistantAdministrators
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment
from tests.builders import guid
from tests.monitors.checks.rules import OTHERS, members, ruled
from tests.monitors.checks.tenants import GLOBAL_ADMINISTRATOR, KEEPERS, healthy, person, programme, user
from tests.monitors.conditional_access.documents import by_strength, grant

CHECK = ResistantAdministrators(programme=programme())
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
RESISTANT = by_strength("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor")
MFA = ruled()


def for_roles(*roles: str, **odd: Any) -> Any:
    return ruled(**{"conditions__users__includeUsers": [], "conditions__users__includeRoles": list(roles),
                    "grantControls": RESISTANT} | odd)


def status(*policies: Any, **areas: Any) -> Status:
    return judged(CHECK, healthy(policies=policies, **areas)).status


@pytest.mark.parametrize(("policies", "expected"), [
    ((for_roles(GLOBAL_ADMINISTRATOR),), Status.PASS),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR)), Status.PASS),
    ((ruled(grantControls=by_strength("fido2")),), Status.PASS),
    ((MFA,), Status.WARN),
    ((MFA, for_roles(USER_ADMINISTRATOR)), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, state="enabledForReportingButNotEnforced")), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, conditions__applications__includeApplications=["Office365"])), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, conditions__clientAppTypes=["browser"])), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, conditions__users__excludeUsers=[person(0)])), Status.WARN),
    ((MFA, for_roles(conditions__users__includeGroups=[OTHERS])), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, grantControls=by_strength("fido2", "password,sms"))), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, grantControls=by_strength(
        "password,microsoftAuthenticatorPush", displayName="Phishing-resistant MFA"))), Status.WARN),
    ((MFA, for_roles(GLOBAL_ADMINISTRATOR, grantControls=grant(
        "mfa", operator="OR", authenticationStrength=RESISTANT["authenticationStrength"]))), Status.WARN),
    ((), Status.FAIL),
    ((for_roles(USER_ADMINISTRATOR),), Status.FAIL),
])
def test_a_global_administrator(policies: tuple[Any, ...], expected: Status) -> None:
    assert status(*policies, members=members()) == expected


@pytest.mark.parametrize(("odd", "expected"), [
    ({"roles": (Assignment(person(5), USER_ADMINISTRATOR),)}, Status.WARN),
    ({"roles": (), "eligible": (Assignment(person(5), USER_ADMINISTRATOR),)}, Status.WARN),
    ({"roles": (), "eligible": (Assignment(person(5), GLOBAL_ADMINISTRATOR),)}, Status.PASS),
    ({"roles": (Assignment(OTHERS, USER_ADMINISTRATOR, "group"),)}, Status.WARN),
    ({"roles": (Assignment(OTHERS, GLOBAL_ADMINISTRATOR, "group"),)}, Status.PASS),
    ({"roles": (Assignment(person(5), GLOBAL_ADMINISTRATOR, scope="/administrativeUnits/1"),)}, Status.WARN),
    ({"roles": (Assignment(person(5), DIRECTORY_READERS),)}, Status.NOT_APPLICABLE),
    ({"roles": tuple(Assignment(one, GLOBAL_ADMINISTRATOR) for one in KEEPERS)}, Status.NOT_APPLICABLE),
    ({"roles": (Assignment(guid(1, 78), GLOBAL_ADMINISTRATOR, "servicePrincipal"),)}, Status.NOT_APPLICABLE),
    ({"users": {person(0): user(0, enabled=False)}}, Status.NOT_APPLICABLE),
    ({"users": {person(0): user(0, guest=True)}}, Status.PASS),
])
def test_who_is_an_administrator_and_whom_a_policy_for_a_role_takes_in(odd: dict[str, Any], expected: Status) -> None:
    everybody = members(others=frozenset({person(5)}))
    assert status(MFA, for_roles(GLOBAL_ADMINISTRATOR), members=everybody, **odd) == expected


def test_the_administrators_are_named() -> None:
    result = judged(CHECK, healthy(policies=(MFA,), roles=(Assignment(person(0), GLOBAL_ADMINISTRATOR),)))
    assert [one.object_id for one in result.found] == [person(0)]


def test_an_exclusion_that_was_not_read_makes_it_unknown() -> None:
    policy = for_roles(GLOBAL_ADMINISTRATOR, conditions__users__excludeGroups=[OTHERS])
    found = judged(CHECK, healthy(policies=(MFA, policy), members=LookUps({**{one: members().of(one) for one in members()},
                                                                           OTHERS: NotRead("Graph answered 429")})))
    assert found.status == Status.UNKNOWN
    assert "429" in found.summary
