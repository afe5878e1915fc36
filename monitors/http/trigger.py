"""One request to one route, behind the gate."""

import os
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import azure.functions as func

from monitors.gate import Refused, Role, admit
from monitors.http.answer import Answer, Asked, refused
from monitors.http.problem import Problem
from monitors.parts import Parts, Unset


async def answered(parts: Callable[[], Awaitable[Parts]], mode: str, name: str, request: func.HttpRequest) -> func.HttpResponse:
    """What a reader gets, or why nobody else does; the parts are joined for readers only."""
    caller = admit(mode, request.headers, os.environ, Role.READER)
    if isinstance(caller, Refused):
        return told(refused(Problem(HTTPStatus(caller.status), caller.reason)))
    api = (await parts()).api
    if api is None:
        raise Unset("nothing can be pulled from a worker whose parts were joined without an api")
    return told(await api.answer(name, Asked(request.headers, request.params, request.route_params)))


def told(answer: Answer) -> func.HttpResponse:
    """The answer as the host takes it."""
    return func.HttpResponse(answer.body, status_code=answer.status, headers=answer.headers)
