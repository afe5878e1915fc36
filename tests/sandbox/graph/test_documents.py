"""Documents and lists by path: versions, filters, what is given only to who asks."""

from typing import Any

import pytest

from sandbox.graph import Limit, LoopbackGraph
from tests.sandbox.graph.test_stand_in import Answer, asked, code

ROWS = [{"id": "1", "userId": "A", "createdDateTime": "2026-03-10T01:00:00Z", "targetResources": [{"id": "x"}]},
        {"id": "2", "userId": "a", "createdDateTime": "2026-03-11T01:00:00Z", "targetResources": []}]
HELD: dict[str, Any] = {"/auditLogs/signIns": ROWS, "/beta/things": {"id": "beta"}, "/things": {"id": "v1.0", "principal": {}},
                        "/many": [{"id": str(n), "principal": {"id": n}} for n in range(3)]}


def ask(*paths: str, **limits: Limit) -> list[Answer]:
    wide = {"reports": Limit(99, 1.0), "policies": Limit(99, 1.0)} | limits
    return asked(LoopbackGraph(documents=HELD, **wide), *(("GET", path) for path in paths))


@pytest.mark.parametrize(("query", "ids"), [
    ("userId eq 'a'", ["1", "2"]),
    ("userId eq 'a' and createdDateTime ge 2026-03-11T00:00:00Z", ["2"]),
    ("targetResources/any(t:t/id eq 'X')", ["1"]),
    ("userId eq 'b'", []),
])
def test_filters(query: str, ids: list[str]) -> None:
    [(_, _, page)] = ask(f"/auditLogs/signIns?$filter={query}")
    assert [one["id"] for one in page["value"]] == ids


def test_a_filter_that_is_not_known_is_refused_rather_than_ignored() -> None:
    [answer] = ask("/auditLogs/signIns?$filter=userId ne 'a'")
    assert code(answer) == (400, "Request_UnsupportedQuery")


def test_both_versions_stand_apart() -> None:
    [(_, _, stable)] = ask("/things")
    assert stable["id"] == "v1.0"

    [answer] = ask("/nothing")
    assert code(answer) == (400, "BadRequest")
    [gone] = ask("/groups/1")
    assert code(gone) == (404, "Request_ResourceNotFound")


def test_what_is_hidden_is_given_to_who_asks_for_it() -> None:
    [(_, _, plain), (_, _, whole)] = ask("/many", "/many?$expand=principal&$top=2")
    assert all("principal" not in one for one in plain["value"])
    assert [one["principal"]["id"] for one in whole["value"]] == [0, 1]
    assert "$expand=principal" in whole["@odata.nextLink"]


def test_conditional_access_is_throttled_without_a_word_of_how_long() -> None:
    there = LoopbackGraph(documents={"/identity/conditionalAccess/policies": []})
    first, second = asked(there, *[("GET", "/identity/conditionalAccess/policies")] * 2)
    assert first[0] == 200
    assert code(second) == (429, "TooManyRequests")
    assert "Retry-After" not in second[1]
