"""The union of policies: Microsoft Entra, "Building a Conditional Access policy": all policies that apply must be satisfied."""

from typing import Any

import pytest

from monitors.circles import circles_of
from monitors.conditional_access.strength import PHISHING_RESISTANT, Strength
from monitors.coverage import ANY_MFA, BLOCKED, MODERN, RESISTANT, Covered, Demand, coverage, outcome
from tests.builders import guid
from tests.monitors.checks.rules import APP, EXCEPT, members, ruled
from tests.monitors.checks.tenants import healthy, person, user
from tests.monitors.conditional_access.documents import by_strength, grant

OTHER_APP = guid(2, 76)
NAMELESS = grant(authenticationStrength={"id": guid(7, 62)})
OURS = Strength(guid(7, 62), "Ours", PHISHING_RESISTANT, True)
ODD = {"conditions__times": {"only": "at night"}}


def covered(*policies: Any, demand: Demand = Demand(ANY_MFA), who: int = 3) -> Covered:  # noqa: B008 - a frozen value
    tenant = healthy(members=members(others=frozenset({person(3)})))
    return coverage([one.policy for one in policies], demand, circles_of(tenant), {}).of(user(who))


@pytest.mark.parametrize(("odd", "demand", "met"), [
    ({}, Demand(ANY_MFA), True),
    ({}, Demand(RESISTANT), False),
    ({}, Demand(BLOCKED), False),
    ({"grantControls": grant("block")}, Demand(ANY_MFA), True),
    ({"grantControls": by_strength("fido2", "windowsHelloForBusiness")}, Demand(RESISTANT), True),
    ({"grantControls": by_strength("fido2", "password,sms")}, Demand(RESISTANT), False),
    ({"grantControls": by_strength("fido2", "password,sms")}, Demand(ANY_MFA), True),
    ({"grantControls": NAMELESS}, Demand(RESISTANT), True),
    ({"conditions__clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]}, Demand(ANY_MFA), False),
    ({"conditions__clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]}, Demand(ANY_MFA, MODERN), True),
    ({"conditions__authenticationFlows": {"transferMethods": "deviceCodeFlow"}}, Demand(ANY_MFA), False),
    ({"conditions__authenticationFlows": {"transferMethods": "deviceCodeFlow"}}, Demand(ANY_MFA, flow="deviceCodeFlow"), True),
    ({"conditions__authenticationFlows": {"transferMethods": "authenticationTransfer"}},
     Demand(ANY_MFA, flow="deviceCodeFlow"), False),
    ({}, Demand(ANY_MFA, flow="deviceCodeFlow"), True),
    ({"conditions__locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}}, Demand(ANY_MFA), False),
    ({"conditions__devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant"}}}, Demand(ANY_MFA), False),
    ({"state": "somethingNew"}, Demand(ANY_MFA), None),
    (ODD, Demand(ANY_MFA), None),
    (ODD | {"state": "disabled"}, Demand(ANY_MFA), False),
    ({"conditions__userRiskLevels": ["high"]} | ODD, Demand(ANY_MFA), False),
])
def test_what_meets_a_demand(odd: dict[str, Any], demand: Demand, met: bool | None) -> None:
    assert demand.met_by(ruled(**odd).policy, {OURS.id: OURS}) is met


@pytest.mark.parametrize(("policies", "answer"), [
    ((), False),
    ((ruled(),), True),
    ((ruled(**EXCEPT),), False),
    ((ruled(**EXCEPT), ruled()), True),
    ((ruled(**EXCEPT), ruled(**ODD)), None),
    ((ruled(**ODD), ruled()), True),
    ((ruled(**ODD, **EXCEPT),), False),
    ((ruled(conditions__applications__includeApplications=[APP]),), False),
])
def test_one_policy_of_several_is_enough(policies: tuple[Any, ...], answer: bool | None) -> None:
    assert covered(*policies).answer is answer


@pytest.mark.parametrize(("policies", "but"), [
    (([APP],), {APP}),
    (([APP, OTHER_APP], [OTHER_APP]), {OTHER_APP}),
    (([APP], [OTHER_APP]), set()),
    (([APP], []), set()),
])
def test_applications_are_open_only_where_every_policy_leaves_them_out(policies: tuple[list[str], ...], but: set[str]) -> None:
    assert covered(*(ruled(conditions__applications__excludeApplications=one) for one in policies)) == (True, but)


@pytest.mark.parametrize(("odd", "but"), [({}, set()), (EXCEPT, {APP}), ({"state": "disabled"}, {APP}), (ODD, {APP})])
def test_a_policy_of_its_own_looks_after_an_application(odd: dict[str, Any], but: set[str]) -> None:
    special = ruled(**{"conditions__applications__includeApplications": [APP]} | odd)
    assert covered(ruled(conditions__applications__excludeApplications=[APP]), special) == (True, but)


def test_what_becomes_of_people() -> None:
    tenant = healthy(members=members(others=frozenset({person(3)})))
    half = ruled(**EXCEPT, conditions__applications__excludeApplications=[APP])
    cover = coverage([half.policy], Demand(ANY_MFA), circles_of(tenant), {})
    found = outcome(cover, [user(3), user(4), user(5)])
    assert ([one.id for one in found.open_to.values()], found.unclear, found.partly, found.but) == ([person(3)], 0, 2, {APP})
