"""Settings: one frozen value, read once from a mapping. docs/settings.md is generated from the declarations here.

An ill-formed or unknown setting is a fault that names itself and its mend. Commands stop on faults; in Azure the app runs on
with the default, because a typo must not blind the monitor.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from monitors.declared import Declared, LegacyException
from monitors.detector import PARAMETERS, Detector
from monitors.legacy_clients import client_name
from monitors.records.instant import DAY, instant

Read = Callable[[str], Any]


class IllFormed(ValueError):
    """A setting that cannot be read; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One declaration: what it is for, what it is when unset, and how its text is read (raises IllFormed)."""

    name: str
    purpose: str
    default: str
    read: Read = str
    example: str = ""


def accounts(text: str) -> frozenset[str]:
    """Object ids or user principal names, in lower case."""
    found = frozenset(part.strip().casefold() for part in text.split(",") if part.strip())
    for one in found:
        if " " in one or not ("@" in one or one.count("-") == 4):
            raise IllFormed(f"{one!r} is neither an object id nor a user principal name; separate several with commas")
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


SETTINGS: Final = (
    Setting("BREAK_GLASS_IDS", "The emergency accounts: object ids (better) or user principal names. Empty leaves them "
            "unwatched.", "", accounts, "3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10,breakglass2@contoso.com"),
    Setting("SERVICE_ACCOUNT_IDS", "Service and shared accounts that no person should sign in with.", "", accounts),
    Setting("PRIVILEGED_IDS", "Accounts to treat as privileged, beside those that Graph says are.", "", accounts),
    Setting("LEGACY_AUTH_EXCEPTIONS", "Users who may go on using a legacy client for a while; `until` is a date (that day "
            "included) or a time.", "[]", exceptions,
            '[{"userId": "3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10", "client": "IMAP4", "until": "2027-01-31"}]'),
    Setting("SIGNIN_HUB", "The Event Hub that Entra's sign-in logs are exported to.", "insights-logs-signinlogs"),
    Setting("SIGNIN_CONSUMER_GROUP", "Latchkey's own consumer group on that hub.", "latchkey"),
    Setting("AUDIT_HUB", "The Event Hub that Entra's audit logs are exported to.", "insights-logs-auditlogs"),
    Setting("AUDIT_CONSUMER_GROUP", "Latchkey's own consumer group on that hub.", "latchkey"),
    Setting("DATA_STORAGE_TABLES", "The Table service that holds facts, episodes and alerts: its URL "
            "(`https://ACCOUNT.table…`, read with the managed identity) or, on a laptop, a connection string.", ""),
)
"""Every setting but DETECTOR_<ID>_<PARAMETER>, which are declared by the detectors' own fields."""

KINDS: Final[Mapping[str, Read]] = {
    "threshold": int, "users": int, "window_minutes": int, "quiet_minutes": int, "ratio": float, "share": float,
}
LEAST: Final = {"ratio": 0.0, "share": 0.0}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force, and what was wrong with what was given."""

    values: Mapping[str, Any]
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def declared(self) -> Declared:
        """The accounts that the settings name."""
        return Declared(self["BREAK_GLASS_IDS"], self["SERVICE_ACCOUNT_IDS"], self["PRIVILEGED_IDS"],
                        self["LEGACY_AUTH_EXCEPTIONS"])

    @classmethod
    def read(cls, given: Mapping[str, str], detectors: Mapping[str, type[Detector]]) -> "Settings":
        """Read everything from a mapping such as os.environ; what cannot be read is a fault and keeps its default."""
        faults: list[str] = []
        values = {one.name: _value(one, given, faults) for one in SETTINGS}
        parameters: dict[str, dict[str, object]] = {}
        for name, text in given.items():
            if name.startswith("DETECTOR_"):
                _parameter(name, text, detectors, parameters, faults)
            elif name not in values and (meant := _meant(name, values)):
                faults.append(f"{name} is not a setting: did you mean {meant}?")
        return cls(values, parameters, tuple(faults))


def settable(detector: type[Detector]) -> Iterator[str]:
    """The parameters of a detector that a setting overrides."""
    return (one.name for one in fields(detector) if one.name in PARAMETERS)


def _value(setting: Setting, given: Mapping[str, str], faults: list[str]) -> Any:
    try:
        return setting.read(given.get(setting.name, setting.default).strip())
    except IllFormed as error:
        faults.append(f"{setting.name} is ill-formed: {error}")
        return setting.read(setting.default)


def _parameter(name: str, text: str, detectors: Mapping[str, type[Detector]],
               parameters: dict[str, dict[str, object]], faults: list[str]) -> None:
    known = {f"DETECTOR_{id_}_{one}".upper(): (id_, one) for id_, cls in detectors.items() for one in settable(cls)}
    if name not in known:
        meant = _meant(name, known)
        faults.append(f"{name} is not a setting" + (f": did you mean {meant}?" if meant else
                                                    "; docs/settings.md lists what each detector takes"))
        return
    id_, parameter = known[name]
    try:
        parameters.setdefault(id_, {})[parameter] = _number(parameter, text.strip())
    except IllFormed as error:
        faults.append(f"{name} is ill-formed: {error}")


def _number(parameter: str, text: str) -> object:
    if parameter == "staged":
        if text.casefold() not in ("true", "false"):
            raise IllFormed("expected true or false")
        return text.casefold() == "true"
    try:
        value = KINDS[parameter](text)
    except ValueError:
        raise IllFormed(f"{text!r} is not a {'whole ' if KINDS[parameter] is int else ''}number") from None
    if not LEAST.get(parameter, 1) <= value <= 100_000:
        raise IllFormed(f"{text} is out of range")
    return value


def _meant(name: str, known: Mapping[str, Any]) -> str | None:
    """A known name at most two letters away."""
    return next((one for one in known if abs(len(one) - len(name)) <= 2 and _distance(name, one) <= 2), None)


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
