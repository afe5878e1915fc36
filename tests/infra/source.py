"""What the app's own code names: tables that it asks for, and how its log lines begin."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
REQUESTS: Final = {"rows", "row", "upsert", "insert", "change", "write", "remove"}
"""What is asked of an account, each with a table first."""


@cache
def code() -> dict[str, str]:
    """The app's own files."""
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
            for part in ("monitors", "alerting") for path in sorted((ROOT / part).rglob("*.py"))}


def lines() -> frozenset[str]:
    """The words in capitals that log lines begin with."""
    return frozenset(word for text in code().values() for word in re.findall(r'"([A-Z]{2}[A-Z ]*[A-Z])(?= %|: |")', text))


@cache
def tables() -> frozenset[str]:
    """The tables that the app asks for."""
    return frozenset(tables_in({path: ast.parse(text) for path, text in code().items()}))


def constants(code: dict[str, ast.Module]) -> dict[str, dict[str, str]]:
    """The texts that each module names, its imports among them."""
    own = {path: {target.id: node.value.value for node in module.body if isinstance(node, ast.AnnAssign | ast.Assign)
                  for target in ([node.target] if isinstance(node, ast.AnnAssign) else node.targets)
                  if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)}
           for path, module in code.items()}
    for path, module in code.items():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom):
                there = own.get(f"{(node.module or '').replace('.', '/')}.py", {})
                own[path] |= {one.name: there[one.name] for one in node.names if one.name in there}
    return own


def tables_in(code: dict[str, ast.Module]) -> set[str]:
    """The tables that requests name; of those with a table a day, or a scan, how their names begin."""
    known, found = constants(code), set[str]()
    for path, module in code.items():
        for node in ast.walk(module):
            named = _named(node)
            if isinstance(named, ast.BinOp):
                named = named.left
            if isinstance(named, ast.Name) and named.id in known[path]:
                found.add(known[path][named.id])
    return found


def _named(node: ast.AST) -> ast.AST | None:
    """The table that a request is made of, or what a function that names tables returns."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REQUESTS and node.args:
        return node.args[0] if ast.unparse(node.func.value).endswith("account") else None
    if isinstance(node, ast.FunctionDef) and node.name == "table_of":
        return next((each.value for each in node.body if isinstance(each, ast.Return)), None)
    return None
