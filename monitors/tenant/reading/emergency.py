"""Break-glass and service accounts one by one, as Graph gives them.

Sources: Microsoft Graph, "user", "authenticationMethod", "signInActivity", "signIn" and "directoryAudit resource type".
"""

from collections.abc import AsyncIterator, Mapping

from msgspec import Struct

from monitors.tenant.break_glass import BreakGlass, BreakGlassAccounts, HeldMethod, Memberships, SeenChange, SeenSignIn
from monitors.tenant.reader import Gone
from monitors.tenant.reading.course import Course, moment
from monitors.tenant.reading.people import Licence


class GraphAccount(Struct, frozen=True, rename="camel"):
    """What is asked for of an account."""

    id: str
    user_principal_name: str
    account_enabled: bool
    created_date_time: str | None
    on_premises_sync_enabled: bool | None
    on_premises_immutable_id: str | None
    assigned_licenses: tuple[Licence, ...] | None
    mail: str | None
    proxy_addresses: tuple[str, ...] | None
    last_password_change_date_time: str | None
    password_policies: str | None


class Named(Struct, frozen=True, rename="camel"):
    """An account by id and name."""

    id: str
    user_principal_name: str = ""


class GraphMethod(Struct, frozen=True, rename={
        "type": "@odata.type", "aaguid": "aaGuid", "created": "createdDateTime", "creation": "creationDateTime"}):
    """A method; older ones say creationDateTime."""

    type: str
    id: str = ""
    model: str | None = None
    aaguid: str | None = None
    created: str | None = None
    creation: str | None = None


class Membership(Struct, frozen=True, rename={"type": "@odata.type", "template": "roleTemplateId"}):
    """A group or role."""

    type: str
    id: str
    template: str | None = None


class Activity(Struct, frozen=True, rename="camel"):
    """When an account was used."""

    last_successful_sign_in_date_time: str | None = None


class Used(Struct, frozen=True, rename="camel"):
    """An account's use; there is none of an account that never signed in."""

    sign_in_activity: Activity | None = None


class Outcome(Struct, frozen=True, rename="camel"):
    """How a sign-in ended."""

    error_code: int | None = None


class GraphSignIn(Struct, frozen=True, rename="camel"):
    """What is read of a sign-in."""

    id: str
    created_date_time: str
    status: Outcome | None = None
    app_display_name: str | None = None
    app_id: str | None = None
    client_app_used: str | None = None
    ip_address: str | None = None
    authentication_protocol: str | None = None
    authentication_requirement: str | None = None


class Actor(Struct, frozen=True, rename="camel"):
    """A user or an application."""

    user_principal_name: str | None = None
    display_name: str | None = None


class Initiator(Struct, frozen=True):
    """Who did it."""

    user: Actor | None = None
    app: Actor | None = None


class GraphChange(Struct, frozen=True, rename="camel"):
    """What is read of an audit entry."""

    id: str
    activity_date_time: str
    activity_display_name: str
    result: str | None = None
    initiated_by: Initiator | None = None


async def break_glass(course: Course) -> BreakGlassAccounts:
    """Each declared account, or None where Graph knows none of that id or name."""
    found: dict[str, BreakGlass | None] = {}
    for declared in sorted(course.programme.declared.break_glass):
        try:
            found[declared] = account_of(await course.reader.one("break_glass", GraphAccount, user=declared), declared)
        except Gone:
            found[declared] = None
    return found


async def break_glass_deleted(course: Course) -> frozenset[str]:
    """Declared accounts among the deleted users; Graph puts the id, without its dashes, before a deleted user's name."""
    deleted = await course.reader.items("deleted", Named)
    names = {one.id.lower() for one in deleted}
    names |= {one.user_principal_name.lower().removeprefix(one.id.lower().replace("-", "")) for one in deleted}
    return frozenset(one for one in course.programme.declared.break_glass if one in names)


