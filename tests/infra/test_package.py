""".funcignore: what is deployed is the app and nothing else."""

import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.infra.estate import ROOT

APP = {"function_app.py", "host.json", "requirements.txt"}
PARTS = {"monitors", "alerting"}


def tracked() -> list[str]:
    """The files of the repository, as git knows them and as they lie there."""
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True,
                          text=True, check=True)
    return [path for path in done.stdout.splitlines() if (ROOT / path).exists()]


def packaged(paths: list[str], patterns: list[str]) -> list[str]:
    """What is left of paths, with patterns in the form of .gitignore: without a slash they match at any depth."""
    return [path for path in paths if not any(ignored(path, pattern) for pattern in patterns)]


def ignored(path: str, pattern: str) -> bool:
    """Whether a pattern leaves out a path, or a folder that it lies in."""
    name, parts = pattern.strip("/"), path.split("/")
    folders = parts[:-1] if pattern.endswith("/") else parts
    if "/" in name:
        return fnmatch(path, name) or fnmatch(path, f"{name}/*")
    return any(fnmatch(part, name) for part in folders)


@pytest.fixture(scope="module")
def package() -> list[str]:
    """What is deployed."""
    return packaged(tracked(), (ROOT / ".funcignore").read_text().split())


def test_the_package_is_the_app_and_nothing_else(package: list[str]) -> None:
    assert {path for path in package if "/" not in path} == APP
    assert {path.partition("/")[0] for path in package if "/" in path} == PARTS


def test_all_of_the_app_is_in_it(package: list[str]) -> None:
    assert [path for path in tracked() if path.partition("/")[0] in PARTS and path not in package] == []


def test_what_the_app_imports_is_in_it(package: list[str]) -> None:
    for path in package:
        if path.endswith(".py"):
            wanted = re.findall(r"(?m)^\s*(?:from|import) (sandbox|tests)\b", (ROOT / path).read_text(encoding="utf-8"))
            assert wanted == [], path


def test_it_is_small(package: list[str]) -> None:
    """A cold start begins with fetching it; what pip installs comes on top. docs/benchmarks.md has it packed."""
    assert sum((ROOT / path).stat().st_size for path in package) < 2_000_000


@pytest.mark.parametrize("path", [
    "sandbox/host/__init__.py", "tests/infra/bicep.py", "docs/operations.md", "infra/modules/app.bicep", "azure.yaml",
    "local.settings.json", "local.settings.example.json", ".venv/bin/python", ".github/workflows/tests.yml", "README.md",
    "node_modules/azurite/package.json", "monitors/__pycache__/gate.pyc", "Makefile", "demo-output/alerts.json"])
def test_what_stays_behind(path: str) -> None:
    assert packaged([path], (ROOT / ".funcignore").read_text().split()) == []


def test_folders_are_matched_as_gitignore_does() -> None:
    assert packaged(["docs/a.md", "monitors/docs.py", "monitors/docs/a.py"], ["docs/"]) == ["monitors/docs.py"]
    assert packaged(["a/b.log", "b.txt"], ["*.log"]) == ["b.txt"]


def test_git_is_asked_in_this_repository() -> None:
    assert Path("function_app.py").name in tracked()
