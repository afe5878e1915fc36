"""Runs an app of `apps/` on Microsoft's runtime library, in a process of its own."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
APPS = Path(__file__).parent / "apps"
RUNTIME = ROOT / ".venv" / "runtime"
BREAK_GLASS = "3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10"
"""Whom apps/whole.py declares."""


@dataclass
class Ended:
    """How something ended: the library's own words where it failed, and what was logged."""

    error: str | None
    logs: list[tuple[str, str]]

    def said(self, word: str) -> list[str]:
        """The log lines that begin with a word."""
        return [line for _, line in self.logs if line.startswith(word)]


@dataclass
class Ran(Ended):
    """An app that was loaded, and how its calls ended."""

    functions: dict[str, Any] = field(default_factory=dict)
    calls: list[Ended] = field(default_factory=list)


def call(*bodies: bytes, function: str = "watch", **odd: Any) -> dict[str, Any]:
    """One batch for a function; see harness.delivered for what may be odd about it."""
    return {"function": function, "bodies": [body.hex() for body in bodies], **odd}


def run(app: str, *calls: dict[str, Any], directory: Path = APPS, **environment: str) -> Ran:
    """Load an app and make the calls; whatever stands in the way of that is a failure, never a skip."""
    python = RUNTIME / "bin" / "python"
    if not (RUNTIME / ".ready").exists() or not python.exists():
        pytest.fail(f"{RUNTIME} is missing or half made: run `make setup`")
    given = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
             "PYTHON_SCRIPT_FILE_NAME": f"{app}.py", **environment}
    done = subprocess.run([python, Path(__file__).with_name("harness.py"), directory], env=given, input=json.dumps(calls),
                          capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.fail(f"the runtime library did not run; try `rm -r {RUNTIME} && make setup`\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout)
    calls_ended = [Ended(one["error"], _lines(one)) for one in told["calls"]]
    return Ran(told["error"], _lines(told), told["functions"], calls_ended)


def _lines(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(level, line) for level, _, line in told["logs"]]
