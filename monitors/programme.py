"""What the people in charge have decided, as the settings tell it to checks: whom it concerns, in which order, until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from monitors.declared import Declared
from monitors.records.instant import Instant, instant
from monitors.registration import TELEPHONY_ENDS
from monitors.setting_forms import IllFormed, json_list


class Ring(Struct, frozen=True):
    """A group of people for whom MFA is enforced from one day on; None where that day is not set."""

    name: str
    group: str
    enforced: Instant | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """The decisions that checks judge by."""

    declared: Declared = field(default_factory=Declared)
    rings: tuple[Ring, ...] = ()
    telephony_ends: Instant = TELEPHONY_ENDS
    break_glass_policies: frozenset[str] = frozenset()
    """Ids of the policies that are made for break-glass accounts and may take them in."""
    break_glass_reviewed: Instant | None = None
    """Until when what happened to break-glass accounts was looked at by somebody."""


def programme_of(settings: Mapping[str, Any], declared: Declared) -> Programme:
    """What settings say."""
    return Programme(declared, settings["ROLLOUT_RINGS"], settings["TELEPHONY_ENDS"], settings["BREAK_GLASS_POLICIES"],
                     settings["BREAK_GLASS_REVIEWED"])


def rings(text: str) -> tuple[Ring, ...]:
    """A JSON list of {name, groupId, enforceOn}. Raises IllFormed."""
    return tuple(_ring(one) for one in json_list(text))


def _ring(one: object) -> Ring:
    if not isinstance(one, dict) or not {"name", "groupId"} <= one.keys():
        raise IllFormed("expected a JSON list of name, groupId and enforceOn")
    name, group, day = str(one["name"]), str(one["groupId"]).casefold(), one.get("enforceOn")
    if group.count("-") != 4:
        raise IllFormed(f"{group!r} is not an object id")
    if day is not None and instant(day) is None:
        raise IllFormed(f"{day!r} is not a date")
    return Ring(name, group, instant(day))


def ids(text: str) -> frozenset[str]:
    """Object ids, separated by commas. Raises IllFormed."""
    found = frozenset(part.strip().casefold() for part in text.split(",") if part.strip())
    for one in found:
        if one.count("-") != 4 or " " in one:
            raise IllFormed(f"{one!r} is not an object id; separate several with commas")
    return found


def day_or_none(text: str) -> Instant | None:
    """A date, or nothing. Raises IllFormed."""
    found = instant(text)
    if text and found is None:
        raise IllFormed(f"{text!r} is not a date")
    return found
