"""Policies and named locations as Graph and the audit log write them; a row in a table says only what is odd.

Shape: Microsoft Graph, "conditionalAccessPolicy resource type", "conditionalAccessConditionSet resource type",
"ipNamedLocation resource type", "countryNamedLocation resource type". The audit log leaves out some empty parts.
"""

import json
from typing import Any

from monitors.conditional_access.change import Change, Direction
from monitors.conditional_access.difference import difference
from monitors.conditional_access.location import LocationDocument, location_difference, read_location
from monitors.conditional_access.policy import Document, read_policy
from tests.builders import MISSING, Json, guid

POLICY = guid(1, 60)
PLACE = guid(1, 61)
RESISTANT = "00000000-0000-0000-0000-000000000004"
PASSWORDLESS = "00000000-0000-0000-0000-000000000003"
FOR_MFA = "00000000-0000-0000-0000-000000000002"

GUESTS = "conditions.users.includeGuestsOrExternalUsers"
NOT_GUESTS = "conditions.users.excludeGuestsOrExternalUsers"


def policy(**odd: Any) -> Json:
    """MFA for all users and applications, in force; `odd` names parts by path, with __ for the dot."""
    made: Json = {
        "id": POLICY, "displayName": "Require MFA", "createdDateTime": "2025-01-07T08:00:00.0000000+00:00",
        "modifiedDateTime": None, "state": "enabled",
        "conditions": {
            "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                             "includeAuthenticationContextClassReferences": [], "applicationFilter": None},
            "users": {"includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [],
                      "includeRoles": [], "excludeRoles": []},
            "userRiskLevels": [], "signInRiskLevels": [], "clientAppTypes": ["all"], "servicePrincipalRiskLevels": [],
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [], "termsOfUse": []},
    }
    for path, value in odd.items():
        put(made, path.replace("__", "."), value)
    return made


def put(document: Json, path: str, value: Any) -> None:
    """Set, or with MISSING leave out, what stands at a path."""
    *way, last = path.split(".")
    for key in way:
        if not isinstance(document.get(key), dict):
            document[key] = {}
        document = document[key]
    document[last] = value
    if value is MISSING:
        del document[last]


def with_(path: str, value: Any, document: Json | None = None) -> Json:
    """The policy with something else at one path."""
    made = policy() if document is None else json.loads(json.dumps(document))
    put(made, path, value)
    return made


def guests(types: str = "b2bCollaborationGuest", *tenants: str) -> Json:
    """Guests of some types, of every tenant or of those named."""
    kind = {"membershipKind": "enumerated", "members": list(tenants)} if tenants else {"membershipKind": "all"}
    return {"guestOrExternalUserTypes": types, "externalTenants": kind}


def strength(*combinations: str, id_: str = guid(1, 62), **odd: Any) -> Json:
    """An authentication strength of the tenant's own, or a built-in one by id."""
    return {"id": id_, "displayName": "Ours", "allowedCombinations": list(combinations) or None} | odd


def grant(*controls: str, operator: str = "OR", **odd: Any) -> Json:
    """Grant controls."""
    return {"operator": operator, "builtInControls": list(controls), "customAuthenticationFactors": [], "termsOfUse": []} | odd


def by_strength(*combinations: str, **odd: Any) -> Json:
    """Grant controls that ask for a strength."""
    return grant(authenticationStrength=strength(*combinations, **odd))


def addresses(*ranges: str, **odd: Any) -> Json:
    """A named location of addresses, not trusted."""
    return {"@odata.type": "#microsoft.graph.ipNamedLocation", "id": PLACE, "displayName": "Offices", "isTrusted": False,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": one} for one in ranges]} | odd


def countries(*codes: str, **odd: Any) -> Json:
    """A named location of countries."""
    return {"@odata.type": "#microsoft.graph.countryNamedLocation", "id": PLACE, "displayName": "Where we work",
            "countriesAndRegions": list(codes), "includeUnknownCountriesAndRegions": False} | odd


def read(document: Json | None) -> Document:
    """The policy as the audit log's text gives it."""
    return read_policy(None if document is None else json.dumps(document))


def changes(before: Json | None, after: Json | None) -> list[Change]:
    """What changed from one document to another."""
    return difference(read(before), read(after))


def read_place(document: Json | None) -> LocationDocument:
    """The named location as the audit log's text gives it."""
    return read_location(None if document is None else json.dumps(document))


def place_changes(before: Json | None, after: Json | None) -> list[Change]:
    """What changed from one named location to another."""
    return location_difference(read_place(before), read_place(after))


def letters(found: list[Change]) -> str:
    """The directions of all changes: W, S, L for a risk of lock-out, - for sideways, ? for unknown."""
    marks = {Direction.WEAKER: "W", Direction.STRONGER: "S", Direction.LOCK_OUT_RISK: "L", Direction.SIDEWAYS: "-",
             Direction.UNKNOWN: "?"}
    return " ".join("".join(mark for one, mark in marks.items() if change.goes(one)) for change in found)


def without(fields: Json) -> Json:
    """The fields without those that are to be left out."""
    return {key: value for key, value in fields.items() if value is not MISSING}
