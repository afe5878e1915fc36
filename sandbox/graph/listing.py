"""Lists as Graph gives them: $top, $select, and a link to the next page whose token means nothing to anybody else."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from sandbox.graph.filters import meets
from sandbox.graph.refusal import Refusal

Row = Mapping[str, Any]

MOST: Final = 999
UNTOLD: Final = 100
"""How many rows a page has where $top is not given."""
KNOWN: Final = {"$top", "$select", "$skiptoken", "$filter", "$expand"}


@dataclass
class Listing:
    """One list: where it is found, its rows, and what is given of a row where $select is not (everything, where empty).

    What is hidden is given only where $expand names it. A page has at most `most` rows, whatever $top asks for.
    """

    path: str
    rows: Sequence[Row]
    ordinary: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    most: int = MOST
    _tokens: dict[str, int] = field(default_factory=dict)

    def page(self, root: str, query: Mapping[str, str]) -> dict[str, Any]:
        """The page that a query asks for. Raises Refusal."""
        unknown = set(query) - KNOWN
        if unknown:
            raise Refusal(400, "Request_UnsupportedQuery", f"This stand-in does not know {', '.join(sorted(unknown))}.")
        top, start = min(_top(query.get("$top")), self.most), self._start(query.get("$skiptoken"))
        wanted = query.get("$filter", "")
        met = [row for row in self.rows if meets(row, wanted)] if wanted else self.rows
        rows = [self.shown(row, query) for row in met[start:start + top]]
        more = start + top < len(met)
        link = {"@odata.nextLink": self._link(root, query, start + top)} if more else {}
        return {"@odata.context": f"{root}/$metadata#{self.path.lstrip('/')}", **link, "value": rows}

    def shown(self, row: Row, query: Mapping[str, str]) -> Row:
        """What is given of a row; a property that was asked for and is not there is null."""
        wanted, expanded = _names(query.get("$select")), _names(query.get("$expand"))
        given = {name: row.get(name) for name in wanted or self.ordinary} or {
            name: value for name, value in row.items() if name not in self.hidden}
        kind = {name: row[name] for name in ("@odata.type",) if name in row}
        return kind | given | {name: row.get(name) for name in expanded}

    def forget(self) -> None:
        """Let all tokens expire, as Graph's do in the middle of a long read."""
        self._tokens.clear()

    def _start(self, token: str | None) -> int:
        if token is None:
            return 0
        if token not in self._tokens:
            raise Refusal(400, "Directory_ExpiredPageToken",
                          "The specified page token value has expired and can no longer be included in your request.")
        return self._tokens[token]

    def _link(self, root: str, query: Mapping[str, str], start: int) -> str:
        token = base64.b64encode(secrets.token_bytes(40)).decode()  # with + / = in it, to be carried unharmed
        self._tokens[token] = start
        return f"{root}{self.path}?{urlencode({**query, '$skiptoken': token}, safe='$,')}"


def _names(written: str | None) -> list[str]:
    return [name.strip() for name in (written or "").split(",") if name.strip()]


def _top(told: str | None) -> int:
    if told is None:
        return UNTOLD
    if not told.isdecimal() or not 1 <= int(told) <= MOST:
        raise Refusal(400, "Request_BadRequest",
                      f"Invalid page size specified: '{told}'. Must be between 1 and {MOST} inclusive.")
    return int(told)
