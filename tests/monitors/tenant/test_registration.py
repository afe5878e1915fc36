"""The registration report through the real msgraph-sdk, from a stand-in that does what Graph does when it is asked too much."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from monitors.registration import Registered
from monitors.tenant.graph import Patience, Repeated, Unread, graph
from monitors.tenant.registration import REPORT, registrations
from sandbox.graph import Fault, Limit, LoopbackGraph
from tests.builders import guid
from tests.sandbox.graph.rows import details

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
SMALL = REPORT.replace("999", "2")
QUICK = Patience(attempts=3, answer=5.0, first_pause=0.01, longest_pause=2.0)


def read(there: LoopbackGraph, *, start: str = SMALL, patience: Patience = QUICK, pause: float = 0.0) -> list[list[Registered]]:
    """The pages that are read, all of them."""
    async def pages() -> list[list[Registered]]:
        async with there, graph(there.endpoint, None) as client:
            return [page async for page in registrations(client, start=start, pause=pause, patience=patience)]

    return asyncio.run(pages())


def there(*faults: Fault, users: int = 5, **how: Any) -> LoopbackGraph:
    """A Graph with so many registered users."""
    return LoopbackGraph(registration=[details(n) for n in range(users)],
                         **({"reports": Limit(1_000, 1.0), "faults": faults} | how))


def all_ids(pages: list[list[Registered]]) -> list[str]:
    return [one.user for page in pages for one in page]


def ids(count: int) -> list[str]:
    return [guid(n) for n in range(count)]


def test_every_page_is_read_and_every_user_once() -> None:
    pages = read(there())
    assert [len(page) for page in pages] == [2, 2, 1]
    assert all_ids(pages) == ids(5)
    assert pages[0][0] == Registered(guid(0), ("microsoftAuthenticatorPush", "mobilePhone"), privileged=True)
    assert not pages[0][1].privileged


def test_the_first_page_asks_for_as_many_as_graph_gives() -> None:
    one = there(users=1_000)
    assert [len(page) for page in read(one, start=REPORT)] == [999, 1]
    assert one.asked[0] == f"GET /v1.0{REPORT}"


def test_ids_are_in_lower_case() -> None:
    one = LoopbackGraph(registration=[details(1, id="5F1C2D3E-4B5A-4C6D-8E7F-A0B1C2D3E4F5")])
    assert all_ids(read(one)) == ["5f1c2d3e-4b5a-4c6d-8e7f-a0b1c2d3e4f5"]


def test_a_report_of_nobody_is_read_and_empty() -> None:
    assert read(there(users=0)) == [[]]


def test_a_stored_link_goes_on_where_it_stopped() -> None:
    async def halves() -> tuple[str, list[str]]:
        async with there() as one, graph(one.endpoint, None) as client:
            page = await anext(registrations(client, start=SMALL, patience=QUICK))
            link = f"{one.endpoint}{one.registration.page('/v1.0', {'$top': '2'})['@odata.nextLink']}"
            rest = [page async for page in registrations(client, start=link, pause=0, patience=QUICK)]
            return page[-1].user, all_ids(rest)

    assert asyncio.run(halves()) == (guid(1), ids(5)[2:])


def test_requests_are_paced() -> None:
    async def gaps() -> list[float]:
        async with there() as one, graph(one.endpoint, None) as client:
            clock = asyncio.get_running_loop()
            at = [clock.time() async for _ in registrations(client, start=SMALL, pause=0.2, patience=QUICK)]
            return [later - earlier for earlier, later in pairwise(at[1:])]  # the first took the SDK's import too

    assert all(0.15 < gap < 1 for gap in asyncio.run(gaps()))


# Throttled, failing, silent.


def test_a_told_pause_is_waited_for_and_nothing_is_lost() -> None:
    """The limit counts what it turns away, so whoever does not wait as told never gets through."""
    one = there(reports=Limit(2, 1.0))
    assert all_ids(read(one)) == ids(5)
    assert len(one.asked) == 4


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_passes_by_itself_is_asked_again(status: int) -> None:
    one = there(Fault(status, after=1, times=2))
    assert all_ids(read(one)) == ids(5)
    assert len(one.asked) == 5


def test_the_sdk_does_not_try_again_on_its_own() -> None:
    one = there(Fault(429, times=9))
    with pytest.raises(Unread, match="Graph answered 429 TooManyRequests") as unread:
        read(one)
    assert (unread.value.status, unread.value.code, len(one.asked)) == (429, "TooManyRequests", 3)


def test_a_pause_too_long_is_the_callers() -> None:
    one = there(Fault(429, retry_after="3600"))
    with pytest.raises(Unread):
        read(one)
    assert len(one.asked) == 1


@pytest.mark.timeout(20)
def test_a_hang_is_ended_and_asked_again() -> None:
    patience = Patience(attempts=2, answer=0.3, first_pause=0.01)
    assert all_ids(read(there(Fault(None)), patience=patience)) == ids(5)
    with pytest.raises(Unread, match="could not be reached") as unread:
        read(there(Fault(None, times=2)), patience=patience)
    assert unread.value.status == 0


def test_nobody_there_is_unread() -> None:
    async def ask() -> None:
        async with graph("http://127.0.0.1:9", None) as client:
            await anext(registrations(client, patience=QUICK))

    with pytest.raises(Unread, match="could not be reached"):
        asyncio.run(ask())


def test_an_expired_token_is_replaced_and_nothing_is_lost() -> None:
    one = there(Fault(401, after=1, body={"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}))
    assert all_ids(read(one)) == ids(5)
    assert len(one.asked) == 4


def test_no_token_that_graph_takes_is_said_after_a_second_try() -> None:
    one = there(Fault(401, body={"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}, times=9))
    with pytest.raises(Unread, match="401 InvalidAuthenticationToken"):
        read(one)
    assert len(one.asked) == 2


@pytest.mark.parametrize(("code", "said", "unlicensed"), [
    ("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or …", True),
    ("AadPremiumLicenseRequired", "x", True), ("AccessDenied", "Your tenant is not licensed for this feature.", True),
    ("UnknownError", "Neither tenant is B2C or tenant doesn't have premium license", True),
    ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.", False),
])
def test_a_licence_that_is_lacking_is_told_apart(code: str, said: str, unlicensed: bool) -> None:
    with pytest.raises(Unread) as unread:
        read(there(Fault(403, body={"error": {"code": code, "message": said}})))
    assert unread.value.unlicensed is unlicensed


@pytest.mark.parametrize(("status", "code"), [
    (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
    (400, "Directory_ExpiredPageToken"), (404, "x")])
def test_what_is_refused_is_refused_at_once_and_says_why(status: int, code: str) -> None:
    one = there(Fault(status, body={"error": {"code": code, "message": "user0@contoso.test may not"}}))
    with pytest.raises(Unread) as unread:
        read(one)
    assert (unread.value.status, unread.value.code, len(one.asked)) == (status, code, 1)
    assert "contoso" not in str(unread.value)


# Never an empty answer for an unread one.


@pytest.mark.parametrize("body", [
    b"", b"{", b"<html>busy</html>", {}, {"value": None}, {"value": {}}, {"value": [{"id": guid(1)}]},
    {"value": [details(1, methodsRegistered=None)]}, {"value": [details(1, isAdmin=None)]}, {"value": [], "@odata.nextLink": 7},
], ids=str)
def test_what_is_no_page_is_unread(body: Any) -> None:
    with pytest.raises(Unread, match="not of the form"):
        read(there(Fault(200, body=body, after=1)))


def looping(body: dict[str, Any]) -> list[list[Registered]]:
    """What is read before Graph leads in a circle."""
    pages: list[list[Registered]] = []

    async def follow() -> None:
        async with there() as one, graph(one.endpoint, None) as client:
            link = f"{one.endpoint}/v1.0{SMALL}&$skiptoken=again"
            one.faults.append(Fault(200, body={"@odata.nextLink": link} | body, times=9))
            async for page in registrations(client, start=SMALL, pause=0, patience=QUICK):
                pages.append(page)  # noqa: PERF401 - what came before the error counts
            assert False, "nobody noticed"  # noqa: B011, PT015

    with pytest.raises(Repeated):
        asyncio.run(follow())
    return pages


def test_a_link_that_comes_again_is_an_error() -> None:
    assert len(looping({"value": []})) == 2


def test_a_page_that_comes_again_under_another_link_is_an_error() -> None:
    assert len(looping({"value": [details(1)]})) == 1


def test_empty_pages_on_the_way_are_only_empty() -> None:
    async def follow() -> list[list[Registered]]:
        async with there(users=3) as one, graph(one.endpoint, None) as client:
            base = f"{one.endpoint}/v1.0{REPORT}"
            one.faults += [Fault(200, body={"value": [], "@odata.nextLink": f"{base}&$count={n}"}) for n in range(2)]
            one.faults += [Fault(200, body={"value": [details(1)]})]
            return [page async for page in registrations(client, start=SMALL, pause=0, patience=QUICK)]

    assert [len(page) for page in asyncio.run(follow())] == [0, 0, 1]


# Who asks.


class Identity:
    """A credential that remembers what it was asked for."""

    def __init__(self) -> None:
        self.scopes: list[str] = []

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.scopes += scopes
        return AccessToken("a-token", 9_999_999_999)

    async def close(self) -> None:
        return None


def test_a_token_is_for_the_endpoint_alone() -> None:
    async def ask() -> tuple[list[str], list[str]]:
        here, elsewhere = Identity(), Identity()
        async with there() as one:
            for identity, endpoint in ((here, one.endpoint), (elsewhere, "https://graph.contoso.test")):
                async with graph(endpoint, identity) as client:  # type: ignore[arg-type]
                    await anext(registrations(client, start=f"{one.endpoint}/v1.0{SMALL}", patience=QUICK))
            return here.scopes, elsewhere.scopes

    here, elsewhere = asyncio.run(ask())
    assert len(here) == 1
    assert here[0].endswith("/.default")
    assert elsewhere == []
