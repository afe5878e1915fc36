"""What goes out: the form that was asked for, its ETag, gzip, and headers that keep it private and what it is."""

import gzip
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET
from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header, parse_etags

from monitors.http.endpoint import KEY, Endpoint, Format, Query
from monitors.http.paging import Page
from monitors.http.problem import PROBLEM_JSON, Problem
from monitors.http.spreadsheet import csv_text

MEDIA: Final[Mapping[Format, str]] = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
WORTH_PACKING: Final = 1_000
SAFE: Final = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Asked(NamedTuple):
    """A request: headers by any case, the query, and what stood in the route."""

    headers: Mapping[str, str]
    params: Mapping[str, str]
    route: Mapping[str, str]

    def header(self, name: str) -> str:
        """A header's value; "" for none."""
        return next((value for held, value in self.headers.items() if held.lower() == name), "")


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes


def format_of(query: Query, asked: Asked) -> Format:
    """The form of the answer. Raises Problem for one that nobody can give."""
    if query.format is not UNSET:
        return query.format
    if not asked.header("accept"):
        return "json"
    best = parse_accept_header(asked.header("accept"), MIMEAccept).best_match(["application/json", "text/csv"])
    if best is None:
        raise Problem(HTTPStatus.NOT_ACCEPTABLE, "there is application/json and text/csv; ask for one, or leave Accept out")
    return "csv" if best == "text/csv" else "json"


def listed(endpoint: Endpoint, query: Query, page: Page, asked: Asked) -> Answer:
    """A page of a list."""
    form = format_of(query, asked)
    headers = {"Link": f'<{link(asked, page.next)}>; rel="next"'} if page.next else {}
    if form == "csv":
        items: list[dict[str, Any]] = msgspec.to_builtins(page.items, str_keys=True)
        headers["Content-Disposition"] = f'attachment; filename="latchkey-{endpoint.name.replace("_", "-")}.csv"'
        return sent(csv_text(endpoint.columns, items).encode(), MEDIA[form], asked, headers)
    return sent(msgspec.json.encode({"items": page.items, "next": page.next or None}), MEDIA[form], asked, headers)


def link(asked: Asked, token: str) -> str:
    """The query that leads to the next page; a key that came in the URL is not repeated."""
    return "?" + urlencode({name: value for name, value in asked.params.items() if name not in (KEY, "page")} | {"page": token})


def sent(body: bytes, media: str, asked: Asked, more: Mapping[str, str] | None = None) -> Answer:
    """A body: not at all where the caller has it already, packed where that is taken."""
    etag = f'W/"{sha256(media.encode() + body).hexdigest()[:32]}"'
    headers = {**SAFE, "Vary": "Accept, Accept-Encoding", "ETag": etag, **(more or {})}
    known = parse_etags(asked.header("if-none-match"))
    if known.contains_raw(etag) or known.star_tag:
        return Answer(HTTPStatus.NOT_MODIFIED, headers, b"")
    headers["Content-Type"] = media
    if len(body) >= WORTH_PACKING and takes_gzip(asked):
        return Answer(HTTPStatus.OK, headers | {"Content-Encoding": "gzip"}, gzip.compress(body, 6, mtime=0))
    return Answer(HTTPStatus.OK, headers, body)


def takes_gzip(asked: Asked) -> bool:
    """Whether the caller takes gzip; one that says nothing does not."""
    given = asked.header("accept-encoding")
    return bool(given) and parse_accept_header(given, Accept).quality("gzip") > 0


def refused(problem: Problem) -> Answer:
    """Why there is no answer."""
    headers = SAFE | {"Content-Type": PROBLEM_JSON, "Vary": "Accept, Accept-Encoding"}
    return Answer(problem.details.status, headers, msgspec.json.encode(problem.details))
