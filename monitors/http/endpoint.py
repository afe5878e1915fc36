"""What a route takes and gives, declared once: requests are read by it, and the OpenAPI document is made of it."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from monitors.http.paging import TOKEN, Page
from monitors.http.problem import bad

MOST: Final = 10_000
ORDINARY: Final = 1_000
KEY: Final = "code"
"""The parameter in which the Functions host takes its key; it has looked at it before we are asked."""
WHERE: Final = re.compile(r" - at `\$\.(\w+).*`$")
REFERENCE: Final = "#/components/schemas/"
Format = Literal["json", "csv"]


class Query(Struct, kw_only=True, forbid_unknown_fields=True):
    """What every question about a list may say."""

    limit: Annotated[int, Meta(ge=1, le=MOST, description="How many items a page holds at most.")] = ORDINARY
    page: Annotated[str, Meta(min_length=1, pattern=f"^{TOKEN}$", description="`next` of the page before.")] = ""
    format: Annotated[Format, Meta(description="The form of the answer; it goes before the Accept header.")] | UnsetType = UNSET


class Schemas(NamedTuple):
    """JSON schemas of types, and those that they refer to by name."""

    of: Mapping[type, dict[str, Any]]
    components: dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """A list that is pulled: `columns` are its CSV, dotted where they lie deeper."""

    name: str
    route: str
    title: str
    what: str
    query: type[Query]
    item: type[Struct]
    columns: Sequence[str]

    @property
    def in_route(self) -> list[str]:
        """The parameters that stand in the route."""
        return re.findall(r"\{(\w+)\}", self.route)

    def asked(self, params: Mapping[str, str], route: Mapping[str, str]) -> Any:
        """The question that a request asks, of the type `query`. Raises Problem with what is wrong and what would be right."""
        takes = parameters(self.query)
        known = takes.keys() - set(self.in_route)
        for name in params:
            if name not in known and name != KEY:
                raise bad(f"there is no parameter {name[:40]!r}; there are {', '.join(sorted(known))}")
        given = {name: text for name, text in {**params, **route}.items() if name != KEY}
        read = {name: text.split(",") if takes[name]["type"] == "array" else text for name, text in given.items()}
        try:
            return msgspec.convert(read, self.query, strict=False)
        except msgspec.ValidationError as error:
            name = found[1] if (found := WHERE.search(str(error))) else ""
            raise bad(f"{name}={given.get(name, '')[:40]!r} cannot be taken: {takes_in_words(takes[name])}") from None


Handler = Callable[[Any], Awaitable[Page]]


class Route(NamedTuple):
    """An endpoint, and who answers its questions."""

    endpoint: Endpoint
    answer: Handler


@cache
def parameters(query: type[Query]) -> dict[str, dict[str, Any]]:
    """The JSON schema of each parameter, those of enumerations written out."""
    found = schemas(query)
    properties: dict[str, dict[str, Any]] = found.components[query.__name__]["properties"]
    return {name: _whole(one, found.components) for name, one in properties.items()}


def schemas(*types: type) -> Schemas:
    """The schemas of types."""
    of, components = msgspec.json.schema_components(types, ref_template=REFERENCE + "{name}")
    return Schemas(dict(zip(types, of, strict=True)), components)


def takes_in_words(schema: Mapping[str, Any]) -> str:
    """What a parameter takes, for people."""
    inner = schema.get("items", schema)
    if "enum" in inner:
        words = ", ".join(map(str, inner["enum"]))
        return f"it takes some of {words}, with commas" if "items" in schema else f"it takes one of {words}"
    if schema["type"] == "integer":
        return f"it takes a number from {schema['minimum']} to {schema['maximum']}"
    if schema.get("format") == "date":
        return "it takes a day such as 2026-03-31"
    return f"it takes a text of the form {schema['pattern']}" if "pattern" in schema else "it takes a text, not an empty one"


def _whole(schema: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter's schema with what it refers to, and without a default that says nothing."""
    made = {name: value for name, value in schema.items() if name not in ("$ref", "default") or (name == "default" and value)}
    if "$ref" in schema:
        made |= {"enum": components[schema["$ref"].removeprefix(REFERENCE)]["enum"]}
    if "items" in schema:
        made["items"] = _whole(schema["items"], components)
    return made if "type" in made else {"type": "string"} | made
