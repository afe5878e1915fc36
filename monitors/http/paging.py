"""Pages, and the opaque tokens that lead to the next one.

A token says where to go on and of which question; nothing in it is secret, and a digest tells one that was made up or cut off.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, Struct, msgpack

from monitors.http.problem import Problem, bad

DIGEST: Final = 8
TOKEN: Final = "[A-Za-z0-9_-]{1,2000}"  # noqa: S105 - what a page's token looks like

Item = TypeVar("Item")
Place = TypeVar("Place", bound=Struct)


class Page(NamedTuple):
    """Some of the items, in the form in which they are told, and where to go on; "" where there is nothing more."""

    items: Sequence[Struct]
    next: str = ""


class After(Struct, frozen=True, array_like=True):
    """The sort key of the last item of a page; the next page begins behind it."""

    key: tuple[str | int, ...]


def token(question: object, place: Struct) -> str:
    """The token that goes on from a place in the answer to a question."""
    packed = msgpack.encode(place)
    return base64.urlsafe_b64encode(_digest(question, packed) + packed).decode().rstrip("=")


def place_of(text: str, question: object, kind: type[Place]) -> Place:
    """The place that a token names. Raises Problem where it is none of this question's tokens."""
    try:
        packed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if packed[:DIGEST] == _digest(question, packed[DIGEST:]):
            return msgpack.decode(packed[DIGEST:], type=kind)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        pass
    raise _refused()


def page_of(items: Sequence[Item], key: Callable[[Item], tuple[str | int, ...]], *, question: object, text: str, limit: int,
            told: Callable[[Item], Struct]) -> Page:
    """A page of items that are in order of their keys; `text` is the token that was given, "" for the first page."""
    after = place_of(text, question, After).key if text else None
    try:
        left = [one for one in items if after is None or key(one) > after]
    except TypeError:
        raise _refused() from None
    more = token(question, After(key(left[limit - 1]))) if len(left) > limit else ""
    return Page([told(one) for one in left[:limit]], more)


def _refused() -> Problem:
    return bad("page is no token of this question; take it as `next` gave it, with the same parameters, or leave it out")


def _digest(question: object, packed: bytes) -> bytes:
    return blake2b(msgspec.json.encode(question, order="sorted") + packed, digest_size=DIGEST).digest()


def unchanged(query: Struct) -> dict[str, Any]:
    """What a question is, for its tokens: all that it says but how its answer is cut and written."""
    said = {name: getattr(query, name) for name in query.__struct_fields__ if name not in ("page", "limit", "format")}
    return {name: value for name, value in said.items() if value is not UNSET}
