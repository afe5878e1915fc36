"""The little of OData's $filter that Latchkey writes: comparisons joined by "and". All else is refused, lest it be ignored."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sandbox.graph.refusal import Refusal

EQUAL: Final = re.compile(r"(\w+) eq '((?:[^']|'')*)'")
SINCE: Final = re.compile(r"(\w+) ge ([0-9T:.Z-]+)")
ANY: Final = re.compile(r"(\w+)/any\((\w):\2/(\w+) eq '((?:[^']|'')*)'\)")


def meets(row: Mapping[str, Any], written: str) -> bool:
    """Whether a row is among those that a filter asks for. Raises Refusal."""
    return all(_meets(row, clause.strip()) for clause in written.split(" and "))


def _meets(row: Mapping[str, Any], clause: str) -> bool:
    if found := EQUAL.fullmatch(clause):
        return bool(str(row.get(found[1], "")).casefold() == found[2].replace("''", "'").casefold())
    if found := SINCE.fullmatch(clause):
        return bool(str(row.get(found[1], "")) >= found[2])
    if found := ANY.fullmatch(clause):
        return any(str(one.get(found[3], "")).casefold() == found[4].casefold() for one in row.get(found[1]) or ())
    raise Refusal(400, "Request_UnsupportedQuery", f"This stand-in does not know the filter {clause}.")
