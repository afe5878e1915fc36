"""People and what the report says of each of them, for checks of registration."""

from collections.abc import Iterable
from typing import Any

from monitors.check import Check, Result, judged
from monitors.tenant.area import LookUps
from monitors.tenant.directory import Group
from monitors.tenant.people import Registration, User
from tests.monitors.checks.tenants import RING, healthy, person, programme, registered, user

PUSH = "microsoftAuthenticatorPush"
NOTHING: dict[str, Any] = {"registered": False, "capable": False, "reset_registered": False, "reset_capable": False}
MISSING = None
"""Of whom the report does not tell."""

Row = tuple[str, ...] | dict[str, Any] | None
"""Methods, or what is odd about a row."""


def row(n: int, held: Row) -> Registration | None:
    """The row of the n-th person."""
    if held is None:
        return None
    return registered(n, **held) if isinstance(held, dict) else registered(n, *held)


def crowd(held: Iterable[Row], **odd: Any) -> dict[str, Any]:
    """The areas users and registration: one person a row, each of whom is odd in the same way; nobody has a role."""
    rows = {person(n): row(n, one) for n, one in enumerate(held)}
    return {"users": {person(n): user(n, **odd) for n in range(len(rows))},
            "registration": {id_: one for id_, one in rows.items() if one}, "roles": (), "eligible": ()}


def of(check: type[Check], held: Iterable[Row], *, also: dict[str, Any] | None = None, odd: dict[str, Any] | None = None,
       decided: dict[str, Any] | None = None, **fields: Any) -> Result:
    """What a check says of such a crowd, all of them in the ring."""
    people = crowd(held, **(odd or {}))
    return judged(check(programme=programme(**(decided or {})), **fields),
                  healthy(**people | ring_of(people["users"]) | (also or {})))


def ring_of(ids: Iterable[str]) -> dict[str, Any]:
    """The areas groups and members where these are in the ring."""
    return {"groups": LookUps({RING: Group(RING, "Ring 1")}), "members": LookUps({RING: frozenset(ids)})}


def guest(n: int, **odd: Any) -> User:
    """A guest from another tenant."""
    return user(n, **{"name": f"guest{n}_contoso.com#EXT#@contoso.test", "guest": True} | odd)


def listed(result: Result, kind: str = "user") -> list[str]:
    """The ids of what is listed of a kind."""
    return [one.object_id for one in result.found if one.object_kind == kind]
