"""The stand-in answers as Microsoft's documents say that Graph does."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout

from sandbox.graph import Fault, Limit, LoopbackGraph, Mail
from tests.builders import guid
from tests.sandbox.graph.rows import SENDER, details, mail, user

REPORT = "/reports/authenticationMethods/userRegistrationDetails"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
Answer = tuple[int, dict[str, str], Any]
Ask = Callable[..., Awaitable[Answer]]


def asked(graph: LoopbackGraph, *requests: tuple[str, str] | tuple[str, str, Any]) -> list[Answer]:
    """What the stand-in answers, one request after the other."""
    async def ask() -> list[Answer]:
        async with graph, ClientSession(timeout=ClientTimeout(total=5)) as session:
            return [await one(session, graph.endpoint, *request) for request in requests]

    return asyncio.run(ask())


async def one(session: ClientSession, endpoint: str, method: str, path: str, body: Any = None) -> Answer:
    url = path if "://" in path else f"{endpoint}/v1.0{path}"
    async with session.request(method, url, json=body) as answer:
        return answer.status, dict(answer.headers), await answer.json() if answer.content_type == "application/json" else None


def code(answer: Answer) -> tuple[int, str]:
    """The status and the code of an error, in Graph's form."""
    assert set(answer[2]["error"]) == {"code", "message"}
    return answer[0], answer[2]["error"]["code"]


def test_a_list_comes_in_pages_with_links_between_them() -> None:
    async def read() -> list[dict[str, Any]]:
        rows = [details(n) for n in range(5)]
        async with LoopbackGraph(registration=rows) as graph, ClientSession() as session:
            pages = [(await one(session, graph.endpoint, "GET", f"{REPORT}?$top=2"))[2]]
            while "@odata.nextLink" in pages[-1]:
                pages.append((await one(session, graph.endpoint, "GET", pages[-1]["@odata.nextLink"]))[2])
            assert pages[0]["@odata.nextLink"].startswith(f"{graph.endpoint}/v1.0{REPORT}?$top=2&$skiptoken=")
            assert [row for page in pages for row in page["value"]] == rows
        return pages

    pages = asyncio.run(read())
    assert [len(page["value"]) for page in pages] == [2, 2, 1]
    assert pages[0]["@odata.context"].endswith("/v1.0/$metadata#reports/authenticationMethods/userRegistrationDetails")


def test_a_page_without_top_is_of_a_hundred() -> None:
    [(_, _, page)] = asked(LoopbackGraph(users=[user(n) for n in range(101)]), ("GET", "/users"))
    assert len(page["value"]) == 100
    assert "@odata.nextLink" in page


@pytest.mark.parametrize("top", ["1000", "0", "-1", "many"])
def test_a_page_size_that_graph_does_not_take_is_refused(top: str) -> None:
    [answer] = asked(LoopbackGraph(registration=[details(1)]), ("GET", f"{REPORT}?$top={top}"))
    assert code(answer) == (400, "Request_BadRequest")


def test_what_it_does_not_know_is_refused_and_not_ignored() -> None:
    graph = LoopbackGraph(users=[user(1)])
    answers = asked(graph, ("GET", "/users?$filter=accountEnabled"), ("GET", "/groups"), ("DELETE", "/users"),
                    ("GET", f"/users/{guid(2)}"), ("GET", "/users?$skiptoken=made-up"))
    assert [code(answer) for answer in answers] == [
        (400, "Request_UnsupportedQuery"), (400, "BadRequest"), (400, "BadRequest"), (404, "Request_ResourceNotFound"),
        (400, "Directory_ExpiredPageToken")]


def test_a_user_is_found_by_id_and_by_name_and_shown_as_far_as_asked() -> None:
    """accountEnabled and userType come only where they are selected (Microsoft Graph, "Get a user")."""
    graph = LoopbackGraph(users=[user(1)])
    answers = asked(graph, ("GET", f"/users/{guid(1).upper()}"), ("GET", "/users/User1@contoso.test?$select=id,accountEnabled,x"),
                    ("GET", "/users?$select=userType"))
    whole, some, listed = (body for _, _, body in answers)
    assert whole["userPrincipalName"] == "user1@contoso.test"
    assert {"accountEnabled", "userType"}.isdisjoint(whole)
    assert {key: some[key] for key in some if key[0] != "@"} == {"id": guid(1), "accountEnabled": True, "x": None}
    assert listed["value"] == [{"userType": "Member"}]


def test_tokens_can_expire() -> None:
    async def read() -> Answer:
        async with LoopbackGraph(registration=[details(n) for n in range(3)]) as graph, ClientSession() as session:
            _, _, page = await one(session, graph.endpoint, "GET", f"{REPORT}?$top=2")
            graph.registration.forget()
            return await one(session, graph.endpoint, "GET", page["@odata.nextLink"])

    assert code(asyncio.run(read())) == (400, "Directory_ExpiredPageToken")


