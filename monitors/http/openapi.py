"""The OpenAPI 3.1 document, made of the declarations by which requests are read."""

from collections.abc import Sequence
from typing import Any, Final

from monitors.http.endpoint import REFERENCE, Endpoint, parameters, schemas
from monitors.http.problem import PROBLEM_JSON, ProblemDetails

ABOUT: Final = """What Latchkey found out about the tenant, and whom it alerted, to be pulled as JSON or CSV.

Every page carries an ETag, which If-None-Match takes, and comes with gzip where Accept-Encoding says so. `next`, and the Link
header, lead to the page that follows; a page may be shorter than `limit` while there is one. Times are UTC."""
SIGN_IN: Final = "entra"
HOST_KEY: Final = "key"
REFUSALS: Final = {"400": "A parameter is unknown, or has a value that cannot be taken.",
                   "406": "The form that Accept asks for is not there."}
OF_ONE_CHECK: Final = {"404": "There is no such check, or no result of it yet.",
                       "410": "Newer scans have replaced what the page was of; begin again without it."}
OF_NOBODY: Final = {"401": "Nobody is signed in.", "403": "Whoever is signed in lacks the app role."}
NO_KEY: Final = {"401": {"description": "The host knows no such key, and says nothing else."}}


def document(endpoints: Sequence[Endpoint], *, keys: bool, version: str) -> dict[str, Any]:
    """The document of these endpoints; `keys` says whether callers are known by the host's keys."""
    found = schemas(ProblemDetails, *(one.item for one in endpoints))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Latchkey", "version": version, "description": ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/api"}],
        "paths": {f"/{one.route}": {"get": operation(one, found.of[one.item], keys=keys)} for one in endpoints},
        "components": {"schemas": found.components, "securitySchemes": {HOST_KEY if keys else SIGN_IN: scheme(keys=keys)}},
        "security": [{HOST_KEY if keys else SIGN_IN: []}]}


def scheme(*, keys: bool) -> dict[str, Any]:
    """How callers say who they are."""
    if keys:
        return {"type": "apiKey", "in": "header", "name": "x-functions-key", "description": "A key of the Functions host."}
    return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description":
            "An access token of Microsoft Entra for this app, whose holder has the app role Latchkey.Reader."}


def operation(endpoint: Endpoint, item: dict[str, Any], *, keys: bool) -> dict[str, Any]:
    """What GET takes and gives."""
    refusals = REFUSALS | (OF_ONE_CHECK if endpoint.in_route else {}) | ({} if keys else OF_NOBODY)
    return {
        "operationId": endpoint.name, "summary": endpoint.title, "description": endpoint.what,
        "parameters": [parameter(name, schema, endpoint) for name, schema in parameters(endpoint.query).items()],
        "responses": {"200": page(item), "304": {"description": "It is as If-None-Match says."},
                      **{status: refusal(why) for status, why in refusals.items()}, **(NO_KEY if keys else {})}}


def parameter(name: str, schema: dict[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """One parameter; several values of one stand together, with commas."""
    in_route = name in endpoint.in_route
    form = {"style": "form", "explode": False} if schema["type"] == "array" else {}
    described = {"description": schema["description"]} if "description" in schema else {}
    plain = {key: value for key, value in schema.items() if key != "description"}
    return {"name": name, "in": "path" if in_route else "query", "required": in_route, **described, "schema": plain, **form}


def page(item: dict[str, Any]) -> dict[str, Any]:
    """A page of items, as JSON and as CSV."""
    schema = {"type": "object", "required": ["items", "next"], "properties": {
        "items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}}}
    headers = {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}, "description": "The next page."}}
    return {"description": "A page.", "headers": headers, "content": {
        "application/json": {"schema": schema}, "text/csv": {"schema": {"type": "string"}}}}


def refusal(why: str) -> dict[str, Any]:
    """Why there is no answer."""
    return {"description": why, "content": {PROBLEM_JSON: {"schema": {"$ref": f"{REFERENCE}{ProblemDetails.__name__}"}}}}
