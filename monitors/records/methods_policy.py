"""What an audit entry says of the tenant's authentication methods policy: which methods were switched off or narrowed.

An entry holds the whole policy before and after, or, since April 2026, only what was modified: a method's own configuration, or
one value of it under a name such as "Sms.State". Source of the names: Microsoft Graph, "authenticationMethodsPolicy resource
type"; Microsoft Entra, "What's new", April 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from monitors.records.audit_entry import AuditEntry, Change, Target
from monitors.records.security_info import parsed

CAMPAIGN: Final = "registration campaign"
EVERYBODY: Final = "all_users"


class Lost(NamedTuple):
    """A method that fewer people may use than before: `how` is disabled or narrowed."""

    method: str
    how: str


class Setting(NamedTuple):
    """What a version of the policy says of one method, as far as it says it."""

    state: str | None = None
    included: frozenset[str] | None = None
    excluded: frozenset[str] | None = None


def lost(entry: AuditEntry) -> list[Lost]:
    """The methods that were switched off or whose targets were narrowed, and the campaign if it was switched off."""
    found = [one for target in entry.targets for change in target.changes for one in _of_change(target, change)]
    return list(dict.fromkeys(found))


def _of_change(target: Target, change: Change) -> Iterator[Lost]:
    place = change.name or ""
    called = place if "." in place or place.casefold() not in _BARE else f"{target.name or target.id or ''}.{place}"
    old, new = (dict(_settings(parsed(value), called)) for value in (change.old, change.new))
    for method, before in old.items():
        how = _how(before, new.get(method, Setting()))
        if how:
            yield Lost(method, how)


def _how(before: Setting, after: Setting) -> str:
    if before.state in ("enabled", "default") and after.state == "disabled":
        return "disabled"
    if after.state == "disabled" or before.state == "disabled":
        return ""
    fewer = before.included is not None and after.included is not None and bool(before.included - after.included) and (
        EVERYBODY not in after.included)
    more_left_out = before.excluded is not None and after.excluded is not None and bool(after.excluded - before.excluded)
    return "narrowed" if fewer or more_left_out else ""


def _settings(held: Any, place: str) -> Iterator[tuple[str, Setting]]:
    """Each method of a version, or of a part of one, and what it says of it."""
    if isinstance(held, list):
        for one in held:
            yield from _settings(one, place)
    elif isinstance(held, dict):
        fields = {key.casefold(): value for key, value in held.items()}
        setting = _setting(fields)
        if setting != Setting():
            yield _method(str(fields.get("id") or place)), setting
        for key, value in fields.items():
            if key not in _BARE and isinstance(value, dict | list):
                yield from _settings(value, key)
    elif held is not None and place.casefold().rpartition(".")[2] == "state":
        yield _method(place.rpartition(".")[0]), Setting(str(held).casefold())


def _setting(fields: Mapping[str, Any]) -> Setting:
    state = fields.get("state")
    return Setting(state.casefold() if isinstance(state, str) else None,
                   *(_targets(fields[key]) if key in fields else None for key in ("includetargets", "excludetargets")))


def _targets(held: Any) -> frozenset[str]:
    """Whom a list of targets names; null is nobody."""
    return frozenset(str(one.get("id", "")).casefold() for one in held if isinstance(one, dict)) if isinstance(
        held, list) else frozenset()


def _method(place: str) -> str:
    """The method's id in the policy; the registration campaign by its own name."""
    return CAMPAIGN if "campaign" in place.casefold() else place.rpartition(".")[2]


_BARE: Final = ("state", "includetargets", "excludetargets")
