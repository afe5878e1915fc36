"""Settings: one frozen value, read once from a mapping. docs/settings.md is generated from the declarations here.

An ill-formed or unknown setting is a fault that names itself and its mend. Commands stop on faults; in Azure the app runs on
with the default, because a typo must not blind the monitor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final
from urllib.parse import urlsplit

from monitors.declared import Declared
from monitors.detector import PARAMETERS, Detector
from monitors.programme import day_or_none, ids, rings
from monitors.setting_forms import (
    IllFormed,
    Read,
    accounts,
    address,
    addresses,
    each_of,
    endpoint,
    exceptions,
    hour,
    is_loopback,
    moment,
    nobody,
    number_like,
    one_of,
    some_of,
    url,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One declaration: what it is for, what it is when unset, and how its text is read (raises IllFormed)."""

    name: str
    purpose: str
    default: str
    read: Read = str
    example: str = ""


CHANNELS: Final = some_of("teams", "email", "digest")

SETTINGS: Final = (
    Setting("BREAK_GLASS_IDS", "The emergency accounts: object ids (better) or user principal names. Empty leaves them "
            "unwatched.", "", accounts, "3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10,breakglass2@contoso.com"),
    Setting("CANARY_ID", "An object id that is nobody's. A sign-in of it is told at once to everybody, titled TEST, and left out "
            "of all statistics: so `verify` tries out the whole way.", "", nobody, "0c4a9a7e-0000-4000-8000-7e577e577e57"),
    Setting("SERVICE_ACCOUNT_IDS", "Service and shared accounts that no person should sign in with.", "", accounts),
    Setting("PRIVILEGED_IDS", "Accounts to treat as privileged, beside those that Graph says are.", "", accounts),
    Setting("LEGACY_AUTH_EXCEPTIONS", "Users who may go on using a legacy client for a while; `until` is a date (that day "
            "included) or a time.", "[]", exceptions,
            '[{"userId": "3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10", "client": "IMAP4", "until": "2027-01-31"}]'),
    Setting("SIGNIN_HUB", "The Event Hub that Entra's sign-in logs are exported to.", "insights-logs-signinlogs"),
    Setting("SIGNIN_CONSUMER_GROUP", "Latchkey's own consumer group on that hub.", "latchkey"),
    Setting("AUDIT_HUB", "The Event Hub that Entra's audit logs are exported to.", "insights-logs-auditlogs"),
    Setting("AUDIT_CONSUMER_GROUP", "Latchkey's own consumer group on that hub.", "latchkey"),
    Setting("EXPECTED_CATEGORIES", "The logs whose silence is an alert, of `SignInLogs`, `NonInteractiveUserSignInLogs` and "
            "`AuditLogs`. Empty: no silence is noticed.", "SignInLogs,AuditLogs",
            each_of("SignInLogs", "NonInteractiveUserSignInLogs", "AuditLogs")),
    Setting("DATA_STORAGE_TABLES", "The Table service that holds facts, episodes and alerts: its URL "
            "(`https://ACCOUNT.table…`, read with the managed identity) or, on a laptop, a connection string.", ""),
    Setting("TEAMS_WEBHOOK_URL", "The Teams Workflows webhook that posts alerts (trigger: When a Teams webhook request is "
            "received). A secret: give it as a Key Vault reference.", "", url,
            "https://contoso.test/workflows/00000000/triggers/manual/paths/invoke"),
    Setting("EMAIL_SENDER", "The mailbox that alerts are sent from, best a shared one of their own.", "", address,
            "latchkey@contoso.com"),
    Setting("EMAIL_RECIPIENTS", "Whom alerts are mailed to.", "", addresses, "soc@contoso.com,oncall@contoso.com"),
    Setting("SIEM_HUB_NAME", "The event hub that takes every alert as a CloudEvent, for a SIEM to read.", "", str,
            "latchkey-alerts"),
    Setting("SIEM_HUB_CONNECTION", "Where that hub is: a namespace (reached with the managed identity) or, on a laptop, a "
            "connection string.", "", str, "contoso-siem.servicebus.windows.net"),
    Setting("ROUTE_CRITICAL", "Where critical alerts go at once: `teams`, `email`; or `digest`.", "teams,email", CHANNELS),
    Setting("ROUTE_HIGH", "Where high alerts go.", "teams,email", CHANNELS),
    Setting("ROUTE_MEDIUM", "Where medium alerts go; email takes them too while Teams fails.", "teams", CHANNELS),
    Setting("ROUTE_LOW", "Where low alerts go.", "digest", CHANNELS),
    Setting("ROUTE_INFO", "Where informational alerts go. Break-glass use and drills go everywhere at once all the same.",
            "digest", CHANNELS),
    Setting("DIGEST_HOUR", "The hour of the day, UTC, after which the daily digest is sent.", "7", hour),
    Setting("RUNBOOKS_URL", "Where the runbooks of this repository can be read, for alerts to link to.", "", url,
            "https://wiki.contoso.com/latchkey"),
    Setting("GRAPH_ENDPOINT", "Microsoft Graph: scheme, host and port.", "https://graph.microsoft.com", endpoint),
    Setting("GRAPH_AUTH", "`default`: as the managed identity. `none`: without a token, on this machine only.", "default",
            one_of("default", "none")),
    Setting("TELEPHONY_ENDS", "From when on SMS and voice no longer count as a method of their own.", "2027-02-01", moment),
    Setting("ROLLOUT_RINGS", "Whom MFA is enforced for, ring by ring: a group each, and the day from which it is (a date, UTC).",
            "[]", rings, '[{"name": "pilot", "groupId": "5d3f6c1a-9a1e-4c43-8c1b-7e2f0a9b4d10", "enforceOn": "2027-01-15"}]'),
    Setting("BREAK_GLASS_POLICIES", "Object ids of Conditional Access policies that are made for break-glass accounts and may "
            "take them in.", "", ids),
    Setting("BREAK_GLASS_REVIEWED", "Until when somebody has looked at what was changed about break-glass accounts: a date or "
            "a time.", "", day_or_none, "2026-11-20"),
    Setting("AZURE_CLIENT_ID", "The client id of the managed identity that reads Graph; Azure Functions needs it where there is "
            "more than one.", "", str, "8f1d2c3b-4a5e-4f60-9b7a-1c2d3e4f5a6b"),
    Setting("HTTP_AUTH", "How HTTP callers are known: `entra` (Easy Auth and app roles) or `keys` (the host's function keys).",
            "entra", one_of("entra", "keys")),
    Setting("EVENTHUB_CONNECTION_STRING", "The namespace that `publish` and `verify` send to and `redrive` reads from; the "
            "function app does not use it.", ""),
)
"""Every setting but DETECTOR_<ID>_… and CHECK_<ID>_…, which are declared by the fields of detectors and checks themselves."""

