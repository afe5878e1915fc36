"""A JSON document as Graph and the audit log write it: inside a string, keys in any case, null for an empty collection."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

Folded = Mapping[str, Any]

WRAPPINGS: Final = 3
"""How often a document is taken out of a string or a list of one."""
EMPTY: Final[tuple[object, ...]] = (None, "", False, [], {})
"""What means the same as not being there."""

WORDS: Final = {word.casefold(): word for word in (
    "All", "AllTrusted", "Office365", "MicrosoftAdminPortals", "ServicePrincipalsInMyTenant", "GuestsOrExternalUsers",
    "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "iOS", "macOS", "windowsPhone", "Compliant",
    "DomainJoined", "compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication", "passwordChange",
    "riskRemediation", "deviceCodeFlow", "authenticationTransfer", "internalGuest", "b2bCollaborationGuest",
    "b2bCollaborationMember", "b2bDirectConnectUser", "otherExternalUser", "serviceProvider", "unknownFutureValue")}
ALIASES: Final = {"modern": "mobileAppsAndDesktopClients", "easunsupported": "exchangeActiveSync"}


class Unreadable(ValueError):
    """A document, or a part of one, that cannot be understood; the message says why."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that is there and cannot be read."""

    why: str


def opened(written: str | None) -> Folded | None:
    """The object that a text holds, under case-folded keys; None for no object at all. Raises Unreadable."""
    held: object = written
    for _ in range(WRAPPINGS):
        if isinstance(held, str):
            held = _decoded(held)
        if isinstance(held, list) and len(held) <= 1:
            held = held[0] if held else None
    if held in (None, {}):
        return None
    if not isinstance(held, dict):
        raise Unreadable(f"a JSON {type(held).__name__}, not an object")
    return _folded(held)


def _decoded(text: str) -> object:
    if not text.strip():
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable("it is cut off or not JSON") from error


def _folded(held: Mapping[str, Any]) -> Folded:
    return {key.casefold(): _fold(value) for key, value in held.items()}


def _fold(value: object) -> object:
    if isinstance(value, dict):
        return _folded(value)
    return [_fold(one) for one in value] if isinstance(value, list) else value


# Parts of a document, by Graph's path to them.


def part(held: Folded | None, path: str) -> object:
    """What stands at a path; None where nothing does. Raises Unreadable where a part on the way is no object."""
    for key in path.casefold().split("."):
        if held is None:
            return None
        if not isinstance(held, Mapping):
            raise Unreadable(f"{path} is not where it belongs")
        held = held.get(key)
    return held


def section(held: Folded | None, path: str) -> Folded | None:
    """The object at a path; None where there is none. Raises Unreadable where something else is."""
    found = part(held, path)
    if found is None or isinstance(found, Mapping):
        return found or None
    raise Unreadable(f"{path} is no object")


def text(held: Folded | None, path: str) -> str:
    """The text at a path; "" where there is none. Raises Unreadable where something else is."""
    found = part(held, path)
    if found is None or isinstance(found, str):
        return found or ""
    raise Unreadable(f"{path} is no text")


def flag(held: Folded | None, path: str) -> bool:
    """The yes or no at a path; no where there is none. Raises Unreadable where something else is."""
    found = part(held, path)
    if found is None or isinstance(found, bool):
        return bool(found)
    raise Unreadable(f"{path} is no yes or no")


def values(held: Folded | None, path: str, *, flags: bool = False) -> frozenset[str]:
    """The words of the list at a path, or, where they may be `flags`, of the text. Raises Unreadable."""
    found = part(held, path)
    if flags and isinstance(found, str):
        found = [one for one in found.split(",") if one.strip()]
    if found is None:
        return frozenset()
    if not isinstance(found, list):
        raise Unreadable(f"{path} is no list")
    return frozenset(word(one) for one in found if one is not None)


def word(value: object) -> str:
    """A value in the one spelling by which it is compared: ids in lower case, known words as Graph spells them."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable("a list of something else than words")
    folded = str(value).strip().casefold()
    return WORDS.get(ALIASES.get(folded, folded).casefold(), folded)


def canonical(value: object) -> str:
    """A value as text that is the same in whatever order its keys and members come."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{canonical(held)}" for key, held in sorted(value.items()) if held not in EMPTY) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(canonical, value))) + "]"
    return msgspec.json.encode(value).decode()


def leaves(held: Folded, known: Iterable[str], at: str = "") -> Iterator[tuple[str, str]]:
    """What stands in a document at none of the known paths, and is not empty."""
    known = tuple(known)
    for key, value in held.items():
        path = f"{at}{key}"
        if path in known or "@odata" in key or value in EMPTY:
            continue
        if isinstance(value, Mapping):
            yield from leaves(value, known, f"{path}.")
        else:
            yield path, canonical(value)
