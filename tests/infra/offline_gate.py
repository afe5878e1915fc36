"""Runs the offline Bicep checker that lies beside a clone, where it does: `python -m tests.infra.offline_gate`.

Its tables know the types of most providers. What they lack, such as networks, budgets and workbooks, is handed to it in its own
form, written from tests/infra/shapes.py, so that these resources are checked too and not merely unknown.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.infra.estate import ROOT
from tests.infra.shapes import ANY, MAP, SHAPES

GATE: Final = ROOT.parent / "shared" / "prototypes" / "bicep-gate"
CHECKER: Final = GATE / "check_bicep.py"
REQUIRED: Final = 1
SIMPLE: Final = {str: "StringType", int: "IntegerType", bool: "BooleanType", ANY: "AnyType"}


class Table:
    """The types of one provider and version, in the form of the checker's own tables."""

    def __init__(self) -> None:
        self.types: list[dict[str, Any]] = []

    def resource(self, name: str, shape: dict[str, Any]) -> None:
        """Add a resource type."""
        self._add({"$type": "ResourceType", "name": name, "body": self._reference(shape)})

    def _add(self, type_: dict[str, Any]) -> dict[str, str]:
        self.types.append(type_)
        return {"$ref": f"#/{len(self.types) - 1}"}

    def _reference(self, shape: Any) -> dict[str, str]:
        if isinstance(shape, dict):
            properties = {name.rstrip("*"): {"type": self._reference(part), "flags": REQUIRED * name.endswith("*")}
                          for name, part in shape.items() if name != MAP and not name.startswith("parent")}
            more = {"additionalProperties": self._reference(shape[MAP])} if MAP in shape else {}
            return self._add({"$type": "ObjectType", "properties": properties} | more)
        if isinstance(shape, list):
            return self._add({"$type": "ArrayType", "itemType": self._reference(shape[0])})
        if isinstance(shape, tuple):
            words = [self._add({"$type": "StringLiteralType", "value": word}) for word in shape]
            return self._add({"$type": "UnionType", "elements": words})
        return self._add({"$type": SIMPLE[shape]})


def complete(tables: Path, theirs: Path) -> list[str]:
    """Put together the checker's tables and those it lacks; of which providers it lacked something."""
    lacking: defaultdict[tuple[str, str], Table] = defaultdict(Table)
    for name, shape in SHAPES.items():
        type_, _, version = name.partition("@")
        provider = type_.partition("/")[0].lower()
        if provider != "microsoft.graph" and not (theirs / provider / version).is_dir():
            lacking[provider, version].resource(name, shape)
    for known in theirs.glob("*/*"):
        (tables / known.parent.name).mkdir(exist_ok=True)
        (tables / known.parent.name / known.name).symlink_to(known)
    for (provider, version), table in lacking.items():
        (tables / provider / version).mkdir(parents=True)
        (tables / provider / version / "types.json").write_text(json.dumps(table.types))
    return sorted({provider for provider, _ in lacking})


def findings(root: Path, gate: Path = GATE) -> tuple[int, str]:
    """How the checker ended over the .bicep files below a folder, and what it said."""
    files = sorted(map(str, root.rglob("*.bicep")))
    with TemporaryDirectory() as folder:
        complete(Path(folder), gate / "types")
        done = subprocess.run([sys.executable, gate / "check_bicep.py", *files], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, env=os.environ | {"BICEP_TYPES": folder})
    return done.returncode, done.stdout + done.stderr


def main() -> int:
    """Run it, and say so where it is not there: the promises in tests/infra hold without it."""
    if not CHECKER.exists():
        sys.stdout.write(f"infra: no checker at {CHECKER}; tests/infra is all of the gate\n")
        return 0
    code, said = findings(ROOT / "infra")
    sys.stdout.write(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
