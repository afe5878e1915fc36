"""Records with holes: written out once, then filled thousands of times a second."""

from __future__ import annotations

import json
import re
from typing import Any

_BARE = re.compile(r'"⟦(\w+)⟧"')
_QUOTED = re.compile(r"«(\w+)»")


def text(name: str) -> str:
    """A hole inside a JSON string."""
    return f"«{name}»"


def bare(name: str) -> str:
    """A hole for a whole JSON value: a number, a list or an object."""
    return f"⟦{name}⟧"


def template(record: dict[str, Any]) -> bytes:
    """The record in compact JSON, its holes ready for `%` and a mapping of bytes."""
    plain = json.dumps(record, separators=(",", ":"), ensure_ascii=False).replace("%", "%%")
    return _QUOTED.sub(r"%(\1)b", _BARE.sub(r"%(\1)b", plain)).encode()
