"""Users and their registration, as Graph gives them. Properties that were asked for must be there: left out is not known.

Sources: Microsoft Graph, "user resource type" and "userRegistrationDetails resource type".
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct

from monitors.tenant.people import PackedRegistrations, PackedUsers, Registration, Registrations, User, Users
from monitors.tenant.reader import GraphReader
from monitors.tenant.reading.course import Course, moment


class Licence(Struct, frozen=True, rename="camel"):
    """One of assignedLicenses."""

    sku_id: str | None = None


class GraphUser(Struct, frozen=True, rename="camel"):
    """What is asked for of a user."""

    id: str
    user_principal_name: str
    account_enabled: bool
    user_type: str | None
    created_date_time: str | None
    employee_hire_date: str | None
    on_premises_sync_enabled: bool | None
    assigned_licenses: tuple[Licence, ...] | None


class Details(Struct, frozen=True, rename="camel"):
    """What is read of a userRegistrationDetails."""

    id: str
    methods_registered: tuple[str, ...]
    is_admin: bool
    is_mfa_registered: bool
    is_mfa_capable: bool
    is_sspr_registered: bool
    is_sspr_enabled: bool
    is_sspr_capable: bool
    is_passwordless_capable: bool
    user_type: str | None = None
    is_system_preferred_authentication_method_enabled: bool | None = None
    system_preferred_authentication_methods: tuple[str, ...] | None = None
    user_preferred_method_for_secondary_authentication: str | None = None
    last_updated_date_time: str | None = None


async def users(course: Course) -> Users:
    """All users who are not deleted."""
    found = PackedUsers()
    async for page in course.reader.pages("users", GraphUser):
        found.extend(map(user_of, page))
    return found


async def registration(course: Course) -> Registrations:
    """What the report says of everybody whom it knows."""
    found = PackedRegistrations()
    async for page in course.reader.pages("registration", Details):
        found.extend(map(registration_of, page))
    return found


def user_of(one: GraphUser) -> User:
    """A user as checks see them; a userType of null is a member from the time before there was one."""
    return User(one.id.lower(), one.user_principal_name, one.account_enabled, (one.user_type or "").casefold() == "guest",
                moment(one.created_date_time) or 0, moment(one.employee_hire_date), bool(one.on_premises_sync_enabled),
                bool(one.assigned_licenses))


def registration_of(one: Details) -> Registration:
    """A registration as checks see it."""
    return Registration(
        one.id.lower(), one.methods_registered, one.is_admin, (one.user_type or "").casefold() == "guest", one.is_mfa_registered,
        one.is_mfa_capable, one.is_sspr_registered, one.is_sspr_enabled, one.is_sspr_capable, one.is_passwordless_capable,
        bool(one.is_system_preferred_authentication_method_enabled), one.system_preferred_authentication_methods or (),
        one.user_preferred_method_for_secondary_authentication or "", moment(one.last_updated_date_time) or 0)


class Listed(NamedTuple):
    """How a list of everybody comes, and what a row of it is to checks."""

    kind: Any
    settle: Callable[[Any], Any]


LISTS: Final[Mapping[str, Listed]] = {"users": Listed(GraphUser, user_of), "registration": Listed(Details, registration_of)}
"""The areas that have a row for every user, by which their paths go too."""


class Leaf(NamedTuple):
    """One page of a list: its rows as checks see them, and the link to the next page, "" on the last one."""

    rows: list[Any]
    link: str


async def leaf(reader: GraphReader, area: str, link: str = "") -> Leaf:
    """The first page of one of LISTS, or the one that a link leads to. Raises NotRead, Refused among it."""
    listed = LISTS[area]
    page = await reader.page(area, listed.kind, link)
    return Leaf([listed.settle(one) for one in page.value], page.next or "")
