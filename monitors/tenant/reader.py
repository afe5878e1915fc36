"""Reads a declared path of Graph, at its pace; what cannot be read says why, and which permission or licence it would take."""

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import msgspec

from monitors.tenant.area import NotRead
from monitors.tenant.graph import Page, Patience, Turn, Unreachable, Unread, decoded, fetch, pages
from monitors.tenant.pace import Pace
from monitors.tenant.paths import PATHS, Limit, Path

if TYPE_CHECKING:
    from msgraph.graph_service_client import GraphServiceClient

Item = TypeVar("Item")
Whole = TypeVar("Whole")
STALE: Final = (400, 404, 410)
"""How Graph says that it takes a link to a next page no more."""


class Gone(NotRead):
    """Graph says that there is no such thing."""


class Refused(NotRead):
    """Graph does not go on from a link that it once gave."""


class NoAnswer(NotRead):
    """Graph did not answer at all, or there is no token for it."""


class GraphReader:
    """One Graph of one tenant, read by name of path. What it raises is NotRead, Gone and NoAnswer among it."""

    def __init__(self, client: "GraphServiceClient", patience: Patience | None = None, *, paced: bool = True) -> None:
        self._client, self._patience, self._paced = client, patience or Patience(), paced
        self._root = str(client.request_adapter.base_url).removesuffix("/v1.0")
        self._paces: dict[Limit, Pace] = {}
        self.told: Callable[[str, int], object] = lambda path, rows: None
        """Hears of each page of a list: by which path it came, and how many rows it has."""

    async def items(self, name: str, kind: type[Item], **put_in: str) -> list[Item]:
        """A whole list."""
        return [one async for page in self.pages(name, kind, **put_in) for one in page]

    async def pages(self, name: str, kind: type[Item], **put_in: str) -> AsyncIterator[tuple[Item, ...]]:
        """A list, page by page."""
        path = PATHS[name]
        try:
            async for page in pages(self._client, self._url(path, put_in), _page(kind), patience=self._patience,
                                    turn=self._turn(path), mark=_mark):
                self.told(name, len(page.value))
                yield page.value
        except Unread as error:
            raise not_read(path, error) from error

    async def page(self, name: str, kind: type[Item], link: str = "") -> Page[Item]:
        """One page of a list: the first, or the one that a stored link leads to. Raises Refused where Graph will not go on."""
        path = PATHS[name]
        try:
            return decoded(await fetch(self._client, link or self._url(path, {}), self._patience, self._turn(path)), _page(kind))
        except Unread as error:
            if link and error.status in STALE:
                raise Refused(f"{error} for a link to the next page of {path.path.partition('?')[0]}") from error
            raise not_read(path, error) from error

    async def one(self, name: str, kind: type[Whole], **put_in: str) -> Whole:
        """One thing."""
        path = PATHS[name]
        try:
            body = await fetch(self._client, self._url(path, put_in), self._patience, self._turn(path))
            return msgspec.json.decode(body, type=kind)
        except msgspec.MsgspecError as error:
            raise NotRead(f"Graph's answer for {path.path.partition('?')[0]} is not of the form that it documents: "
                          f"{error}") from error
        except Unread as error:
            raise not_read(path, error) from error

    def _turn(self, path: Path) -> Turn | None:
        return self._paces.setdefault(path.limit, Pace(path.limit)).turn if self._paced else None

    def _url(self, path: Path, put_in: dict[str, str]) -> str:
        """Spaces and quotes of filters are escaped, and whatever is put in as a whole; OData doubles a quote inside text."""
        escaped = {name: quote(value.replace("'", "''"), safe="") for name, value in put_in.items()}
        return self._root + path.version + path.path.replace(" ", "%20").format(**escaped)


def _page(kind: type[Any]) -> msgspec.json.Decoder[Page[Any]]:
    return msgspec.json.Decoder(Page[kind])  # type: ignore[valid-type]


def _mark(rows: tuple[Any, ...]) -> int:
    """What tells pages apart; raw rows, which have no hash, by their bytes."""
    return hash(tuple(bytes(one) if isinstance(one, msgspec.Raw) else one for one in rows))


def not_read(path: Path, error: Unread) -> NotRead:
    """Why a path could not be read, in words for people: what Graph said, and what is lacking."""
    place = path.path.partition("?")[0]
    if isinstance(error, Unreachable):
        return NoAnswer(f"{error} for {place}")
    if error.unlicensed:
        licence = path.licence or "P1"
        return NotRead(f"the tenant has no Entra ID {licence}, which {place} needs", licence)
    if error.status == 404:
        return Gone(f"{error} for {place}")
    if error.status == 403:
        return NotRead(f"{error} for {place}: it needs {', '.join(path.permissions) or 'nothing that is known'}")
    return NotRead(f"{error} for {place}")
