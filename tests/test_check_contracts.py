"""Promises that every check keeps, unasked: whoever drops a file into monitors/checks/ is held to all of them."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from sys import modules
from typing import Any

import pytest
from msgspec import json

from monitors.check import FRAMEWORKS, WHAT, Check, Result, Status, judged, results
from monitors.checks import catalogue, classes
from monitors.finding import Severity
from monitors.tenant.area import NotRead
from monitors.tenant.paths import APP_ROLES, PATHS, declared_permissions, needs_of
from monitors.tenant.snapshot import TenantSnapshot, names
from tests.monitors.checks.tenants import healthy, programme

ROOT = Path(__file__).parents[1]
CHECKS = catalogue(programme())
FORBIDDEN = {"azure", "aiohttp", "requests", "httpx", "os", "socket", "msgraph", "kiota_http", "time", "datetime", "alerting",
             "monitors.storage", "monitors.tenant.reader", "monitors.tenant.graph"}
FORMS = {"cis": r"\d+(\.\d+)+", "scuba": r"MS\.AAD\.\d+\.\d+v\d+", "maester": r"MT\.\d{4}|EIDSCA\.[A-Z]{2}\d{2}|CIS\.M365\S+",
         "prowler": r"[a-z][a-z0-9_]+"}
KINDS = {"user", "group", "role", "policy", "method", "location", "domain", "app", "tenant", "ring"}
GAP = "Graph answered 403 Authorization_RequestDenied; it needs Made.Up.Read.All"

every = pytest.mark.parametrize("check", CHECKS, ids=[one.id for one in CHECKS])


def source_of(check: Check) -> Path:
    return Path(str(modules[type(check).__module__].__file__))


def imports(source: Path) -> set[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    found = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def of(snapshot: TenantSnapshot) -> dict[str, Result]:
    return {one.check: one for one in results(CHECKS, snapshot)}


@every
class TestEveryCheck:
    def test_says_what_it_is(self, check: Check) -> None:
        assert re.fullmatch(r"(BG|REG|CA|LEG|SVC|AMP|OPS)-\d{3}", check.id)
        assert source_of(check).stem.startswith(check.id.lower().replace("-", "_") + "_")
        assert check.title
        assert check.remediation.endswith(".")
        assert check.owner
        assert isinstance(check.severity, Severity)

    def test_has_its_own_test_file(self, check: Check) -> None:
        assert (ROOT / "tests/monitors/checks" / f"test_{source_of(check).stem}.py").is_file()

    def test_reads_areas_that_there_are(self, check: Check) -> None:
        assert check.reads
        assert set(check.touches()) <= names()
        assert len(set(check.touches())) == len(check.touches())

    def test_controls_are_well_formed(self, check: Check) -> None:
        assert set(check.controls) <= set(FRAMEWORKS)
        for framework, ids in check.controls.items():
            assert ids
            for one in ids:
                assert re.fullmatch(FORMS[framework], one), f"{one} is no id of {framework}"

    def test_needs_follow_from_what_it_reads(self, check: Check) -> None:
        assert judged(check, healthy()).needs == needs_of(check.touches())
        assert set(check.needs()) <= set(APP_ROLES.values())

    def test_is_a_judgement_on_values(self, check: Check) -> None:
        for one in imports(source_of(check)):
            assert not any(one == forbidden or one.startswith(forbidden + ".") for forbidden in FORBIDDEN), one
        assert judged(check, healthy()) == judged(check, healthy())

    def test_is_content_with_a_healthy_tenant(self, check: Check) -> None:
        found = judged(check, healthy())
        assert found.status in (Status.PASS, Status.NOT_APPLICABLE), found.summary

    def test_is_unknown_with_the_reason_where_an_area_was_not_read(self, check: Check) -> None:
        for area in check.reads:
            found = judged(check, healthy(**{area: NotRead(GAP)}))
            assert (found.status, found.summary) == (Status.UNKNOWN, GAP), f"{area} not read"

    def test_is_not_licensed_where_a_licence_is_what_is_lacking(self, check: Check) -> None:
        for area in check.reads:
            found = judged(check, healthy(**{area: NotRead("the tenant has no Entra ID P2", "P2")}))
            assert (found.status, found.summary) == (Status.NOT_LICENSED, "the tenant has no Entra ID P2")

    def test_is_unknown_in_a_tenant_of_which_nothing_was_read(self, check: Check) -> None:
        assert judged(check, TenantSnapshot(0)).status == Status.UNKNOWN

    def test_gives_results_in_the_contract_s_form(self, check: Check) -> None:
        told = json.decode(json.encode(judged(check, healthy()).json))
        assert list(told) == ["check", "title", "status", "severity", "summary", "observed_at", "first_seen", "source",
                              "controls", "remediation", "needs", "owner", "findings"]
        assert told["observed_at"].endswith("Z")
        assert told["severity"] in ("critical", "high", "medium", "low", "info")
        assert isinstance(told["findings"], int)
        assert {one.object_kind for one in judged(check, healthy()).found} <= KINDS

    def test_its_settings_say_what_they_are(self, check: Check) -> None:
        for name, default in check.settable().items():
            assert type(check).__dataclass_fields__[name].metadata[WHAT], name
            assert isinstance(default, int | float)


@pytest.mark.parametrize("area", sorted(names()))
def test_an_area_that_was_not_read_harms_no_check_that_does_not_read_it(area: str) -> None:
    before, after = of(healthy()), of(healthy(**{area: NotRead(GAP)}))
    for check in CHECKS:
        if area not in check.touches():
            assert after[check.id] == before[check.id]


def test_every_area_of_graph_s_has_a_path_and_every_path_an_area() -> None:
    graph = {name for name in names() if vars(TenantSnapshot)[name].source == "graph"}
    assert {path.area for path in PATHS.values()} == graph


def test_every_permission_has_the_id_by_which_it_is_granted() -> None:
    assert set(declared_permissions()) | {"Mail.Send"} == set(APP_ROLES.values())
    assert not any("Write" in one for one in declared_permissions())


def test_every_test_file_of_a_check_has_a_check() -> None:
    held = {f"test_{source_of(one).stem}" for one in CHECKS}
    assert {one.stem for one in (ROOT / "tests/monitors/checks").glob("test_*_[0-9][0-9][0-9]_*.py")} <= held


def test_ids_are_unique() -> None:
    files = [one for one in (ROOT / "monitors/checks").glob("*.py") if one.stem != "__init__"]
    assert len(classes()) == len(files)


@dataclass(frozen=True, kw_only=True)
class Broken(Check):
    """A check with a fault of its own."""

    id = "OPS-999"
    title = "Broken"
    severity = Severity.LOW
    reads = ("p1",)
    remediation = "Mend it."

    def judge(self, tenant: TenantSnapshot) -> Any:
        return {}["a name from the tenant"]


@dataclass(frozen=True, kw_only=True)
class Sly(Broken):
    """A check that touches more than it says."""

    def judge(self, tenant: TenantSnapshot) -> Any:
        return tenant.users


@pytest.mark.parametrize(("check", "kind"), [(Broken(), "KeyError"), (Sly(), "Undeclared")])
def test_a_broken_check_is_a_visible_result_and_the_others_go_on(check: Check, kind: str) -> None:
    first, *others = results([check, *CHECKS], healthy())
    assert (first.status, first.summary) == (Status.UNKNOWN, f"the check itself failed ({kind})")
    assert {one.check: one for one in others} == of(healthy())
