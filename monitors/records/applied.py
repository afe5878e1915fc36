"""Which Conditional Access policies stood in the way of a sign-in: `appliedConditionalAccessPolicies`, read where it matters.

What report-only policies would have done is read of the few sign-ins that say so. Most lists are word for word one that was
looked at before, and cost one comparison.

Source: Microsoft Graph, "appliedConditionalAccessPolicy resource type".
"""

from collections import deque
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Raw, Struct

MOST: Final = 10
"""How many policies of one sign-in are kept."""
LONGEST: Final = 100
"""How much of an id or name is kept."""


WOULD_FAIL: Final = "reportOnlyFailure"
WOULD_ASK: Final = "reportOnlyInterrupted"
"""Results of a policy that is in report-only mode: it would have blocked the sign-in, or asked its user for something more."""
MOST_ON_TRIAL: Final = 50
"""How many such policies of one sign-in are kept."""


class Policy(NamedTuple):
    """A policy as a sign-in names it; its id in lower case."""

    id: str
    name: str


class OnTrial(NamedTuple):
    """A report-only policy, by its id in lower case, that would have stood in the way; `asks` where it would only have asked."""

    policy: str
    asks: bool


class Listed(Struct, gc=False):
    """An entry of the list, as Entra writes it."""

    id: str
    result: str


NONE_FAILED: Final[tuple[Policy, ...]] = ()
NONE_ON_TRIAL: Final[tuple[OnTrial, ...]] = ()
LIST: Final = msgspec.json.Decoder(list[Listed])
BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
BYTES: Final = (WOULD_FAIL.encode(), WOULD_ASK.encode())
RESULTS: Final = {WOULD_FAIL.casefold(): False, WOULD_ASK.casefold(): True}


def failed(applied: Raw) -> tuple[Policy, ...]:
    """The policies whose result is failure, by id; none where the list cannot be read."""
    found = {_policy(one) for one in _read(applied) if _is_failure(one)}
    return tuple(sorted(one for one in found if one.id)[:MOST])


def on_trial(applied: Sequence[Raw]) -> list[tuple[int, tuple[OnTrial, ...]]]:
    """Of which of these lists report-only policies would have stood in the way, by place, and which policies."""
    found = []
    for place, raw in enumerate(applied):
        if raw not in _clean:
            told = _on_trial(bytes(raw))
            if told:
                found.append((place, told))
            else:
                _clean.append(raw.copy())  # a copy, or it would hold on to the body
    return found


_clean: deque[Raw] = deque(maxlen=32)
"""Lists in which no report-only policy would have stood in the way."""


def _on_trial(applied: bytes) -> tuple[OnTrial, ...]:
    if BYTES[0] not in applied and BYTES[1] not in applied:
        return NONE_ON_TRIAL
    try:
        told = [(one.id, one.result) for one in LIST.decode(applied)]
    except BROKEN:
        told = [(str(_field(one, "id")), str(_field(one, "result"))) for one in _read(applied) if isinstance(one, dict)]
    found = {OnTrial(id_.lower()[:LONGEST], RESULTS[result.casefold()]) for id_, result in told if result.casefold() in RESULTS}
    return tuple(sorted(one for one in found if one.policy)[:MOST_ON_TRIAL])


def _read(applied: Raw | bytes) -> list[Any]:
    """The list, also one written as JSON text; nothing where it cannot be read."""
    try:
        held = msgspec.json.decode(applied)
        if isinstance(held, str):
            held = msgspec.json.decode(held)
    except BROKEN:
        return []
    return held if isinstance(held, list) else []


def _is_failure(one: Any) -> bool:
    return isinstance(one, dict) and str(_field(one, "result")).casefold() == "failure"


def _policy(one: dict[str, Any]) -> Policy:
    return Policy(str(_field(one, "id")).lower()[:LONGEST], str(_field(one, "displayName"))[:LONGEST])


def _field(one: dict[str, Any], name: str) -> object:
    """A field, whatever the case of its key; "" for none."""
    if name in one:
        return one[name] or ""
    return next((held for key, held in one.items() if key.casefold() == name.casefold()), "") or ""
