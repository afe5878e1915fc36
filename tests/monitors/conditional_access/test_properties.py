"""What holds for any two policies: no difference to itself, no meaning in order, and every way there is a way back."""

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.conditional_access.change import Direction
from monitors.conditional_access.strength import MULTIFACTOR
from tests.builders import Json, guid
from tests.monitors.conditional_access.documents import (
    FOR_MFA,
    RESISTANT,
    addresses,
    changes,
    countries,
    guests,
    place_changes,
    policy,
    put,
    strength,
)

IDS = st.lists(st.sampled_from([guid(1), guid(2), guid(3)]), unique=True)
RULE = st.none() | st.fixed_dictionaries({"mode": st.sampled_from(["include", "exclude"]), "rule": st.sampled_from(["a", "b"])})
RISKS = st.lists(st.sampled_from(["low", "medium", "high", "none"]), unique=True)
GUESTS = st.none() | st.builds(guests, st.sampled_from(["internalGuest", "internalGuest,serviceProvider"]), st.sampled_from("ab"))
COMBINATIONS = st.lists(st.sampled_from(["fido2", "password,sms", "password", "teleport",
                                         *(",".join(sorted(one)) for one in MULTIFACTOR)]), unique=True)
STRENGTHS = st.none() | st.builds(lambda id_, allowed: strength(*allowed, id_=id_),
                                  st.sampled_from([RESISTANT, FOR_MFA, guid(8), guid(9)]), COMBINATIONS)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(["enabled"] * 6 + ["disabled", "enabledForReportingButNotEnforced", "odd"]),
    "conditions.users.includeUsers": IDS | st.just(["All"]), "conditions.users.excludeUsers": IDS,
    "conditions.users.includeGroups": IDS, "conditions.users.excludeGroups": IDS, "conditions.users.includeRoles": IDS,
    "conditions.users.includeGuestsOrExternalUsers": GUESTS, "conditions.users.excludeGuestsOrExternalUsers": GUESTS,
    "conditions.applications.includeApplications": IDS | st.just(["All"]), "conditions.applications.excludeApplications": IDS,
    "conditions.applications.includeUserActions": st.sampled_from([[], ["urn:user:registersecurityinfo"]]),
    "conditions.applications.applicationFilter": RULE, "conditions.devices.deviceFilter": RULE,
    "conditions.clientAppTypes": st.lists(st.sampled_from(["all", "browser", "exchangeActiveSync", "easSupported"]), unique=True),
    "conditions.locations.includeLocations": IDS | st.just(["All"]),
    "conditions.locations.excludeLocations": IDS | st.just(["AllTrusted"]),
    "conditions.signInRiskLevels": RISKS, "conditions.servicePrincipalRiskLevels": RISKS,
    "grantControls.operator": st.sampled_from(["AND", "OR", "OR", None]),
    "grantControls.builtInControls": st.lists(st.sampled_from(["mfa", "block", "compliantDevice", "new"]), unique=True),
    "grantControls.termsOfUse": IDS, "grantControls.authenticationStrength": STRENGTHS,
    "sessionControls.signInFrequency": st.none() | st.fixed_dictionaries({
        "value": st.integers(0, 30), "type": st.sampled_from(["hours", "days", "moons"]),
        "authenticationType": st.sampled_from(["secondaryAuthentication", "primaryAndSecondaryAuthentication"])}),
    "sessionControls.persistentBrowser": st.none() | st.fixed_dictionaries({"mode": st.sampled_from(["always", "never", "odd"])}),
    "conditions.novelty": st.none() | IDS,
}
FEW = settings(max_examples=300, deadline=None)


@st.composite
def policies(draw: st.DrawFn, like: Json | None = None) -> Json:
    """A policy, or one that differs from another in a few parts."""
    made = policy() if like is None else json.loads(json.dumps(like))
    for path in draw(st.lists(st.sampled_from(sorted(PARTS)), unique=True, max_size=4 if like else None)):
        put(made, path, draw(PARTS[path]))
    return made


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Json, Json]:
    """Two versions of a policy."""
    one = draw(policies())
    return one, draw(policies(like=one))


RANGE = st.sampled_from(["192.0.2.0/24", "192.0.2.0/25", "192.0.2.128/25", "198.51.100.0/24", "odd"])
PLACES = st.builds(addresses, RANGE, RANGE, RANGE, isTrusted=st.booleans()) | st.builds(
    countries, st.sampled_from(["SE", "NO"]), st.sampled_from(["SE", "FI"]), includeUnknownCountriesAndRegions=st.booleans(),
    countryLookupMethod=st.sampled_from(["clientIpAddress", "authenticatorAppGps", "odd"]))


def shuffled(value: Any, chance: Random) -> Any:
    """A document with its lists and keys in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], chance) for key in chance.sample(list(value), len(value))}
    return [shuffled(one, chance) for one in chance.sample(value, len(value))] if isinstance(value, list) else value


def ways(found: Any) -> list[tuple[str, frozenset[Direction]]]:
    """Each change and its directions, but for the risk of lock-out, which has no opposite."""
    return [(one.field, one.directions - {Direction.LOCK_OUT_RISK}) for one in found]


BACK = {Direction.WEAKER: Direction.STRONGER, Direction.STRONGER: Direction.WEAKER}


def back(found: Any) -> list[tuple[str, frozenset[Direction]]]:
    """The ways back."""
    return [(field, frozenset(BACK.get(one, one) for one in directions)) for field, directions in ways(found)]


@given(policies())
@FEW
def test_nothing_differs_from_itself(one: Json):
    assert changes(one, one) == []


@given(policies(), st.integers(0, 999))
@FEW
def test_another_order_changes_nothing(one: Json, seed: int):
    assert changes(one, shuffled(one, Random(seed))) == []


@given(pairs())
@FEW
def test_every_way_there_is_a_way_back(two: tuple[Json, Json]):
    one, other = two
    assert back(changes(one, other)) == ways(changes(other, one))


@given(pairs())
@FEW
def test_every_change_has_a_direction_and_a_sentence(two: tuple[Json, Json]):
    for found in changes(*two):
        assert found.directions - {Direction.LOCK_OUT_RISK}
        assert Direction.SIDEWAYS not in found.directions or found.directions <= {Direction.SIDEWAYS, Direction.LOCK_OUT_RISK}
        assert found.text
        json.dumps(found.plain)


@given(pairs())
@FEW
def test_nobody_is_newly_locked_out_by_less(two: tuple[Json, Json]):
    """A risk of lock-out comes with more protection, or with MFA that became a strength."""
    for found in changes(*two):
        if found.goes(Direction.LOCK_OUT_RISK):
            assert found.goes(Direction.STRONGER) or found.field == "grantControls"


@given(PLACES, PLACES)
@FEW
def test_named_locations_go_there_and_back_too(one: Json, other: Json):
    assert place_changes(one, one) == []
    assert back(place_changes(one, other)) == ways(place_changes(other, one))
