"""What an audit entry says of a user's methods: registered, deleted, or nothing that changed.

Source of the words: Microsoft Entra, "Audit log activity reference", "Authentication Methods" and "Core Directory"; the numbers
of StrongAuthenticationMethod are those of "StrongAuthenticationMethodType" of the older MSOnline module.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import DecodeError, json

from monitors.records.audit_entry import AuditEntry, Change

REGISTERED: Final = ("user registered security info", "admin registered security info")
UPDATED: Final = ("user updated security info", "admin updated security info")
DELETED: Final = ("user deleted security info", "admin deleted security info")
PASS_CREATED: Final = "create temporary access pass method for user"  # noqa: S105 - the name of an activity
PASS: Final = "temporary access pass"  # noqa: S105 - what a reason calls it
UPDATED_USER: Final = "update user"

TYPES: Final = {0: "mobilePhone", 1: "mobilePhone", 2: "officePhone", 3: "alternateMobilePhone", 4: "alternateMobilePhone",
                5: "mobilePhone", 6: "microsoftAuthenticatorPush", 7: "softwareOneTimePasscode"}
"""What the numbers of StrongAuthenticationMethod are called in userRegistrationDetails."""
_APP: Final = ("microsoftAuthenticatorPush", "microsoftAuthenticatorPasswordless", "appNotification", "appCode",
               "softwareOneTimePasscode")
_KEYS: Final = ("fido2SecurityKey", "fido2", "passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeySynced")
_MOBILE: Final = ("mobilePhone", "sms", "mobileSMS", "mobileCall")
NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "re-registration": (*_APP, *_MOBILE, "alternateMobilePhone", "alternateMobileCall", "officePhone"),
    "authenticator": _APP,
    "software oath": ("softwareOneTimePasscode", "oneTimePasscode"),
    "hardware oath": ("hardwareOneTimePasscode",),
    "fido": _KEYS,
    "passkey": _KEYS,
    "alternate": ("alternateMobilePhone", "alternateMobileCall"),
    "office": ("officePhone",),
    "phone": _MOBILE,
    "mobile": _MOBILE,
    "external": ("externalAuthMethod",),
    "certificate": ("x509Certificate",),
}
"""What a reason calls a method, and Graph's words for it; the first that is found says which."""


def parsed(value: str | None) -> Any:
    """What the JSON inside a property says; the text itself where it is none."""
    if value is None:
        return None
    try:
        return json.decode(value)
    except (DecodeError, RecursionError):
        return value.strip('"')


def changes(entry: AuditEntry) -> Iterator[Change]:
    """The modified properties of every target."""
    return (change for target in entry.targets for change in target.changes)


def types(value: str | None) -> frozenset[str] | None:
    """The methods that a value of StrongAuthenticationMethod lists; None where it is not readable."""
    held = parsed(value)
    if held in (None, ""):
        return frozenset()
    if not isinstance(held, list) or not all(isinstance(one, dict) and "MethodType" in one for one in held):
        return None
    return frozenset(TYPES.get(one["MethodType"], f"type {one['MethodType']}") for one in held)


def left(entry: AuditEntry) -> frozenset[str] | None:
    """The methods that StrongAuthenticationMethod has after an entry that took one away; None where the entry does not say."""
    for change in changes(entry):
        if change.name == "StrongAuthenticationMethod":
            old, new = types(change.old), types(change.new)
            if old is not None and new is not None and old - new:
                return new
    return None


def changed(entry: AuditEntry) -> bool:
    """Whether an entry about security info changes a method: back-end renewals of tokens are written like registrations.

    Its properties decide where they tell of methods; else its reason has to name one, and a person, or an admin's app, to act.
    """
    told = [differs(change) for change in changes(entry) for differs in (_TELLING.get(change.name or ""),) if differs]
    if told:
        return any(told)
    if entry.activity.startswith("user ") and entry.actor.app:
        return False
    reason = entry.reason.casefold().strip(" .")
    return reason not in ("", entry.activity) and not reason.startswith("successfully completed")


def removed(entry: AuditEntry) -> frozenset[str]:
    """Graph's words for the methods that a deletion names in its reason; empty where it names none that is known."""
    reason = entry.reason.casefold()
    return frozenset(next((words for name, words in NAMED.items() if name in reason), ()))


def issues_pass(entry: AuditEntry) -> bool:
    """Whether a Temporary Access Pass was issued."""
    if entry.activity == PASS_CREATED:
        return True
    if entry.activity not in REGISTERED:
        return False
    properties = any((one.name or "").startswith("TemporaryAccessPass") and parsed(one.new) for one in changes(entry))
    return properties or f"registered {PASS}" in entry.reason.casefold()


# What differs, property by property: values hold tokens, counters and defaults that change by themselves.


def _ids(value: str | None) -> frozenset[str]:
    held = parsed(value)
    return frozenset(str(one.get("Id") or one.get("DeviceName")) for one in held if isinstance(one, dict)
                     ) if isinstance(held, list) else frozenset()


def _by(reading: Callable[[str | None], object]) -> Callable[[Change], bool]:
    return lambda change: reading(change.old) != reading(change.new)


_TELLING: Final[Mapping[str, Callable[[Change], bool]]] = {
    "StrongAuthenticationMethod": _by(types),
    "StrongAuthenticationPhoneAppDetail": _by(_ids),
    "StrongAuthenticationUserDetails": _by(parsed),
}
