"""A review over HTTP: who, when, what it approves, and what is refused."""

from typing import Any

import msgspec
import pytest

from monitors.records.instant import MINUTE
from monitors.storage.areas import TablesAreas
from monitors.storage.reviews import TablesReviews
from monitors.storage.tables import TablesStore
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.review import Review
from tests.alerting.at_desk import NOW, AtDesk
from tests.builders import guid
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS
from tests.monitors.storage.build import Wait

POLICY = ruled()
SCANNED: dict[str, object] = {"policies": (POLICY,), "members": LookUps({EMERGENCY: frozenset(KEEPERS)})}


def published(tables: TablesStore, wait: Wait[Any], **odd: object) -> AtDesk:
    """A desk over a tenant whose policies were scanned five minutes ago."""
    wait(TablesAreas(tables.account).publish("policies", NOW - 5 * MINUTE, SCANNED | odd))
    return AtDesk(tables)


def asked(at: AtDesk, wait: Wait[Any], **body: Any) -> tuple[int, bytes]:
    told = msgspec.json.encode({"note": "All as decided."} | body)
    answer: tuple[int, bytes] = wait(at.desk.record_review(told, "a function key"))
    return answer


def test_it_approves_the_policies_as_they_were_last_read(tables: TablesStore, wait: Wait[Any]) -> None:
    at = published(tables, wait)
    status, answer = asked(at, wait, by="Ana Berg", owners={POLICY.policy.id.upper(): "Bo\u202e Dahl"})
    assert (status, msgspec.json.decode(answer)) == (201, {
        "at": "2026-03-10T12:07:00Z", "by": "Ana Berg (by a function key)", "note": "All as decided.", "approves": 1,
        "as_of": "2026-03-10T12:02:00Z",
        "policies": [{"policy": POLICY.policy.id, "name": "Require MFA", "owner": "Bo[U+202E] Dahl"}]})
    kept = wait(TablesReviews(tables.account).areas(NOW))
    assert kept["reviews"].last == Review(NOW, "Ana Berg (by a function key)", "All as decided.", {
        POLICY.policy.id: "Bo[U+202E] Dahl"})
    assert (kept["baseline"].policies, kept["baseline"].groups[EMERGENCY].members) == ((POLICY,), frozenset(KEEPERS))


@pytest.mark.parametrize(("odd", "status", "said"), [
    ({"note": " "}, 400, b"note is empty"),
    ({"notes": ""}, 400, b"unknown field `notes`"),
    ({"owners": {guid(9, 95): "Ana Berg"}}, 400, b"is no policy of the last scan"),
    ({"owners": ["Ana Berg"]}, 400, b"Expected `object`"),
])
def test_what_is_no_review_is_refused_and_says_why(
        tables: TablesStore, wait: Wait[Any], odd: dict[str, Any], status: int, said: bytes) -> None:
    answer = asked(published(tables, wait), wait, **odd)
    assert answer[0] == status
    assert said in answer[1]
    assert wait(TablesReviews(tables.account).areas(NOW))["baseline"] is None


def test_what_was_never_read_cannot_be_approved(tables: TablesStore, wait: Wait[Any]) -> None:
    status, said = asked(AtDesk(tables), wait)
    assert (status, said[:47]) == (409, b"no scan of the policies was published yet, so t")


@pytest.mark.parametrize("area", ["policies", "members"])
def test_what_could_not_be_read_cannot_be_approved(tables: TablesStore, wait: Wait[Any], area: str) -> None:
    status, said = asked(published(tables, wait, **{area: NotRead("Graph answered 403")}), wait)
    assert (status, said.decode()) == (
        409, f"the last scan could not read {area}, so they cannot be approved: Graph answered 403")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"by": "x"}'])
def test_a_body_that_is_none_is_refused(tables: TablesStore, wait: Wait[Any], body: bytes) -> None:
    status, said = wait(AtDesk(tables).desk.record_review(body, "a function key"))
    assert (status, said[:9]) == (400, b"expected ")