async def break_glass_methods(course: Course) -> Mapping[str, tuple[HeldMethod, ...]]:
    """What each account has registered."""
    return {one: tuple(map(method_of, await course.reader.items("methods", GraphMethod, user=one)))
            async for one in _accounts(course)}


async def break_glass_memberships(course: Course) -> Mapping[str, Memberships]:
    """What each account is a member of."""
    return {one: memberships_of(await course.reader.items("memberships", Membership, user=one))
            async for one in _accounts(course)}


async def break_glass_used(course: Course) -> Mapping[str, int | None]:
    """When each account last signed in."""
    return {one: moment(((await course.reader.one("used", Used, user=one)).sign_in_activity or Activity())
                        .last_successful_sign_in_date_time) async for one in _accounts(course)}


async def break_glass_sign_ins(course: Course) -> tuple[SeenSignIn, ...]:
    """Sign-ins of the accounts, interactive ones as v1.0 lists them."""
    return tuple([seen_of(one, account) async for account in _accounts(course)
                  for one in await course.reader.items("sign_ins", GraphSignIn, user=account, since=course.since)])


async def break_glass_changes(course: Course) -> tuple[SeenChange, ...]:
    """Whatever was done to the accounts, and succeeded."""
    return tuple([change_of(one, account) async for account in _accounts(course)
                  for one in await course.reader.items("changes", GraphChange, user=account, since=course.since)
                  if (one.result or "success").casefold() == "success"])


async def service_sign_ins(course: Course) -> Mapping[str, tuple[SeenSignIn, ...]]:
    """Sign-ins of the declared service accounts, by what the settings call them; one that is gone has none."""
    found: dict[str, tuple[SeenSignIn, ...]] = {}
    for declared in sorted(course.programme.declared.service):
        try:
            account = (await course.reader.one("service_account", Named, user=declared)).id.lower()
        except Gone:
            continue
        seen = await course.reader.items("service_sign_ins", GraphSignIn, user=account, since=course.since)
        found[declared] = tuple(seen_of(one, account) for one in seen)
    return found


async def _accounts(course: Course) -> AsyncIterator[str]:
    for one in sorted({held.id for held in (await course.of("break_glass")).values() if held}):
        yield one


def account_of(one: GraphAccount, declared: str) -> BreakGlass:
    """An account as checks see it."""
    return BreakGlass(
        one.id.lower(), one.user_principal_name.lower(), declared, one.account_enabled, moment(one.created_date_time) or 0,
        bool(one.on_premises_sync_enabled or one.on_premises_immutable_id), len(one.assigned_licenses or ()),
        bool(one.mail or one.proxy_addresses), moment(one.last_password_change_date_time),
        "disablepasswordexpiration" not in (one.password_policies or "").casefold())


def method_of(one: GraphMethod) -> HeldMethod:
    """A method as checks see it."""
    kind = one.type.rpartition(".")[2].lower().removesuffix("authenticationmethod")
    return HeldMethod(kind, one.id, one.model or "", (one.aaguid or "").lower(), moment(one.created or one.creation))


def memberships_of(held: list[Membership]) -> Memberships:
    """Groups and roles apart."""
    return Memberships(frozenset(one.id.lower() for one in held if one.type.endswith(".group")),
                       frozenset((one.template or one.id).lower() for one in held if one.type.endswith(".directoryRole")))


def seen_of(one: GraphSignIn, account: str) -> SeenSignIn:
    """A sign-in as checks see it."""
    return SeenSignIn(one.id, account, moment(one.created_date_time) or 0, not (one.status or Outcome()).error_code,
                      one.app_display_name or "", (one.app_id or "").lower(), one.client_app_used or "", one.ip_address or "",
                      one.authentication_protocol or "", one.authentication_requirement or "")


def change_of(one: GraphChange, account: str) -> SeenChange:
    """An audit entry as checks see it."""
    by = one.initiated_by or Initiator()
    actor = by.user or by.app or Actor()
    return SeenChange(one.id, account, moment(one.activity_date_time) or 0, one.activity_display_name,
                      actor.user_principal_name or actor.display_name or "")
