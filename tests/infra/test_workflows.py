"""The public workflows: they parse, run what CI runs, on every Python that Bicep allows, with few rights and pinned actions."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.infra.estate import ROOT

FOLDER: Final = ROOT / ".github" / "workflows"
FILES: Final = sorted(FOLDER.glob("*.yml"))
WRITES: Final = {"codeql.yml": {"security-events"}, "infra.yml": {"id-token"}}
"""What a job may write, beyond which every one only reads."""


def held(name: str) -> dict[str, Any]:
    """A workflow, with YAML 1.1's habit undone: it reads the key `on` as true."""
    whole = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in whole.items()}


def commands(workflow: dict[str, Any], job: str) -> str:
    """All that a job runs."""
    return "\n".join(step.get("run", "") for step in workflow["jobs"][job]["steps"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_has_a_name_and_a_reason_to_run(path: Path) -> None:
    workflow = held(path.name)
    assert workflow["name"]
    assert set(workflow["on"]) <= {"push", "pull_request", "schedule"}  # never pull_request_target
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_reads_and_writes_only_what_it_must(path: Path) -> None:
    workflow = held(path.name)
    assert workflow["permissions"] == {"contents": "read"}
    written = {name for job in workflow["jobs"].values() for name, may in job.get("permissions", {}).items() if may == "write"}
    assert written == WRITES.get(path.name, set())
    assert "secrets." not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_pinned_by_major_version_with_a_comment(path: Path) -> None:
    uses = re.findall(r"uses: (\S+?)@(\S+)(.*)", path.read_text(encoding="utf-8"))
    assert uses
    for action, version, comment in uses:
        assert re.fullmatch(r"v\d+", version), action
        assert comment.strip().startswith("# major version"), action


def test_names_from_a_pull_request_are_never_put_into_a_script() -> None:
    for path in FILES:
        for job in held(path.name)["jobs"].values():
            assert not any("${{" in step.get("run", "") for step in job["steps"]), path.name


def test_public_ci_runs_what_ci_runs() -> None:
    workflow = held("tests.yml")
    assert commands(workflow, "check").strip() == ".ci/run"
    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert re.search(r"(?m)^make check$", (ROOT / ".ci" / "run").read_text())


def test_make_check_runs_the_infra_gate() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (needed,) = re.findall(r"(?m)^check:([^#]*)", makefile)
    assert {"lint", "test", "infra"} <= set(needed.split())
    assert re.search(r"(?m)^infra:.*\n\t.*-m tests\.infra\.offline_gate", makefile)


def test_bicep_is_built_and_linted_by_the_compiler_itself() -> None:
    workflow = held("infra.yml")
    said = commands(workflow, "bicep")
    for name in ("main.bicep", "tenant-diagnostics.bicep", "graph-permissions.bicep", "main.bicepparam"):
        assert f"infra/{name}" in said
    assert "az bicep build " in said
    assert "az bicep lint " in said
    assert "deployment group what-if" in commands(workflow, "what-if")
    assert "head.repo.full_name == github.repository" in workflow["jobs"]["what-if"]["if"]  # a fork's code signs in nowhere


def test_code_and_dependencies_are_looked_at() -> None:
    looked_at = held("codeql.yml")["jobs"]["analyze"]["strategy"]["matrix"]["language"]
    assert looked_at == ["python", "javascript-typescript", "actions"]
    assert "dependency-review-action" in (FOLDER / "dependencies.yml").read_text()
