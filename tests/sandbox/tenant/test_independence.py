"""The truth is the tenant's own: nothing of Latchkey, and nothing that would have to be installed, is behind it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import sandbox.tenant

FILES = sorted(Path(sandbox.tenant.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_imports_the_standard_library_and_itself(file: Path) -> None:
    named = [
        name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    foreign = [n for n in named if n.partition(".")[0] not in sys.stdlib_module_names and "sandbox.tenant" not in n]
    assert foreign == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_is_small(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 250
