"""Records in any of the other shapes that have been seen: keys in any case, numbers as strings, `properties` as text.

Slow and forgiving. It gives the same values as the typed way where both can read a record.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from monitors.records.audit_entry import Actor, AuditEntry, Change, Target
from monitors.records.instant import EPOCH, Instant, instant
from monitors.records.sign_in import Device, Location, SignIn, Status, Step, settle

Folded = Mapping[str, Any]

MOST_DIGITS = 12
"""Longer numbers are no result codes."""

INTERACTIVE = {"signinlogs": True, "signin": True, "noninteractiveusersigninlogs": False, "adfssigninlogs": True}
"""The user categories, and whether their sign-ins are interactive."""


class Unreadable(ValueError):
    """A record that will never be read, however often it is delivered; the message says why."""


def read(value: object, interactive: bool | None = None) -> SignIn | AuditEntry | None:
    """The sign-in or audit entry that a decoded record holds; None for a record of another kind.

    `interactive` is what the file's name says of records that do not say it themselves. Raises Unreadable.
    """
    if not isinstance(value, dict):
        raise Unreadable("a record that is not an object")
    record = folded(value)
    if record.get("activitydatetime"):
        return audit_entry(record, record)
    category = (text(record.get("category")) or "").strip().casefold()
    inner = unfolded(record.get("properties"))
    if category in INTERACTIVE:
        return sign_in(record, inner or record, INTERACTIVE[category], category)
    if category == "auditlogs":
        return audit_entry(record, inner or record)
    if category:
        return None
    fields = inner or record
    if fields.get("activitydatetime"):
        return audit_entry(record, fields)
    if not is_sign_in(fields):
        raise Unreadable("neither an Event Hub record nor a Graph object")
    return sign_in(record, fields, interactive, "") if is_of_a_user(fields) else None


def is_sign_in(fields: Folded) -> bool:
    """Whether these are the fields of Graph's signIn."""
    return "createddatetime" in fields and any(key in fields for key in ("status", "userid", "userprincipalname", "appid"))


def is_of_a_user(fields: Folded) -> bool:
    """Whether a sign-in without category is a user's, not that of a service principal or managed identity."""
    kinds = event_types(fields)
    if kinds:
        return any(kind in {"interactiveuser", "noninteractiveuser"} for kind in kinds)
    return bool(text(fields.get("userid")) or text(fields.get("userprincipalname"))) or not text(
        fields.get("serviceprincipalid"))


def sign_in(record: Folded, fields: Folded, interactive: bool | None, category: str) -> SignIn:
    """A sign-in from case-folded fields. Raises Unreadable without an id or a readable time."""
    id_ = text(fields.get("id")) or text(fields.get("requestid"))
    if not id_:
        raise Unreadable("a sign-in without id")
    created = moment(fields.get("createddatetime"), published(record))
    status = unfolded(fields.get("status"))
    device = unfolded(fields.get("devicedetail"))
    location = unfolded(fields.get("location")) or unfolded(fields.get("locationdetails"))  # Log Analytics' word for it
    made = SignIn(
        id=id_, created=EPOCH + timedelta(microseconds=created),
        user_id=text(fields.get("userid")), upn=text(fields.get("userprincipalname")),
        name=text(fields.get("userdisplayname")) or text(record.get("identity")),
        app=text(fields.get("appdisplayname")), client=text(fields.get("clientappused")),
        agent=text(fields.get("useragent")), ip=text(fields.get("ipaddress")) or text(record.get("calleripaddress")),
        status=Status(number(status.get("errorcode")) or 0, text(status.get("failurereason")),
                      text(status.get("additionaldetails"))),
        steps=[step(unfolded(item)) for item in items(fields.get("authenticationdetails"))],
        attempt_id=text(fields.get("originalrequestid")), risk_level=text(fields.get("risklevelduringsignin")),
        risk_state=text(fields.get("riskstate")), protocol=text(fields.get("authenticationprotocol")),
        token=text(fields.get("incomingtokentype")), session_id=text(fields.get("sessionid")),
        device=Device(text(device.get("deviceid"))),
        location=Location(text(location.get("city")), text(location.get("countryorregion"))),
        applied=msgspec.Raw(msgspec.json.encode(items(
            fields.get("appliedconditionalaccesspolicies") or fields.get("conditionalaccesspolicies")))),
        resource_tenant=text(fields.get("resourcetenantid")),
    )
    return settle(made, time=published(record), result=text(record.get("resulttype")),
                  interactive=kind(fields, interactive, category),
                  tenant=text(record.get("tenantid")) or text(fields.get("tenantid")))


