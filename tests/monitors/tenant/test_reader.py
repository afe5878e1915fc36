"""Declared paths read through the real msgraph-sdk: what is asked, at which pace, and what is said where it cannot be read."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from monitors.tenant.area import NotRead
from monitors.tenant.graph import Patience, graph
from monitors.tenant.pace import Pace
from monitors.tenant.paths import PATHS, POLICIES, REPORTS, Limit, needs_of
from monitors.tenant.reader import Gone, GraphReader, NoAnswer
from monitors.tenant.reading import ways
from monitors.tenant.snapshot import names
from sandbox.graph import Fault, LoopbackGraph, graph_of
from sandbox.graph import Limit as Counted

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
QUICK = Patience(attempts=2, answer=5.0, first_pause=0.01, longest_pause=2.0)
WIDE = Counted(10_000, 1.0)


class Domain(msgspec.Struct, frozen=True):
    """Any row."""

    id: str


def there(*faults: Fault, **paths: Any) -> LoopbackGraph:
    """A Graph with two domains and whatever else."""
    held = {"/domains": [{"id": "contoso.test"}, {"id": "contoso.com"}]} | paths
    return graph_of(held, faults=faults, reports=WIDE, policies=WIDE)


def read(one: LoopbackGraph, name: str, *, alone: bool = False, **put_in: str) -> Any:
    """What is read of a path."""
    async def ask() -> Any:
        async with one, graph(one.endpoint, None) as client:
            reader = GraphReader(client, QUICK, paced=False)
            return await (reader.one(name, Domain, **put_in) if alone else reader.items(name, Domain, **put_in))

    return asyncio.run(ask())


def test_every_request_asks_for_all_values_and_yields_to_others() -> None:
    one = there()
    read(one, "domains")
    assert one.headers[0]["Prefer"] == "include-unknown-enum-members"
    assert one.headers[0]["x-ms-throttle-priority"] == "Low"


def test_what_is_put_in_cannot_leave_its_place() -> None:
    """A name from the settings is data: neither the path nor the filter ends with it."""
    one = there(**{"/auditLogs/signIns": []})
    with pytest.raises(Gone):
        read(one, "break_glass", alone=True, user="a/../b?$select=x#'")
    assert one.asked[0].startswith("GET /v1.0/users/a%2F..%2Fb%3F%24select%3Dx%23%27%27?$select=id,")
    read(one, "sign_ins", user="x' or userId ne '", since="2026-01-01T00:00:00Z")
    assert "userId%20eq%20%27x%27%27%20or%20userId%20ne%20%27%27%27" in one.asked[1].replace("'", "%27")


def test_beta_is_asked_only_where_it_is_declared() -> None:
    one = there(**{"/beta/policies/authenticationMethodsPolicy": {"id": "beta"}, "/policies/authenticationMethodsPolicy": {
        "id": "v1.0"}})
    assert read(one, "methods_preview", alone=True) == Domain("beta")


def test_what_v1_0_has_is_read_there() -> None:
    one = there(**{"/policies/authenticationMethodsPolicy": {"id": "v1.0"}})
    assert read(one, "methods_policy", alone=True) == Domain("v1.0")


@pytest.mark.parametrize(("fault", "kind", "said"), [
    (Fault(403, body={"error": {"code": "Authorization_RequestDenied", "message": "no"}}), NotRead,
     "Graph answered 403 Authorization_RequestDenied for /domains: it needs Domain.Read.All"),
    (Fault(404, body={"error": {"code": "Request_ResourceNotFound", "message": "no"}}), Gone,
     "Graph answered 404 Request_ResourceNotFound for /domains"),
    (Fault(503, times=9), NotRead, "Graph answered 503 ServiceUnavailable for /domains"),
    (Fault(200, body={"value": None}), NotRead, "not of the form"),
    (Fault(200, body={"value": [{"id": None}]}), NotRead, "not of the form"),
    (Fault(200, body=b"<html>"), NotRead, "not of the form"),
    (Fault(400, body={"error": {"code": "AadPremiumLicenseRequired", "message": "no"}}), NotRead,
     "the tenant has no Entra ID P1, which /domains needs"),
])
def test_what_cannot_be_read_says_why_and_what_is_lacking(fault: Fault, kind: type[NotRead], said: str) -> None:
    with pytest.raises(NotRead, match=said) as raised:
        read(there(fault), "domains")
    assert type(raised.value) is kind
    assert raised.value.licence == ("P1" if "P1" in said else "")


def test_the_licence_is_the_paths_own() -> None:
    fault = Fault(400, body={"error": {"code": "AadPremiumLicenseRequired", "message": "no"}})
    with pytest.raises(NotRead) as raised:
        read(there(fault), "eligible")
    assert raised.value.licence == "P2"


def test_one_thing_that_is_not_of_the_form_is_unread() -> None:
    with pytest.raises(NotRead, match="not of the form"):
        read(there(**{"/policies/authorizationPolicy": {"id": 7}}), "authorization", alone=True)


def test_nobody_there_is_no_answer() -> None:
    async def ask() -> None:
        async with graph("http://127.0.0.1:9", None) as client:
            await GraphReader(client, QUICK).items("domains", Domain)

    with pytest.raises(NoAnswer, match="could not be reached"):
        asyncio.run(ask())


def test_pages_are_told_apart_also_where_rows_are_raw() -> None:
    async def ask() -> list[msgspec.Raw]:
        rows = [{"id": str(n)} for n in range(101)]
        async with there(**{"/domains": rows}) as one, graph(one.endpoint, None) as client:
            return await GraphReader(client, QUICK, paced=False).items("domains", msgspec.Raw)

    assert len(asyncio.run(ask())) == 101


def test_whoever_wants_to_hears_of_each_page() -> None:
    heard: list[tuple[str, int]] = []

    async def ask() -> None:
        async with there(**{"/domains": [{"id": str(n)} for n in range(101)]}) as one, graph(one.endpoint, None) as client:
            reader = GraphReader(client, QUICK, paced=False)
            reader.told = lambda path, rows: heard.append((path, rows))
            await reader.items("domains", Domain)

    asyncio.run(ask())
    assert heard == [("domains", 100), ("domains", 1)]  # the stand-in gives a hundred where $top is not said


# The pace.


def turns(limit: Limit, count: int) -> list[float]:
    """When so many turns come, all asked for at once."""
    async def take() -> list[float]:
        pace, clock, at = Pace(limit), asyncio.get_running_loop(), list[float]()

        async def one() -> None:
            await pace.turn()
            at.append(clock.time())

        await asyncio.gather(*(one() for _ in range(count)))
        return at

    return asyncio.run(take())


def most_within(at: Sequence[float], seconds: float) -> int:
    """The most turns in any span of that length."""
    return max(sum(first <= other < first + seconds - 0.01 for other in at) for first in at)


@pytest.mark.parametrize(("limit", "count"), [(Limit("x", 5, 0.3), 14), (Limit("x", 1, 0.1), 4)])
def test_never_more_than_the_limit_in_any_span_and_not_fewer_than_need_be(limit: Limit, count: int) -> None:
    at = turns(limit, count)
    assert most_within(at, limit.seconds) <= limit.most
    assert at[-1] - at[0] < limit.seconds * (count // limit.most + 1)


def test_the_limits_are_graphs() -> None:
    assert (REPORTS.most, REPORTS.seconds, POLICIES.most, POLICIES.seconds) == (5, 10.0, 1, 1.0)
    for one in PATHS.values():
        assert (one.limit is REPORTS) is one.path.startswith(("/reports/", "/auditLogs/")), one.name
        assert one.limit is POLICIES or not one.path.startswith("/identity/conditionalAccess/"), one.name


def test_a_reader_keeps_the_pace_of_conditional_access_and_its_retries_too() -> None:
    async def ask() -> list[float]:
        held = {"/identity/conditionalAccess/policies": [], "/identity/conditionalAccess/namedLocations": []}
        times: list[float] = []
        async with graph_of(held, policies=Counted(1, 0.9), faults=[Fault(429, "/namedLocations")]) as one, graph(
                one.endpoint, None) as client:
            reader, clock = GraphReader(client, QUICK), asyncio.get_running_loop()
            for name in ("policies", "locations"):
                await reader.items(name, Domain)
                times.append(clock.time())
            assert len(one.asked) == 3
        return times

    [gap] = [later - earlier for earlier, later in pairwise(asyncio.run(ask()))]
    assert 1.9 < gap < 4


# What is declared.


def test_every_area_has_a_way_to_be_read() -> None:
    assert ways().keys() == names()


def test_needs_are_those_of_an_areas_paths() -> None:
    assert needs_of(["domains", "users"]) == ("Domain.Read.All", "User.Read.All")
    assert needs_of(["own"]) == ()
    assert needs_of(["break_glass_memberships"]) == ("GroupMember.Read.All", "RoleManagement.Read.Directory", "User.Read.All")
