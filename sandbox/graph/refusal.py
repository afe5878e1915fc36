"""How Graph says no."""

import json
import math
from http import HTTPStatus
from typing import Final

from aiohttp import web

CODES: Final = {429: "TooManyRequests", 500: "InternalServerError", 502: "BadGateway", 503: "ServiceUnavailable",
                504: "GatewayTimeout"}
"""Of answers that concern no path in particular."""


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, code: str, message: str, retry_after: float = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after

    def answer(self) -> web.Response:
        """As Graph words it."""
        told = {"Retry-After": str(math.ceil(self.retry_after))} if self.retry_after else None
        return web.json_response(body(self.code, str(self)), status=self.status, headers=told)


def body(code: str, message: str) -> dict[str, dict[str, str]]:
    """An error as JSON."""
    return {"error": {"code": code, "message": message}}


def of_status(status: int) -> dict[str, dict[str, str]]:
    """The error of a status that says all there is to say."""
    return body(CODES.get(status, "UnknownError"), HTTPStatus(status).phrase)


def object_of(raw: bytes) -> dict[str, object]:
    """The JSON object of a request. Raises Refusal."""
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "BadRequest", "Unable to read JSON request payload.") from error
    if not isinstance(read, dict):
        raise Refusal(400, "BadRequest", "Write requests must only contain a JSON object.")
    return read
