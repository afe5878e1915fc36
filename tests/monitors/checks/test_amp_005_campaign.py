"""Left to Microsoft the campaign is on: Microsoft Entra, "Registration campaign". Another scanner takes "default" for off."""

from typing import Any

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.amp_005_campaign import Campaign
from monitors.tenant.area import LookUps
from monitors.tenant.methods import Campaign as Settings
from tests.builders import guid
from tests.monitors.checks.methods import policy
from tests.monitors.checks.tenants import KEEPERS, RING, healthy, person, programme, user

ASKED, OUT = guid(6, 71), guid(7, 71)
RING_OF_TWO = frozenset({person(0), person(1)})


def said(campaign: Settings, ring: frozenset[str] = RING_OF_TWO, rings: Any = None, **areas: Any) -> Result:
    members = LookUps({RING: ring, ASKED: frozenset({person(0)}), OUT: frozenset({person(1)})})
    decided = programme() if rings is None else programme(rings=rings)
    return judged(Campaign(programme=decided), healthy(methods_policy=policy(campaign=campaign), members=members, **areas))


def for_(*groups: str, without: tuple[str, ...] = ()) -> Settings:
    return Settings("enabled", frozenset(groups or ("all_users",)), frozenset(without))


@pytest.mark.parametrize(("state", "status"), [
    ("enabled", Status.PASS), ("default", Status.PASS), ("disabled", Status.FAIL), ("unknownFutureValue", Status.UNKNOWN)])
def test_its_state(state: str, status: Status) -> None:
    assert said(Settings(state)).status == status


@pytest.mark.parametrize(("campaign", "ring", "status"), [
    (for_(RING), RING_OF_TWO, Status.PASS),
    (for_(ASKED), RING_OF_TWO, Status.WARN),
    (for_(ASKED), frozenset({person(0)}), Status.PASS),
    (for_(ASKED), frozenset({person(0), KEEPERS[0]}), Status.PASS),
    (for_(ASKED), frozenset({person(0), guid(1, 99)}), Status.PASS),
    (for_(without=(OUT,)), RING_OF_TWO, Status.WARN),
    (for_(without=(OUT,)), frozenset({person(0)}), Status.PASS),
])
def test_whether_it_asks_the_rings(campaign: Settings, ring: frozenset[str], status: Status) -> None:
    assert said(campaign, ring).status == status


def test_the_ring_and_how_many_of_it_are_named() -> None:
    [found] = said(for_(ASKED)).found
    assert (found.object_kind, found.object_id, found.detail) == ("ring", RING, "1 people are not asked")


def test_disabled_users_need_not_be_asked() -> None:
    assert said(for_(ASKED), users={person(0): user(0), person(1): user(1, enabled=False)}).status == Status.PASS


def test_without_rings_it_only_has_to_be_on() -> None:
    assert said(for_(ASKED), rings=()).status == Status.PASS