def kind(fields: Folded, interactive: bool | None, category: str) -> bool:
    """Whether a sign-in is interactive: the category says, else signInEventTypes, the file's name, isInteractive."""
    if category and category != "adfssigninlogs":
        return bool(interactive)
    kinds = event_types(fields)
    if kinds:
        return "interactiveuser" in kinds
    if interactive is not None:
        return interactive
    return flag(fields.get("isinteractive"), otherwise=True)


def event_types(fields: Folded) -> list[str]:
    """signInEventTypes, case-folded."""
    return [str(item).casefold() for item in items(fields.get("signineventtypes"))]


def step(fields: Folded) -> Step:
    """One authentication step from case-folded fields."""
    return Step(text(fields.get("authenticationstepdatetime")), text(fields.get("authenticationmethod")),
                flag(fields.get("succeeded"), otherwise=False), text(fields.get("authenticationstepresultdetail")))


def audit_entry(record: Folded, fields: Folded) -> AuditEntry:
    """An audit entry from case-folded fields. Raises Unreadable without an id or a readable time."""
    id_ = text(fields.get("id"))
    if not id_:
        raise Unreadable("an audit entry without id")
    return AuditEntry(
        id=id_, at=moment(fields.get("activitydatetime"), published(record)), time=published(record),
        activity=(text(fields.get("activitydisplayname")) or text(record.get("operationname")) or "").strip().casefold(),
        result=(text(fields.get("result")) or "").casefold(),
        reason=text(fields.get("resultreason")) or text(fields.get("resultdescription"))
        or text(record.get("resultdescription")) or "",
        service=text(fields.get("loggedbyservice")) or "", actor=actor(unfolded(fields.get("initiatedby"))),
        targets=[target(unfolded(item)) for item in items(fields.get("targetresources"))],
    )


def actor(fields: Folded) -> Actor:
    """Who acted: the user, else the app."""
    user, app = unfolded(fields.get("user")), unfolded(fields.get("app"))
    if text(user.get("id")) or text(user.get("userprincipalname")) or not app:
        return Actor((text(user.get("id")) or "").lower(), text(user.get("userprincipalname")) or "",
                     text(user.get("displayname")) or "", text(user.get("ipaddress")) or "")
    return Actor((text(app.get("serviceprincipalid")) or text(app.get("appid")) or "").lower(), "",
                 text(app.get("displayname")) or text(app.get("serviceprincipalname")) or "", "", app=True)


def target(fields: Folded) -> Target:
    """One target of an audit entry."""
    changes = [unfolded(item) for item in items(fields.get("modifiedproperties"))]
    return Target(
        text(fields.get("id")), text(fields.get("type")), text(fields.get("displayname")),
        text(fields.get("userprincipalname")),
        [Change(text(one.get("displayname")), text(one.get("oldvalue")), text(one.get("newvalue"))) for one in changes])


# What one value may look like.


def folded(value: Mapping[str, Any]) -> Folded:
    """The same fields under case-folded keys."""
    return {key.casefold(): held for key, held in value.items()}


def unfolded(value: object) -> Folded:
    """An object, also one written as JSON text, under case-folded keys; empty for anything else."""
    held = parsed(value)
    return folded(held) if isinstance(held, dict) else {}


def items(value: object) -> list[Any]:
    """A list, also one written as JSON text; empty for anything else."""
    held = parsed(value)
    return held if isinstance(held, list) else []


def parsed(value: object) -> object:
    """What a JSON text holds, or the value itself."""
    if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return None


def text(value: object) -> str | None:
    """A text, also one written as a number; None for null, and for what has no single text."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def number(value: object) -> int | None:
    """A whole number, also one written as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    written = (text(value) or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS else None


def flag(value: object, *, otherwise: bool) -> bool:
    """A yes or no, also one written as text."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).strip().casefold(), otherwise)


def published(record: Folded) -> str | None:
    """When Entra wrote the record, or Log Analytics took it in."""
    return text(record.get("time")) or text(record.get("timegenerated"))


def moment(*texts: object) -> Instant:
    """The first readable time. Raises Unreadable where none is."""
    for each in texts:
        at = instant(each)
        if at is not None:
            return at
    raise Unreadable("a record without a readable time")
