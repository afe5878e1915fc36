"""All that is pulled, by name: lists, the OpenAPI document, pages for people."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from monitors.http.answer import Answer, Asked, format_of, listed, refused, sent
from monitors.http.endpoint import KEY, Route
from monitors.http.problem import Problem, bad

VERSION: Final = "1.0.0"
"""Of what is pulled: forms change with an entry in CHANGELOG.md, and this."""

Document = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True)
class Api:
    """Answers requests that the gate has let in."""

    lists: Mapping[str, Route]
    documents: Mapping[str, Document]

    async def answer(self, name: str, asked: Asked) -> Answer:
        """The answer of the route of this name. Raises what the store raises."""
        try:
            if name in self.documents:
                return await self.documents[name](asked)
            return await _list(self.lists[name], asked)
        except Problem as problem:
            return refused(problem)


async def _list(route: Route, asked: Asked) -> Answer:
    query = route.endpoint.asked(asked.params, asked.route)
    format_of(query, asked)  # what cannot be given is not looked for
    return listed(route.endpoint, query, await route.answer(query), asked)


def only(media: str, made: Callable[[], Awaitable[bytes]], headers: Mapping[str, str] | None = None) -> Document:
    """A document that takes no parameters."""
    async def answer(asked: Asked) -> Answer:
        for name in asked.params:
            if name != KEY:
                raise bad(f"there is no parameter {name[:40]!r}; there are none")
        return sent(await made(), media, asked, headers)

    return answer


def as_json(value: Any) -> Document:
    """A JSON document that does not change."""
    body = msgspec.json.format(msgspec.json.encode(value))

    async def made() -> bytes:
        return body

    return only("application/json", made)
