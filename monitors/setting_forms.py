"""The forms that settings are written in: each reads a text, and raises IllFormed with what is expected instead."""

import json
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from monitors.declared import LegacyException
from monitors.legacy_clients import client_name
from monitors.records.instant import DAY, Instant, instant

Read = Callable[[str], Any]
OBJECT_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class IllFormed(ValueError):
    """A setting that cannot be read; the message says what is expected."""


def accounts(text: str) -> frozenset[str]:
    """Object ids or user principal names, in lower case."""
    found = frozenset(part.strip().casefold() for part in text.split(",") if part.strip())
    for one in found:
        if " " in one or not ("@" in one or one.count("-") == 4):
            raise IllFormed(f"{one!r} is neither an object id nor a user principal name; separate several with commas")
    return found


def nobody(text: str) -> str:
    """An object id that is nobody's, in lower case, or none; Entra writes the one of zeros where it knows no user."""
    found = text.casefold()
    if found and not (OBJECT_ID.fullmatch(found) and found.strip("0-")):
        raise IllFormed(f"{text!r} is not an object id; make one up, such as with uuidgen")
    return found


def exceptions(text: str) -> tuple[LegacyException, ...]:
    """A JSON list of {userId, client, until}; a bare date includes that day, UTC."""
    try:
        return tuple(_exception(one) for one in json_list(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise IllFormed(f"expected a JSON list of userId, client and until: {error}") from error


def _exception(one: Mapping[str, str]) -> LegacyException:
    until = instant(one["until"])
    if until is None:
        raise IllFormed(f"{one['until']!r} is not a date")
    client = client_name(one["client"])
    if not client:
        raise IllFormed(f"{one['client']!r} is not a legacy client")
    users = accounts(one["userId"])
    if len(users) != 1:
        raise IllFormed(f"{one['userId']!r} is not one account")
    bare = not any(mark in one["until"] for mark in "T:")
    return LegacyException(next(iter(users)), client, until + DAY * bare)


def one_of(*words: str) -> Read:
    """One of a few words."""

    def read(text: str) -> str:
        if text not in words:
            raise IllFormed("expected " + " or ".join(words))
        return text

    return read


def json_list(text: str) -> list[Any]:
    """A JSON list."""
    try:
        value = json.loads(text or "[]")
    except ValueError as error:
        raise IllFormed(f"not JSON: {error}") from error
    if not isinstance(value, list):
        raise IllFormed("expected a JSON list")
    return value


def words(text: str) -> tuple[str, ...]:
    """Words separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def some_of(*known: str) -> Read:
    """A few words, separated by commas, each one of those known."""

    def read(text: str) -> frozenset[str]:
        found = frozenset(words(text.casefold()))
        if odd := sorted(found.difference(known)):
            raise IllFormed(f"{odd[0]!r} is not one of {', '.join(known)}")
        return found

    return read


def each_of(*known: str) -> Read:
    """A few words, separated by commas, in the spelling and order in which they are known; case does not matter."""
    lower = {one.casefold(): one for one in known}

    def read(text: str) -> tuple[str, ...]:
        found = {one.casefold() for one in words(text)}
        if odd := sorted(found.difference(lower)):
            raise IllFormed(f"{odd[0]!r} is not one of {', '.join(known)}")
        return tuple(one for key, one in lower.items() if key in found)

    return read


def address(text: str) -> str:
    """One mail address, or none."""
    found = addresses(text)
    if len(found) > 1:
        raise IllFormed("expected one mail address")
    return "".join(found)


def addresses(text: str) -> tuple[str, ...]:
    """Mail addresses, separated by commas."""
    found = words(text)
    for one in found:
        if one.count("@") != 1 or " " in one:
            raise IllFormed(f"{one!r} is not a mail address; separate several with commas")
    return found


def url(text: str) -> str:
    """An https:// address, or any on this machine. What is wrong is said without the address, which may be a secret."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what finds a port that is none
    except ValueError:
        raise IllFormed("it is not an address") from None
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise IllFormed("expected an https:// address")
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise IllFormed("expected https://, since plain http:// would show what it carries to anybody on the way")
    return text


def endpoint(text: str) -> str:
    """Scheme, host and port, and nothing after them."""
    parts = urlsplit(url(text))
    if not text or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise IllFormed("expected scheme, host and port only, such as https://graph.microsoft.com")
    return text.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def hour(text: str) -> int:
    """An hour of the day."""
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or int(text) > 23:
        raise IllFormed(f"{text!r} is not an hour from 0 to 23")
    return int(text)


def moment(text: str) -> Instant:
    """A date, from its first moment on in UTC, or a time."""
    found = instant(text)
    if found is None:
        raise IllFormed(f"{text!r} is not a date")
    return found


def number_like(default: float, text: str) -> float:
    """A number of the same kind as the default, and not below 0."""
    try:
        value = type(default)(text)
    except ValueError:
        raise IllFormed(f"{text!r} is not a {'whole ' if isinstance(default, int) else ''}number") from None
    if not 0 <= value <= 1_000_000:
        raise IllFormed(f"{text} is out of range")
    return value
