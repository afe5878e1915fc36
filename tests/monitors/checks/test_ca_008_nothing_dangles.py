"""Dangling references: Maester MT.1038, Prowler no_deleted_object_references, which tells 404 from 403, 429 and 5xx."""

from typing import Any

import pytest

from monitors.checks.ca_008_nothing_dangles import NothingDangles
from monitors.conditional_access.location import Location
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Group
from tests.builders import guid
from tests.monitors.checks.rules import OTHERS, ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, healthy, person
from tests.monitors.conditional_access.documents import PLACE, by_strength

GONE = guid(1, 80)
UNREAD = NotRead("Graph answered 403 Authorization_RequestDenied")
NAMED_GROUP = {"conditions__users__includeGroups": [OTHERS]}


def groups(**odd: Any) -> LookUps[Group]:
    return LookUps({EMERGENCY: Group(EMERGENCY), OTHERS: odd.get("others", Group(OTHERS))})


@pytest.mark.parametrize("odd", [
    {},
    {"conditions__users__excludeUsers": [person(1)]},
    {"conditions__users__includeUsers": ["None"]},
    {"conditions__users__includeUsers": ["GuestsOrExternalUsers"]},
    {"conditions__users__includeRoles": [GLOBAL_ADMINISTRATOR]},
    {"conditions__locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted", PLACE]}},
    {"conditions__locations": {"includeLocations": ["00000000-0000-0000-0000-000000000000"]}},
    {"grantControls": by_strength(id_="00000000-0000-0000-0000-000000000004")},
    NAMED_GROUP,
])
def test_what_exists(odd: dict[str, Any]) -> None:
    assert status(NothingDangles, policies=(ruled(**odd),), locations={PLACE: Location(PLACE)}, groups=groups()) == "pass"


@pytest.mark.parametrize("odd", [
    {"conditions__users__includeUsers": [GONE]},
    {"conditions__users__excludeUsers": [GONE.upper()]},
    {"conditions__users__excludeRoles": [GONE]},
    {"conditions__locations": {"includeLocations": ["All"], "excludeLocations": [GONE]}},
    {"grantControls": by_strength("fido2", id_=GONE)},
    {"conditions__users__excludeUsers": [GONE], "state": "enabledForReportingButNotEnforced"},
])
def test_what_is_gone(odd: dict[str, Any]) -> None:
    assert result(NothingDangles, healthy(policies=(ruled(**odd),))) == ("fail", {GONE})


def test_a_disabled_policy_may_name_what_it_will() -> None:
    assert status(NothingDangles, policies=(ruled(conditions__users__excludeUsers=[GONE], state="disabled"),)) == "pass"


@pytest.mark.parametrize(("others", "expected"), [(Group(OTHERS), "pass"), (None, "fail"), (UNREAD, "unknown")])
def test_a_group_is_gone_only_where_graph_says_so(others: Any, expected: str) -> None:
    assert status(NothingDangles, policies=(ruled(**NAMED_GROUP),), groups=groups(others=others)) == expected


def test_what_is_gone_is_told_beside_what_nobody_could_look_up() -> None:
    policy = ruled(**NAMED_GROUP, conditions__users__excludeUsers=[GONE])
    assert result(NothingDangles, healthy(policies=(policy,), groups=groups(others=UNREAD))) == ("fail", {GONE})
