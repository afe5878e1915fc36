"""The one form in which a request is refused: RFC 9457, Problem Details for HTTP APIs."""

from http import HTTPStatus
from typing import Final

from msgspec import Struct

PROBLEM_JSON: Final = "application/problem+json"


class ProblemDetails(Struct, frozen=True):
    """Why a request was refused, and how to mend it, in one sentence."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


class Problem(Exception):
    """A request that is refused."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.details = ProblemDetails(status.phrase, int(status), detail)


def bad(detail: str) -> Problem:
    """What was asked cannot be understood."""
    return Problem(HTTPStatus.BAD_REQUEST, detail)


def missing(detail: str) -> Problem:
    """What was asked for is not there."""
    return Problem(HTTPStatus.NOT_FOUND, detail)


def gone(detail: str) -> Problem:
    """What was asked for has been replaced."""
    return Problem(HTTPStatus.GONE, detail)