# Mails.


def sent(body: Any, sender: str = SENDER) -> tuple[Answer, list[Mail]]:
    heard: list[Mail] = []
    graph = LoopbackGraph(users=[user(1, mail=SENDER)], on_mail=heard.append, clock=lambda: NOON)
    [answer] = asked(graph, ("POST", f"/users/{sender}/sendMail", body))
    assert list(graph.mails) == heard
    return answer, heard


@pytest.mark.parametrize("spelling", ["message", "Message"])
def test_a_mail_is_taken_and_kept(spelling: str) -> None:
    """Microsoft Graph, "user: sendMail": the example, and the parameter table, whose capitals the SDK writes."""
    (status, _, body), [one] = sent({spelling: mail(importance="high"), "SaveToSentItems": False})
    assert (status, body) == (202, None)
    assert one == Mail(SENDER, ("oncall@contoso.test", "soc@contoso.test"), "Meet for lunch?",
                       "<pre>The new cafeteria is &lt;open&gt;.</pre>", "high", NOON)


def test_html_stays_what_it_is() -> None:
    _, [one] = sent({"message": mail(body={"contentType": "html", "content": "<b>x</b>"})})
    assert (one.html, one.importance) == ("<b>x</b>", "normal")


@pytest.mark.parametrize(("body", "said"), [
    ({}, "RequestBodyRead"), ([], "BadRequest"), ({"message": []}, "RequestBodyRead"), ({"message": {}}, "RequestBodyRead"),
    ({"message": mail(body={"contentType": "rtf", "content": "x"})}, "RequestBodyRead"),
    ({"message": mail(subject=None)}, "RequestBodyRead"),
    ({"message": mail(toRecipients=7)}, "RequestBodyRead"),
    ({"message": mail(toRecipients=[], ccRecipients=[])}, "ErrorInvalidRecipients"),
    ({"message": mail(toRecipients=[{"emailAddress": {"address": "nobody"}}])}, "ErrorInvalidRecipients"),
], ids=str)
def test_an_ill_formed_mail_is_refused(body: Any, said: str) -> None:
    answer, kept = sent(body)
    assert (code(answer), kept) == ((400, said), [])


def test_nobody_who_is_unknown_can_send() -> None:
    answer, kept = sent({"message": mail()}, "stranger@contoso.test")
    assert (code(answer), kept) == ((404, "ErrorInvalidUser"), [])


# What goes wrong.


def test_the_reports_take_five_requests_in_ten_seconds() -> None:
    """Microsoft Graph, "Microsoft Graph throttling limits": reports, 5 requests per 10 seconds."""
    limit = Limit()
    assert [limit.wait(at) for at in (0.0, 1.0, 2.0, 3.0, 4.0)] == [0.0] * 5
    assert limit.wait(5.0) == 6.0, "till the second is ten seconds old"
    assert limit.wait(6.0) == 6.0, "whoever asks meanwhile waits longer: what is turned away counts too"
    assert limit.wait(12.0) == 0.0


def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    graph = LoopbackGraph(users=[user(1)], registration=[details(1)], reports=Limit(2, 7.5))
    *taken, turned_away, other = asked(graph, *[("GET", REPORT)] * 3, ("GET", "/users"))
    assert [status for status, _, _ in taken] == [200, 200]
    assert code(turned_away) == (429, "TooManyRequests")
    assert turned_away[1]["Retry-After"] == "8"
    assert other[0] == 200
    assert graph.asked[-1] == "GET /v1.0/users"


def test_faults_strike_where_and_as_often_as_planned() -> None:
    graph = LoopbackGraph(users=[user(1)], faults=[Fault(503, "/users", after=1), Fault(429, "/users/", "3", times=2),
                                                   Fault(200, "/users", body={"value": "odd"})])
    answers = asked(graph, ("GET", "/users/x"), ("GET", "/users"), ("GET", f"/users/{guid(1)}"), ("GET", "/users"),
                    ("GET", "/users"))
    assert [status for status, _, _ in answers] == [429, 503, 429, 200, 200]
    assert answers[0][1]["Retry-After"] == "3"
    assert "Retry-After" not in answers[1][1]
    assert code(answers[1]) == (503, "ServiceUnavailable")
    assert answers[3][2] == {"value": "odd"}


def test_what_hangs_is_let_go_in_the_end() -> None:
    async def ask() -> None:
        async with LoopbackGraph(faults=[Fault(None)]) as graph, ClientSession(timeout=ClientTimeout(total=0.1)) as session:
            with pytest.raises(TimeoutError):
                await one(session, graph.endpoint, "GET", "/users")

    asyncio.run(asyncio.wait_for(ask(), 5))
