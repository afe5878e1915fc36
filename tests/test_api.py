"""What compliance pulls, as the functions of function_app.py answer it on the local host: forms, pages, filters, refusals."""

import asyncio
import csv
import gzip
import io
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from monitors import wiring
from monitors.records.instant import SECOND, day_of
from tests.builders import guid
from tests.serving import STATUSES, Served, Serving, emptied, filled
from tests.test_routes import loaded, routes

NOW = int(time.time()) * SECOND
NO_NAMES = ("compliance/history", "compliance/summary")
DANGEROUS = set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
pytestmark = pytest.mark.xdist_group("api")


class Heard(NamedTuple):
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json["items"]
        return found


@pytest.fixture(scope="module")
def served(azurite: str) -> Iterator[Served]:
    """The whole API in `keys` mode."""
    with pytest.MonkeyPatch.context() as patch:
        for name, text in {"HTTP_AUTH": "keys", "DATA_STORAGE_TABLES": azurite, "BREAK_GLASS_IDS": guid(1)}.items():
            patch.setenv(name, text)
        patch.setattr(wiring, "_runtime", None)
        wiring.settings.cache_clear()
        asyncio.run(emptied(azurite))
        asyncio.run(filled(azurite, NOW))
        with Serving() as found:
            yield found
        asyncio.run(emptied(azurite))
    wiring.settings.cache_clear()


@pytest.fixture
def ask(served: Served) -> Any:
    """Asks the API."""
    def asked(path: str, headers: dict[str, str] | None = None, **params: Any) -> Heard:
        query = "?" + urlencode({name.rstrip("_"): value for name, value in params.items()}, quote_via=quote) if params else ""
        every = {"x-functions-key": served.key, **(headers or {})}
        request = urllib.request.Request(f"{served.url}/api/{path}{query}", headers=every)  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
                return Heard(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read())
        except urllib.error.HTTPError as error:
            return Heard(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())

    return asked


