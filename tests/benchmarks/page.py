"""docs/benchmarks.md: several programs write it, each its own section between two marks, and leave all else as it is."""

import os
import platform
import re
from pathlib import Path
from typing import Final

from tests.benchmarks.measured import ROOT

PAGE: Final = ROOT / "docs/benchmarks.md"


def put(page: Path, name: str, text: str) -> None:
    """Write the section of that name, where it stands or else at the end."""
    opening, closing = f"<!-- `make {name}` writes from here -->", f"<!-- to here (`make {name}`) -->"
    section = f"{opening}\n{text.strip()}\n{closing}\n"
    held = page.read_text(encoding="utf-8") if page.exists() else ""
    found = re.search(f"{re.escape(opening)}.*?{re.escape(closing)}\n", held, re.DOTALL)
    if found:
        held = held[:found.start()] + section + held[found.end():]
    else:
        held = f"{held.rstrip()}\n\n{section}".lstrip()
    page.write_text(held, encoding="utf-8")


def machine() -> str:
    """What it was measured on, as far as others need to know."""
    return f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}"
