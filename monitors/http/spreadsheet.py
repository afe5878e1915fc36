"""CSV that spreadsheets open as text: RFC 4180 with a byte order mark, and no cell that is taken for a formula.

OWASP, "CSV Injection": a cell is one where it begins with = + - @, a tab or a carriage return, also in their full width, and a
program that takes another separator sees cells begin where we see none. So an apostrophe goes before each such beginning, at
the start of a cell and after anything that might separate cells, whatever blanks, quotes or invisible characters come between.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

FORMULA: Final = re.compile(
    "(^|[;,|])"  # where a cell begins, or may be taken to begin; line ends and tabs are blanks by then
    "([\\s\"'`\u2018\u2019\u201c\u201d\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\uff02\uff07]*)"
    "(?=[=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])")
UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
MARK: Final = "\ufeff"


def csv_text(columns: Sequence[str], items: Iterable[Mapping[str, Any]]) -> str:
    """The items as CSV, with a line of names; a dotted column lies deeper."""
    written = io.StringIO(newline="")
    lines = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow([name.replace(".", "_") for name in columns])
    lines.writerows([cell(value_at(item, name)) for name in columns] for item in items)
    return MARK + written.getvalue()


def cell(value: Any) -> str:
    """A value as one harmless line: lists of texts by semicolons, what is deeper as JSON."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return harmless("; ".join(value))
    return harmless(value if isinstance(value, str) else msgspec.json.encode(value).decode())


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'\2", UNPRINTABLE.sub(" ", text))


def value_at(item: Mapping[str, Any], name: str) -> Any:
    """The value of a column; None where the item has none."""
    value: Any = item
    for part in name.split("."):
        value = value.get(part) if value else None
    return value