def rows(heard: Heard) -> list[dict[str, str]]:
    """A CSV as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(heard.body.decode("utf-8-sig"), newline="")))


def all_pages(ask: Any, path: str, **params: Any) -> list[Heard]:
    """All pages of a list."""
    found = [ask(path, **params)]
    while on := found[-1].json["next"]:
        found.append(ask(path, page=on, **params))
    return found


def test_results_are_told_in_the_form_of_the_contract(ask: Any) -> None:
    one = next(item for item in ask("compliance/results").items if item["check"] == "CA-001")
    assert set(one) == {"check", "title", "status", "severity", "summary", "observed_at", "first_seen", "source", "findings",
                        "controls", "remediation", "needs", "owner"}  # design.md, section 4
    assert (one["status"], one["findings"], one["controls"]["cis"]) == ("fail", 120, ["5.2.2.2"])
    assert one["observed_at"].endswith("Z")


@pytest.mark.parametrize(("params", "checks"), [
    ({}, ["BG-001", *(f"CA-{n:03d}" for n in range(1, 7))]), ({"status": "fail"}, ["BG-001", "CA-001"]),
    ({"status": "warn,unknown"}, ["CA-002", "CA-004"]), ({"group": "BG"}, ["BG-001"]), ({"severity": "high"}, ["BG-001"]),
    ({"framework": "maester"}, []), ({"framework": "cis", "status": "pass"}, ["CA-003"]),
    ({"control": "ms.aad.3.2V1", "severity": "critical", "status": "fail"}, ["CA-001"]),
    ({"control": "ms.aad.3.2v1", "framework": "cis"}, [])])
def test_results_are_narrowed_by_what_is_asked(ask: Any, params: dict[str, str], checks: list[str]) -> None:
    assert [one["check"] for one in ask("compliance/results", **params).items] == checks


def test_the_summary_counts_all_and_each_group(ask: Any) -> None:
    every, *groups = ask("compliance/summary").items
    told = ("group", "checks", "fail", "failing_critical", "failing_high")
    assert [every[name] for name in told] == ["all", 7, 2, 1, 1]
    assert {one["group"]: one["checks"] for one in groups} == {"BG": 1, "CA": 6}
    assert sum(every[str(status)] for status in STATUSES) == 7


@pytest.mark.parametrize(("path", "params", "number"), [
    ("compliance/results", {"limit": 3}, 7), ("compliance/results/CA-001/findings", {"limit": 41}, 120),
    ("compliance/history", {"limit": 3}, 8), ("alerts", {"limit": 1}, 3), ("compliance/summary", {"limit": 1}, 3)])
def test_pages_hold_every_item_once_and_in_order(ask: Any, path: str, params: dict[str, Any], number: int) -> None:
    pages = all_pages(ask, path, **params)
    found = [json.dumps(item) for page in pages for item in page.items]
    assert len(found) == len(set(found)) == number
    assert found == [json.dumps(item) for item in ask(path).items]
    assert all(len(page.items) <= params["limit"] for page in pages)
    assert pages[0].headers["link"].endswith(f'page={pages[0].json["next"]}>; rel="next"')


@pytest.mark.parametrize("page", ["x", "AAAA", "a" * 2000, "===", "%00"])
@pytest.mark.parametrize("path", ["compliance/results", "compliance/results/CA-001/findings", "compliance/history", "alerts"])
def test_a_token_that_was_made_up_is_refused(ask: Any, path: str, page: str) -> None:
    heard = ask(path, page=page)
    assert (heard.status, heard.headers["content-type"]) == (400, "application/problem+json")
    assert heard.json["status"] == 400
    assert "page" in heard.json["detail"]


def test_a_token_belongs_to_one_question(ask: Any) -> None:
    on = ask("compliance/results", limit=1, status="fail").json["next"]
    assert ask("compliance/results", page=on, status="warn").status == 400
    assert ask("compliance/history", page=on).status == 400
    assert ask("compliance/results", page=on, status="fail", format="csv", limit=7).status == 200, "its form may differ"


@pytest.mark.parametrize(("path", "params", "said"), [
    ("compliance/results", {"status": "bad"}, "status='bad' cannot be taken: it takes some of fail,"),
    ("compliance/results", {"stauts": "fail"}, "there is no parameter 'stauts'; there are control, format, framework, group,"),
    ("compliance/results", {"limit": "0"}, "limit='0' cannot be taken: it takes a number from 1 to 10000"),
    ("compliance/results", {"format": "xml"}, "it takes one of csv, json"),
    ("compliance/history", {"from": "yesterday"}, "it takes a day such as"),
    ("compliance/history", {"from": "2026-03-02", "to": "2026-03-01"}, "from=2026-03-02 is later than to=2026-03-01"),
    ("compliance/results/CA-001/findings", {"check": "CA-002"}, "there is no parameter 'check'"),
    ("compliance/results/ca-001/findings", {}, "check='ca-001' cannot be taken"),
    ("alerts", {"severity": "high,worst"}, "severity='high,worst'"), ("openapi.json", {"x": "1"}, "there is no parameter 'x'"),
    ("compliance", {"x": "1"}, "there is no parameter 'x'")])
def test_what_cannot_be_understood_is_refused_in_one_clear_line(ask: Any, path: str, params: dict[str, str], said: str) -> None:
    heard = ask(path, **params)
    assert (heard.status, heard.headers["content-type"]) == (400, "application/problem+json")
    assert set(heard.json) == {"type", "title", "status", "detail"}  # RFC 9457, section 3
    assert said in heard.json["detail"]
    assert "\n" not in heard.json["detail"]


def test_a_check_without_a_result_is_not_found(ask: Any) -> None:
    heard = ask("compliance/results/OPS-001/findings")
    assert (heard.status, heard.headers["content-type"], heard.json["title"]) == (404, "application/problem+json", "Not Found")


def test_history_tells_days_and_changes(ask: Any) -> None:
    days = ask("compliance/history", check="CA-001").items
    assert [(one["status"], one["findings"], one["before"]) for one in days] == [("pass", 0, None), ("fail", 120, None)]
    changes = ask("compliance/history", check="CA-001", kind="changes").items
    assert [(one["status"], one["before"]) for one in changes] == [("pass", None), ("fail", "pass")]
    day = f"{day_of(NOW)[:4]}-{day_of(NOW)[4:6]}-{day_of(NOW)[6:]}"
    assert [one["status"] for one in ask("compliance/history", check="CA-001", from_=day, to=day).items] == ["fail"]
    assert ask("compliance/history", from_="1601-01-01", to="1700-01-01").items == []


@pytest.mark.parametrize(("params", "ids"), [
    ({}, ["a1", "a2", "a3"]), ({"status": "withdrawn"}, ["a1"]), ({"status": "open"}, ["a2", "a3"]),
    ({"severity": "low,critical"}, []), ({"detector": "repeated_mfa_failures", "status": "open"}, ["a2", "a3"]),
    ({"detector": "mfa_fatigue"}, []), ({"to": "2026-01-01"}, []), ({"from": "9999-12-31", "to": "9999-12-31"}, [])])
def test_alerts_are_told_once_in_their_last_state(ask: Any, params: dict[str, str], ids: list[str]) -> None:
    found = ask("alerts", **params).items
    assert [one["id"] for one in found] == ids
    assert all(set(one) >= {"schema", "detector", "severity", "subject", "evidence", "next_steps", "runbook"} for one in found)


def test_the_countdown_is_told_by_day_and_ring(ask: Any) -> None:
    everybody, ring, later = ask("compliance/countdown").items
    assert (everybody["ring"], everybody["phone_only"], everybody["days_left"]) == ("", 12, 67)
    assert (ring["day"], ring["phone_only"]) == (everybody["day"], 3)
    assert (later["day"] > everybody["day"], later["phone_only"]) == (True, 10)
    assert ask("compliance/countdown", from_=later["day"]).items == [later]
    assert ask("compliance/countdown", to=everybody["day"], limit=1).items == [everybody]
    assert ask("compliance/countdown", ring="pilot").items == []
    assert [one.items for one in all_pages(ask, "compliance/countdown", limit=2)] == [[everybody, ring], [later]]


@pytest.mark.parametrize("path", ["compliance/summary", "compliance/results", "compliance/results/BG-001/findings",
                                  "compliance/history", "compliance/countdown", "alerts"])
def test_a_csv_opens_as_text(ask: Any, path: str) -> None:
    heard = ask(path, format="csv")
    assert heard.headers["content-type"] == "text/csv; charset=utf-8"
    assert heard.headers["content-disposition"].startswith('attachment; filename="latchkey-')
    assert heard.body.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in heard.body.replace(b"\r\n", b"")
    found = rows(heard)
    assert len(found) == len(ask(path).items)
    for row in found:
        for cell in row.values():
            assert cell.lstrip(' "\u200f')[:1] not in DANGEROUS
    assert any("evil.test" in cell for row in found for cell in row.values()) == (path not in NO_NAMES)


def test_the_form_is_chosen_by_accept_or_by_name(ask: Any) -> None:
    for accept, form in {"text/csv": "text/csv", "application/json": "application/json", "*/*": "application/json",
                         "text/html,application/xhtml+xml,*/*;q=0.8": "application/json",
                         "text/csv;q=0.4,application/json;q=0.5": "application/json"}.items():
        assert ask("compliance/results", {"Accept": accept}).headers["content-type"].partition(";")[0] == form
    assert ask("compliance/results", {"Accept": "text/csv"}, format="json").headers["content-type"] == "application/json"
    assert ask("compliance/results", {"Accept": "application/xml"}).status == 406


def test_what_the_caller_has_already_is_not_sent_again(ask: Any) -> None:
    first = ask("compliance/results")
    again = ask("compliance/results", {"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask("compliance/results", {"If-None-Match": '"other"'}).status == 200
    assert ask("compliance/results", format="csv").headers["etag"] != first.headers["etag"]
    assert ask("compliance/results", {"If-None-Match": first.headers["etag"]}, status="fail").status == 200


def test_what_is_large_is_packed_for_whoever_takes_it(ask: Any) -> None:
    plain, packed = ask("compliance/results"), ask("compliance/results", {"Accept-Encoding": "br;q=1, gzip;q=0.5"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "Accept-Encoding" in plain.headers["vary"]
    for refusing in ("identity", "gzip;q=0", "br"):
        assert "content-encoding" not in ask("compliance/results", {"Accept-Encoding": refusing}).headers


def test_every_answer_is_private_and_what_it_says_it_is(ask: Any) -> None:
    for path in ("compliance", "compliance/results", "alerts", "openapi.json", "compliance/results?x=1"):
        headers = ask(path).headers
        assert headers["cache-control"].startswith("private")
        assert headers["x-content-type-options"] == "nosniff"


def test_the_key_in_the_address_is_not_repeated(ask: Any, served: Served) -> None:
    heard = ask("compliance/results", {"x-functions-key": served.key}, code=served.key, limit=1)
    assert heard.status == 200
    assert "code" not in heard.headers["link"]


def test_the_document_names_every_route_that_is_pulled(ask: Any) -> None:
    described = ask("openapi.json").json
    assert described["openapi"].startswith("3.1")
    pulled = {f"/{route}" for route, method, _ in routes(loaded()) if method == "GET"}
    assert set(described["paths"]) == pulled - {"/openapi.json", "/compliance", "/health", "/health/detail"}


def test_the_page_is_self_contained_and_may_load_nothing(ask: Any) -> None:
    heard = ask("compliance")
    assert heard.headers["content-type"] == "text/html; charset=utf-8"
    policy = heard.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not any(word in policy for word in ("unsafe", "script-src", "http"))
    assert b"<script" not in heard.body
    assert b"=HYPERLINK(&#34;http://evil.test" in heard.body


# Tokens are left out: that one which was made up is refused is no schema's to say, and a test of its own above.
TRIED = {"generation": {"deterministic": True, "max-examples": 3, "database": "none"}, "seed": 7,
         "phases": {"examples": {"enabled": False}, "stateful": {"enabled": False}}}


def described(ask: Any) -> dict[str, Any]:
    """The document without tokens."""
    found: dict[str, Any] = ask("openapi.json").json
    for operations in found["paths"].values():
        operations["get"]["parameters"] = [one for one in operations["get"]["parameters"] if one["name"] != "page"]
    return found


def test_schemathesis_finds_nothing(ask: Any, served: Served) -> None:
    own = {"base-url": f"{served.url}/api", "headers": {"x-functions-key": served.key}}
    schema = schemathesis.openapi.from_dict(described(ask), config=SchemathesisConfig.from_dict(TRIED | own))
    tried: set[str] = set()
    found = []
    for event in engine.from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError | events.Interrupted), event
        if isinstance(event, events.ScenarioFinished):
            for id_, checks in event.recorder.checks.items():
                case = event.recorder.cases[id_].value
                tried.add(case.path)
                found += [f"{check.name}: {case.method} {case.formatted_path} {case.query}: {check.failure_info.failure}"
                          for check in checks if check.failure_info]
    assert found == []
    assert tried == {f"/{one}" for one in ("compliance/summary", "compliance/results", "compliance/history", "alerts",
                                          "compliance/countdown", "compliance/results/{check}/findings")}
