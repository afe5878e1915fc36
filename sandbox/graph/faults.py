"""What can be made to go wrong, so that a test sees a client deal with it."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass
class Fault:
    """Of the requests whose path holds `path`, let `after` pass, then answer `times` of them so; a status of None hangs.

    `whole` is a regular expression that the path with its query must match as a whole, both unquoted.
    """

    status: int | None
    path: str = ""
    retry_after: str | None = None
    body: Any = None
    after: int = 0
    times: int = 1
    whole: str = ""

    def takes(self, path: str, query: str = "") -> bool:
        """Whether it is this request's turn, which is then counted."""
        if self.path not in path or not self.times:
            return False
        if self.whole and not re.fullmatch(self.whole, f"{path}?{query}"):
            return False
        if self.after:
            self.after -= 1
            return False
        self.times -= 1
        return True

    async def answer(self) -> web.Response:
        """The answer, or none for as long as the client waits."""
        if self.status is None:
            await asyncio.Event().wait()
        headers = {"Retry-After": self.retry_after} if self.retry_after else None
        if isinstance(self.body, bytes):
            return web.Response(body=self.body, status=self.status, headers=headers, content_type="application/json")
        return web.json_response({} if self.body is None else self.body, status=self.status, headers=headers)


def due(faults: Iterable[Fault], path: str, query: str = "") -> Fault | None:
    """What goes wrong with a request: the first fault whose turn it is."""
    return next((one for one in faults if one.takes(path, query)), None)