TOGETHER: Final = (("EMAIL_RECIPIENTS", "EMAIL_SENDER"), ("EMAIL_SENDER", "EMAIL_RECIPIENTS"),
                   ("SIEM_HUB_CONNECTION", "SIEM_HUB_NAME"))
"""The first must be set where the second is."""

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
                        self["LEGACY_AUTH_EXCEPTIONS"], self["CANARY_ID"])

    @classmethod
    def read(cls, given: Mapping[str, str], detectors: Mapping[str, type[Detector]]) -> "Settings":
        """Read everything from a mapping such as os.environ; what cannot be read is a fault and keeps its default."""
        faults: list[str] = []
        values = {one.name: _value(one, given, faults) for one in SETTINGS}
        if values["GRAPH_AUTH"] == "none" and not is_loopback(urlsplit(values["GRAPH_ENDPOINT"]).hostname or ""):
            faults.append("GRAPH_AUTH is ill-formed: none is for a GRAPH_ENDPOINT on this machine only")
            values["GRAPH_AUTH"] = "default"
        if somebodys := _canary_of(values):
            faults.append(f"CANARY_ID is also in {somebodys}: it must be nobody's")
            values["CANARY_ID"] = ""
        faults += (f"{one} is empty: {other} needs it" for one, other in TOGETHER if values[other] and not values[one])
        parameters: dict[str, dict[str, object]] = {}
        for name, text in given.items():
            if name.startswith("DETECTOR_"):
                _parameter(name, text, detectors, parameters, faults)
            elif name.startswith("CHECK_"):
                _check_parameter(name, text, parameters, faults)
            elif name not in values and (meant := _meant(name, values)):
                faults.append(f"{name} is not a setting: did you mean {meant}?")
        return cls(values, parameters, tuple(faults))


def _canary_of(values: Mapping[str, Any]) -> str:
    """The setting that names the canary as somebody's account; "" for none."""
    named = {name: values[name] for name in ("BREAK_GLASS_IDS", "SERVICE_ACCOUNT_IDS", "PRIVILEGED_IDS")}
    named["LEGACY_AUTH_EXCEPTIONS"] = {one.user for one in values["LEGACY_AUTH_EXCEPTIONS"]}
    return next((name for name, accounts in named.items() if values["CANARY_ID"] in accounts), "")


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


def _check_parameter(name: str, text: str, parameters: dict[str, dict[str, object]], faults: list[str]) -> None:
    """Checks are looked for only where there is a setting for one: the stream starts without them."""
    from monitors.checks import classes

    known = {check_setting(id_, field): (id_, field, default) for id_, check in classes().items()
             for field, default in check.settable().items()}
    if name not in known:
        meant = _meant(name, known)
        faults.append(f"{name} is not a setting" + (f": did you mean {meant}?" if meant else
                                                    "; docs/settings.md lists what each check takes"))
        return
    id_, parameter, default = known[name]
    try:
        parameters.setdefault(id_, {})[parameter] = number_like(default, text.strip())
    except IllFormed as error:
        faults.append(f"{name} is ill-formed: {error}")


def check_setting(check: str, parameter: str) -> str:
    """The name of the setting that overrides a check's number."""
    return f"CHECK_{check.replace('-', '_')}_{parameter}".upper()


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
