"""Named locations: wider is weaker, narrower may lock somebody out.

Fields: Microsoft Graph, "ipNamedLocation resource type" and "countryNamedLocation resource type".
"""

import json
from typing import Any

import pytest

from monitors.conditional_access.change import Direction
from monitors.conditional_access.location import location_difference, read_location
from tests.builders import MISSING, Json
from tests.monitors.conditional_access.documents import addresses, countries, letters, place_changes, without

NET, HALF, OTHER_HALF, HOST = "192.0.2.0/24", "192.0.2.0/25", "192.0.2.128/25", "192.0.2.7/32"
SIX, SIX_PART = "2001:db8::/32", "2001:db8:1::/48"

PAIRS: list[tuple[Json, Json, str, str]] = [
    (addresses(NET), addresses(NET, "198.51.100.0/24"), "W", "SL"),
    (addresses(HALF), addresses(NET), "W", "SL"),
    (addresses(HOST), addresses(NET), "W", "SL"),
    (addresses(NET), addresses("198.51.100.0/24"), "WSL", "WSL"),
    (addresses(NET), addresses("0.0.0.0/0"), "W", "SL"),
    (addresses(SIX_PART), addresses(SIX), "W", "SL"),
    (addresses(NET), addresses(NET, SIX), "W", "SL"),
    (addresses(NET), addresses(HALF, OTHER_HALF), "-", "-"),
    (addresses(NET), addresses(NET, HOST), "-", "-"),
    (addresses(NET), addresses(NET, "somewhere"), "W", "SL"),
    (addresses(), addresses(NET), "W", "SL"),
    (addresses(NET), addresses(NET, isTrusted=True), "W", "SL"),
    (addresses(NET), addresses(NET, displayName="Headquarters"), "-", "-"),
    (countries("SE"), countries("SE", "NO"), "W", "SL"),
    (countries("SE"), countries("NO"), "WSL", "WSL"),
    (countries("SE"), countries("SE", includeUnknownCountriesAndRegions=True), "W", "SL"),
    (countries("SE", countryLookupMethod="authenticatorAppGps"), countries("SE"), "W", "SL"),
    (countries("SE"), countries("SE", countryLookupMethod="palmReading"), "?", "?"),
    (addresses(NET), addresses(HALF, isTrusted=True), "SL W", "W SL"),
]


@pytest.mark.parametrize(("old", "new", "there", "back"), PAIRS)
def test_wider_is_weaker_and_narrower_may_lock_out(old: Json, new: Json, there: str, back: str):
    assert (letters(place_changes(old, new)), letters(place_changes(new, old))) == (there, back)


@pytest.mark.parametrize(("old", "new"), [
    (addresses(NET, HOST), addresses(HOST, NET)),
    (addresses("192.0.2.9/24"), addresses(NET)),
    (addresses("192.0.2.7"), addresses(HOST)),
    (addresses(NET), without(addresses(NET, isTrusted=MISSING, displayName="Offices"))),
    (countries("SE", "NO"), countries("no", "se")),
    (countries("SE"), countries("SE", countryLookupMethod="clientIpAddress", includeUnknownCountriesAndRegions=None)),
    (addresses(NET), {key.upper(): value for key, value in addresses(NET).items()}),
    (addresses(NET), addresses(NET, modifiedDateTime="2026-01-01T00:00:00Z")),
])
def test_another_way_to_write_the_same_is_no_change(old: Json, new: Json):
    assert place_changes(old, new) == place_changes(new, old) == []


@pytest.mark.parametrize(("trusted", "born", "gone"), [(True, "W", "SL"), (False, "-", "-")])
def test_a_trusted_location_counts_from_its_creation_to_its_deletion(trusted: bool, born: str, gone: str):
    made = addresses(NET, isTrusted=trusted)
    assert (letters(place_changes(None, made)), letters(place_changes(made, None))) == (born, gone)


@pytest.mark.parametrize("broken", [json.dumps(addresses(NET))[:-10], "?", '{"displayName": "Offices"}',
                                    json.dumps(addresses(NET, ipRanges="all")), json.dumps(addresses(NET, isTrusted="yes")),
                                    json.dumps(addresses(NET, ipRanges=[7])), json.dumps(countries("SE", countriesAndRegions=1))])
def test_a_location_that_cannot_be_read_is_a_change_that_could_not_be_compared(broken: str):
    whole = json.dumps(addresses(NET))
    for old, new in ((broken, whole), (whole, broken), (broken, None)):
        (found,) = location_difference(read_location(old), read_location(new))
        assert (found.directions, found.text[:48]) == (
            {Direction.UNKNOWN}, "the named location changed, could not be compare")


@pytest.mark.parametrize(("old", "new", "text"), [
    (addresses(NET), addresses(NET, SIX), f"address ranges: added {SIX}"),
    (addresses(NET), addresses(NET, isTrusted=True), "trusted changed from no to yes"),
    (countries("SE", "NO"), countries("SE", "FI"), "countries: added FI, removed NO"),
    (None, addresses(NET, isTrusted=True), "trusted named location created"),
])
def test_the_sentence(old: Any, new: Any, text: str):
    assert [one.text for one in place_changes(old, new)] == [text]
