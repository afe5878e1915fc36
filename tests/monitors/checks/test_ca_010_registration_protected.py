"""Registering security info: MT.1011, MS.AAD.3.8; Microsoft Entra, "Protect security info registration with Conditional Access".

That article: a Temporary Access Pass does MFA; trusted locations may be left out. Microsoft Graph, "authenticationMethodModes":
the built-in phishing-resistant strength allows no pass, so whoever has nothing yet cannot satisfy it.

Bugs: Maester's MT.1011 takes a location that is not trusted (#2227), and policies for browsers only (#2105). No other scanner
looks for the deadlock.
"""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_010_registration_protected import RegistrationProtected
from monitors.conditional_access.location import Location
from monitors.conditional_access.strength import FOR_MFA
from monitors.tenant.area import LookUps
from monitors.tenant.directory import Domain
from monitors.tenant.methods import Passes
from tests.builders import guid
from tests.monitors.checks.crowds import NOTHING, crowd
from tests.monitors.checks.methods import configuration, on
from tests.monitors.checks.rules import OTHERS, members, ruled
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS, RING, healthy, person
from tests.monitors.conditional_access.documents import RESISTANT, by_strength, grant

ACTION = {"conditions__applications": {"includeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]}}
OFFICE, CAFE = guid(1, 80), guid(2, 80)
PLACES = {"locations": {OFFICE: Location(OFFICE, "Office", frozenset({"192.0.2.0/24"}), trusted=True),
                        CAFE: Location(CAFE, "Café", frozenset({"198.51.100.0/24"}))}}
NO_PASS = {"methods_policy": configuration(temporaryaccesspass=None)}
KEY_ALONE = {"grantControls": by_strength("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", id_=RESISTANT)}


def asking(**odd: Any) -> Any:
    """MFA to register security info, but for what is odd."""
    return ruled(**ACTION | odd)


def without(*places: str, include: str = "All") -> dict[str, Any]:
    return {"conditions__locations": {"includeLocations": [include], "excludeLocations": list(places)}}


def passes(**odd: Any) -> dict[str, Any]:
    return {"methods_policy": configuration(temporaryaccesspass=on("temporaryaccesspass", **{"passes": Passes()} | odd))}


@pytest.mark.parametrize(("rule", "areas", "expected"), [
    (asking(), {}, "pass"),
    (asking(), NO_PASS, "fail"),
    (asking(**without("AllTrusted")), NO_PASS | PLACES, "pass"),
    (asking(**without(OFFICE)), NO_PASS | PLACES, "pass"),
    (asking(**without("AllTrusted")), NO_PASS, "unknown"),
    (asking(**without(guid(9, 80))), NO_PASS | PLACES, "fail"),
    (asking(**KEY_ALONE), {}, "fail"),
    (asking(**KEY_ALONE, **without("AllTrusted")), PLACES, "pass"),
    (asking(grantControls=by_strength("fido2", "temporaryAccessPassOneTime")), {}, "pass"),
    (asking(grantControls=by_strength("fido2", "temporaryAccessPassMultiUse")), passes(), "pass"),
    (asking(grantControls=by_strength("fido2", "temporaryAccessPassMultiUse")), passes(passes=Passes(single_use=True)), "fail"),
    (asking(grantControls=by_strength(id_=FOR_MFA)), {}, "pass"),
    (asking(grantControls=by_strength(id_=guid(9, 81))), {}, "unknown"),
    (asking(grantControls=grant("mfa", "compliantDevice")), NO_PASS, "pass"),
    (asking(grantControls=grant("mfa", "compliantDevice", operator="AND")), NO_PASS, "fail"),
    (asking(grantControls=grant("block")), {}, "fail"),
    (asking(grantControls=grant("block"), **without("AllTrusted")), PLACES, "pass"),
    (asking(grantControls=grant("mfa", "somethingNew", operator="AND")), {}, "unknown"),
    (asking(), NO_PASS | {"domains": {"contoso.test": Domain("contoso.test", federated=True)}}, "unknown"),
])
def test_whoever_has_no_method_has_a_way(rule: Any, areas: dict[str, Any], expected: str) -> None:
    assert status(RegistrationProtected, policies=(rule,), **areas) == expected


@pytest.mark.parametrize(("rules", "expected"), [
    ((), "warn"),
    ((ruled(),), "warn"),
    ((asking(state="disabled"),), "warn"),
    ((asking(state="enabledForReportingButNotEnforced"),), "warn"),
    ((asking(**without(CAFE)),), "warn"),
    ((asking(**without(OFFICE, CAFE)),), "warn"),
    ((asking(**without(include=CAFE)),), "warn"),
    ((asking(conditions__clientAppTypes=["browser"]),), "warn"),
    ((asking(conditions__clientAppTypes=["browser", "mobileAppsAndDesktopClients"]),), "pass"),
    ((asking(conditions__platforms={"includePlatforms": ["android"]}),), "warn"),
    ((asking(conditions__users__includeUsers=[person(1)]),), "warn"),
    ((asking(grantControls=grant()),), "warn"),
    ((asking(**without(CAFE)), asking(**without(OFFICE))), "pass"),
    ((asking(conditions__times={"only": "at night"}),), "unknown"),
    ((asking(), asking(**KEY_ALONE, id=guid(5, 80), state="enabledForReportingButNotEnforced")), "warn"),
    ((asking(), asking(**KEY_ALONE, id=guid(5, 80), state="disabled")), "pass"),
])
def test_it_is_asked_of_everybody_everywhere(rules: tuple[Any, ...], expected: str) -> None:
    assert status(RegistrationProtected, policies=rules, **PLACES) == expected


def test_a_place_that_nobody_trusts_is_named() -> None:
    assert details(RegistrationProtected, policies=(asking(**without(CAFE)),), **PLACES) == [
        "leaves out Café, which is not trusted"]


def newcomers(*held: Any) -> dict[str, Any]:
    """These people, the ring among them, and a pass for the ring alone."""
    groups = {EMERGENCY: frozenset(KEEPERS), RING: frozenset({person(0)}), OTHERS: frozenset[str]()}
    return crowd(held) | {"members": LookUps(groups)} | {
        "methods_policy": configuration(temporaryaccesspass=on("temporaryaccesspass", RING, passes=Passes()))}


def test_a_pass_helps_only_those_who_may_be_given_one() -> None:
    told = healthy(policies=(asking(),), **newcomers(NOTHING | {"methods": ("email",)}, ("email",), ("temporaryAccessPass",),
                                                     ("mobilePhone",), ("somethingNew",), None, ("passKeySynced",)))
    assert result(RegistrationProtected, told) == ("fail", {person(1)})
    assert judged(RegistrationProtected(), told).summary == (
        "0 enabled policies for the registration of security info can be satisfied by nobody without a method; 1 users are "
        "locked out of registering")


def test_who_is_left_out_is_not_locked_out_but_unprotected() -> None:
    left_out = asking(conditions__users__excludeGroups=[EMERGENCY, OTHERS])
    both = newcomers(("passKeySynced",), ("email",)) | {"members": LookUps({
        EMERGENCY: frozenset(KEEPERS), RING: frozenset(), OTHERS: frozenset({person(1)})})}
    assert result(RegistrationProtected, healthy(policies=(left_out,), **both)) == ("warn", {person(1)})


def test_members_of_a_group_that_nobody_could_read_are_unknown() -> None:
    rule = asking(conditions__users__excludeGroups=[EMERGENCY, guid(9, 82)])
    assert status(RegistrationProtected, policies=(rule,), members=members()) == "unknown"
