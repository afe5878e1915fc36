"""On the synthetic tenant every check says what is true: of the healthy one, with each fault, and with each area unreadable."""

import re
from collections.abc import Mapping

import pytest

from monitors.check import Result
from monitors.checks import classes
from monitors.tenant.area import NotRead
from monitors.tenant.paths import PATHS
from monitors.tenant.snapshot import names
from sandbox.graph import Fault
from sandbox.tenant.posture import planted, tenant
from sandbox.tenant.posture.planting import NOT_APPLICABLE, Truth, truth
from tests.scanning import NOW, judged_in, scanned, snapshot_of

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")


def said(results: Mapping[str, Result]) -> dict[str, Truth]:
    return {id_: Truth(str(one.status), frozenset(each.object_id for each in one.found)) for id_, one in results.items()}


def healthy() -> dict[str, Truth]:
    """What every check says where nothing is wrong."""
    return {id_: truth("not_applicable" if id_ in NOT_APPLICABLE else "pass") for id_ in classes()}


def test_every_area_of_the_healthy_tenant_can_be_read() -> None:
    held = snapshot_of(tenant(NOW)).areas
    assert {area: str(one) for area, one in held.items() if isinstance(one, NotRead)} == {}
    assert held.keys() == names()


def test_the_healthy_tenant() -> None:
    results = scanned(tenant(NOW))
    assert said(results) == healthy(), {one.check: one.summary for one in results.values() if one.status != "pass"}


@pytest.mark.parametrize("name", sorted(planted()))
def test_each_fault_by_itself(name: str) -> None:
    results = scanned(tenant(NOW, name))
    expected = healthy() | {id_: one for id_, one in planted()[name].checks.items() if id_ in classes()}
    assert said(results) == expected, {one.check: one.summary for one in results.values()}


def test_every_check_has_a_fault_that_it_finds() -> None:
    told = {id_ for one in planted().values() for id_, each in one.checks.items() if each.status in ("fail", "warn")}
    assert set(classes()) <= told


REFUSED = {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges to complete the operation."}}
GRAPH = sorted({one.area for one in PATHS.values()} - {"nested"})
"""What lies within a group is told by the same path as its members."""
ONE_BY_ONE = {"groups", "members", "nested"}
"""Areas in which each thing is looked up by itself: there is nothing to refuse for all."""
RESTS_ON = {
    "break_glass": {"break_glass_methods", "break_glass_memberships", "break_glass_used", "break_glass_sign_ins",
                    "break_glass_changes"},
    "roles": {"admin_requirements"}, "eligible": {"p2", "admin_requirements"}, "p2": {"eligible", "admin_requirements"},
}
"""What cannot be read where an area cannot: it needs to know of whom, or is the same path."""


def form(path: str) -> str:
    """What requests for a declared path look like, with something put in."""
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path if "?" in path else path + "?"))


def refusing(area: str) -> list[Fault]:
    """403 on every path of an area, and on no other."""
    forms = {form(one.version + one.path) for one in PATHS.values() if one.area == area}
    return [Fault(403, whole=one, body=REFUSED, times=10_000) for one in forms]


@pytest.mark.parametrize("area", GRAPH)
def test_each_area_unreadable(area: str) -> None:
    snapshot = snapshot_of(tenant(NOW), *refusing(area))
    unread = {name: held for name, held in snapshot.areas.items() if isinstance(held, NotRead)}
    assert unread.keys() == ({area} | RESTS_ON.get(area, set())) - ONE_BY_ONE
    for gap in unread.values():
        assert re.match("Graph answered 403 Authorization_RequestDenied for /.+: it needs .+", gap.reason)
    results = judged_in(snapshot, tenant(NOW))
    for id_, one in results.items():
        reads = set(classes()[id_].reads)
        if reads & unread.keys():
            assert (one.status, one.summary) in {("unknown", gap.reason) for gap in unread.values()}
        elif not (area in ONE_BY_ONE and area in reads and one.status == "unknown" and "403" in one.summary):
            assert said({id_: one})[id_] == healthy()[id_]


def test_without_its_own_state_latchkey_says_so() -> None:
    for id_, one in scanned(tenant(NOW), own=NotRead("DATA_STORAGE_TABLES is not set")).items():
        assert (one.status == "unknown") is ("own" in classes()[id_].reads)


UNLICENSED = {"error": {"code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "message": "Neither tenant is B2C or …"}}


def test_a_tenant_without_premium_licences() -> None:
    forms = {form(one.version + one.path) for one in PATHS.values() if one.licence}
    snapshot = snapshot_of(tenant(NOW), *(Fault(403, whole=one, body=UNLICENSED, times=10_000) for one in forms))
    lacking = {name for name, held in snapshot.areas.items() if isinstance(held, NotRead)}
    assert {held.licence for held in snapshot.areas.values() if isinstance(held, NotRead)} == {"P1"}
    assert not lacking & {"eligible", "roles", "p1", "p2"}
    for id_, one in judged_in(snapshot, tenant(NOW)).items():
        if id_ == "CA-011":
            assert one.status == "fail", "neither security defaults nor anything else"
        elif set(classes()[id_].reads) & lacking:
            assert one.status == "not_licensed", id_


STORMS = {
    "429 with a Retry-After": [Fault(429, retry_after="1", after=3, times=2)],
    "429 without one": [Fault(429, "/conditionalAccess/", times=2)],
    "5xx": [Fault(503, after=5, times=2), Fault(502, after=9), Fault(500, after=20), Fault(504, after=30)],
    "a slow page": [Fault(None, "/users", after=1)],
    "expired tokens": [Fault(401, after=7), Fault(401, after=18)],
}


@pytest.mark.parametrize("storm", STORMS)
def test_what_passes_by_itself_changes_nothing(storm: str) -> None:
    assert said(scanned(tenant(NOW), *STORMS[storm])) == healthy()


def test_a_page_that_comes_again_is_unread_and_not_endless() -> None:
    same = {"value": tenant(NOW).paths["/domains"]}
    held = snapshot_of(tenant(NOW), areas=["domains"], leading_back=("/v1.0/domains", same)).areas["domains"]
    assert isinstance(held, NotRead)
    assert held.reason == "Graph led back to a page that it had given before for /domains"
