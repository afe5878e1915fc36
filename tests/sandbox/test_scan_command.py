"""The scan command as a process, against the stand-in for Graph on this machine."""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from rich.progress import Progress

from monitors.checks import catalogue, classes
from sandbox.graph import Fault, Limit, graph_of
from sandbox.scan_command import Bar, chosen
from sandbox.tenant.posture import tenant
from sandbox.tenant.posture.tenant import keeper

ROOT = Path(__file__).resolve().parents[2]
WIDE = Limit(10_000, 1.0)


def scan(tmp_path: Path, *arguments: str, faults: Sequence[Fault] = (), planted: Sequence[str] = (), endpoint: str = "",
         **settings: str) -> tuple[int, list[dict[str, Any]], str, list[str]]:
    """The exit code, the results, what was said, and what Graph was asked."""
    async def run() -> tuple[int, bytes, bytes, list[str]]:
        made = tenant(datetime.now(UTC), *planted)
        async with graph_of(made.paths, faults=faults, reports=WIDE, policies=WIDE) as there:
            values = made.settings | {"GRAPH_ENDPOINT": endpoint or there.endpoint, "GRAPH_AUTH": "none"} | settings
            (tmp_path / "settings.json").write_text(json.dumps({"Values": values}))
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "sandbox", "scan", "--settings", str(tmp_path / "settings.json"), *arguments,
                cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
            out, err = await process.communicate()
            return process.returncode or 0, out, err, list(there.asked)

    code, out, err, asked = asyncio.run(run())
    return code, [json.loads(line) for line in out.splitlines()], err.decode(), asked


def test_one_result_per_line_and_a_summary(tmp_path: Path) -> None:
    code, found, said, _ = scan(tmp_path, "--only", "BG,OPS-003", planted=["emergency_account_disabled"])
    wanted = [one for one in classes() if one.startswith("BG-") or one == "OPS-003"]
    assert [one["check"] for one in found] == wanted
    status = {one["check"]: one["status"] for one in found}
    assert (code, status["BG-001"], status["BG-002"], status["BG-015"]) == (0, "pass", "fail", "unknown")
    assert "FAIL    BG-002" in said
    assert "user emergency-1@contoso.onmicrosoft.com: disabled" in said
    assert said.splitlines()[-1].startswith(f"latchkey: {len(wanted)} checks in ")
    assert said.splitlines()[-1].endswith(f"{len(wanted) - 2} pass, 1 fail, 1 unknown")


@pytest.mark.parametrize(("only", "ids"), [
    ("", set(classes())), (" ", set(classes())), ("ops", {"OPS-001", "OPS-002", "OPS-003"}),
    ("BG-001, ca-011", {"BG-001", "CA-011"}), ("BG-001,OPS", {"BG-001", "OPS-001", "OPS-002", "OPS-003"}),
])
def test_which_checks_are_chosen(only: str, ids: set[str]) -> None:
    assert {one.id for one in chosen(catalogue(), only)} == ids


def test_no_more_is_read_than_the_checks_need(tmp_path: Path) -> None:
    asked = scan(tmp_path, "--only", "bg-001")[3]
    assert {unquote(one.partition("?")[0]) for one in asked} == {
        "GET /v1.0/policies/identitySecurityDefaultsEnforcementPolicy",
        f"GET /v1.0/users/{keeper(1)}", "GET /v1.0/users/emergency-2@contoso.onmicrosoft.com"}


def test_what_graph_refuses_is_unknown_with_the_permission_that_lacks(tmp_path: Path) -> None:
    code, [found], said, _ = scan(tmp_path, "--only", "BG-003", faults=[Fault(403, "/domains", times=9)])
    assert (code, found["status"]) == (0, "unknown")
    assert found["summary"].endswith("for /domains: it needs Domain.Read.All")
    assert "UNKNOWN BG-003" in said


@pytest.mark.parametrize(("arguments", "how", "said"), [
    (["--only", "BG,XY"], {}, "--only XY is neither a group nor a check; groups are "),
    ([], {"CHECK_BG_001_LEAST": "many"}, "CHECK_BG_001_LEAST is ill-formed: 'many' is not a whole number"),
    (["--only", "BG-001"], {"endpoint": "http://127.0.0.1:9"}, "Graph could not be reached"),
])
def test_what_cannot_be_used_is_said_with_exit_2(tmp_path: Path, arguments: list[str], how: dict[str, str], said: str) -> None:
    code, found, err, _ = scan(tmp_path, *arguments, **how)  # type: ignore[arg-type]
    assert (code, found) == (2, [])
    assert err.splitlines()[-1].startswith(f"latchkey: {said}")


def test_the_bar_moves_with_every_area_and_says_how_many_rows_have_come() -> None:
    shown = Progress(disable=True)
    bar = Bar(shown, 3)
    said = []
    for area, pages in (("security_defaults", ()), ("users", (999, 999, 2)), ("registration", (999,))):
        bar.area(area)
        for rows in pages:
            bar.page(area, rows)
        said.append((shown.tasks[0].completed, shown.tasks[0].description))
    assert said == [(0, "reading security defaults"), (1, "reading users, 2,000"), (2, "reading registration, 999")]


def test_a_number_that_is_set_is_in_force(tmp_path: Path) -> None:
    _, [found], _, _ = scan(tmp_path, "--only", "BG-001", CHECK_BG_001_LEAST="3")
    assert found["status"] == "fail"


def test_what_only_the_function_app_keeps_is_unknown_with_that_reason(tmp_path: Path) -> None:
    _, found, _, _ = scan(tmp_path, "--only", "LEG,CA-015")
    assert [one["check"] for one in found] == ["CA-015", "LEG-001", "LEG-002", "LEG-003", "LEG-004"]
    assert {(one["status"], one["summary"]) for one in found} == {(
        "unknown", "it rests on what sign-ins have shown, which the function app keeps and this scan does not read")}
