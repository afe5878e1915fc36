"""Which Conditional Access policies stood in the way of a sign-in: `appliedConditionalAccessPolicies`, read where it matters.

Source: Microsoft Graph, "appliedConditionalAccessPolicy resource type".
"""

from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Raw

MOST: Final = 10
"""How many policies of one sign-in are kept."""
LONGEST: Final = 100
"""How much of an id or name is kept."""


class Policy(NamedTuple):
    """A policy as a sign-in names it; its id in lower case."""

    id: str
    name: str


NONE_FAILED: Final[tuple[Policy, ...]] = ()


def failed(applied: Raw) -> tuple[Policy, ...]:
    """The policies whose result is failure, by id; none where the list cannot be read."""
    try:
        held = msgspec.json.decode(applied)
        if isinstance(held, str):  # a list written as JSON text
            held = msgspec.json.decode(held)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NONE_FAILED
    found = {_policy(one) for one in held if _is_failure(one)} if isinstance(held, list) else set()
    return tuple(sorted(one for one in found if one.id)[:MOST])


def _is_failure(one: Any) -> bool:
    return isinstance(one, dict) and str(_field(one, "result")).casefold() == "failure"


def _policy(one: dict[str, Any]) -> Policy:
    return Policy(str(_field(one, "id")).lower()[:LONGEST], str(_field(one, "displayName"))[:LONGEST])


def _field(one: dict[str, Any], name: str) -> object:
    """A field, whatever the case of its key; "" for none."""
    if name in one:
        return one[name] or ""
    return next((held for key, held in one.items() if key.casefold() == name.casefold()), "") or ""
