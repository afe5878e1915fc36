"""Who fails today on what will be asked of all, by ring: catalogue, LEG-004. No scanner looks.
Codes: Microsoft identity platform, "Authentication and authorization error codes".
"""

from typing import Any

import pytest

from monitors.checks.leg_004_readiness import Readiness as Check
from monitors.declared import Declared
from monitors.tenant.area import LookUps
from monitors.tenant.usage import Readiness
from tests.monitors.checks.saying import details, result, status
from tests.monitors.checks.tenants import JUDGED, KEEPERS, RING, healthy, person, programme, shown, user

HUNDRED = {person(n): user(n) for n in range(100)}
MEMBERS = LookUps({RING: frozenset(HUNDRED)})


def kept_out(count: int, **odd: Any) -> dict[str, Any]:
    """So many of a ring of a hundred, half of them by their device."""
    ones = [shown(person(n), "53000" if n % 2 else "53004", 3) for n in range(count)]
    return {"users": HUNDRED, "members": MEMBERS, "readiness": Readiness(JUDGED, tuple(ones[1::2]), tuple(ones[::2]))} | odd


@pytest.mark.parametrize(("count", "expected"), [(0, "pass"), (2, "pass"), (3, "warn"), (10, "warn"), (11, "fail")])
def test_the_share_of_a_ring_decides(count: int, expected: str) -> None:
    told = result(Check, healthy(**kept_out(count)))
    assert told == (expected, {person(n) for n in range(count)} | ({RING} if count > 2 else set()))


def test_the_shares_are_settings() -> None:
    assert result(Check, healthy(**kept_out(3)), warn_percent=3)[0] == "pass"
    assert result(Check, healthy(**kept_out(3)), fail_percent=2.5)[0] == "fail"


def test_whoever_lacks_both_is_one() -> None:
    both = Readiness(JUDGED, (shown(person(1), "53001", 1, 2),), (shown(person(1), "502031", 4),))
    areas = {"users": HUNDRED, "members": MEMBERS, "readiness": both}
    assert details(Check, **areas) == ["device: 53001 on 2 days; method: 502031 on 1 day"]


def test_how_far_back_is_a_setting() -> None:
    assert result(Check, healthy(**kept_out(11)), days=3)[0] == "fail"
    assert result(Check, healthy(**kept_out(11)), days=2)[0] == "pass"


def test_without_rings_everybody_is_one() -> None:
    assert result(Check, healthy(**kept_out(11)), programme(rings=()))[0] == "fail"


def test_people_outside_of_the_rings_are_not_counted_here() -> None:
    areas = kept_out(11, members=LookUps({RING: frozenset(person(n) for n in range(11, 100))}))
    assert result(Check, healthy(**areas)) == ("pass", set())


@pytest.mark.parametrize("odd", [{"enabled": False}, {"id": person(0), "name": "svc@contoso.test"}])
def test_who_cannot_sign_in_and_declared_accounts_do_not_count(odd: dict[str, Any]) -> None:
    declared = programme(declared=Declared(break_glass=frozenset(KEEPERS), service=frozenset({"svc@contoso.test"})))
    areas = kept_out(1, users={person(0): user(0, **odd)} | {person(n): user(n) for n in range(1, 20)})
    assert result(Check, healthy(**areas), declared) == ("pass", set())


def test_a_ring_whose_group_is_gone_has_nobody() -> None:
    assert status(Check, **kept_out(11, members=LookUps({RING: None}))) == "pass"
