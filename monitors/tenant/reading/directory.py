"""Roles, groups, domains and Latchkey's own rights, as Graph gives them.

Sources: Microsoft Graph, "unifiedRoleAssignment", "unifiedRoleAssignmentScheduleInstance",
"unifiedRoleEligibilityScheduleInstance", "unifiedRoleDefinition", "group", "domain", "servicePrincipal" and
"strongAuthenticationRequirements resource type".
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from msgspec import Struct

from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import Assignment, Domain, GrantedRole, Group, Role
from monitors.tenant.holders import holders
from monitors.tenant.reader import Gone
from monitors.tenant.reading.course import Course, moment
from monitors.tenant.reading.referred import referred_groups
from monitors.tenant.snapshot import TenantSnapshot

Found = TypeVar("Found")

NEVER: Final = 2_147_483_647
"""How Graph writes that passwords do not expire."""


class Typed(Struct, frozen=True, rename={"type": "@odata.type"}):
    """A directory object of which only its kind and id matter."""

    id: str = ""
    type: str = ""

    @property
    def kind(self) -> str:
        """user, group, servicePrincipal …"""
        return self.type.rpartition(".")[2]


class GraphAssignment(Struct, frozen=True, rename="camel"):
    """An assignment, or an instance of a schedule."""

    principal_id: str
    role_definition_id: str
    directory_scope_id: str | None = None
    principal: Typed | None = None
    assignment_type: str | None = None
    end_date_time: str | None = None


class Definition(Struct, frozen=True, rename="camel"):
    """A role definition."""

    id: str
    display_name: str | None
    template_id: str | None
    is_built_in: bool | None


class GraphGroup(Struct, frozen=True, rename="camel"):
    """What is asked for of a group."""

    id: str
    display_name: str | None
    group_types: tuple[str, ...] | None
    is_assignable_to_role: bool | None
    is_management_restricted: bool | None
    on_premises_sync_enabled: bool | None


class GraphDomain(Struct, frozen=True, rename="camel"):
    """What is read of a domain, whose id is its name."""

    id: str
    authentication_type: str
    is_initial: bool
    is_verified: bool
    password_validity_period_in_days: int | None = None


class Grant(Struct, frozen=True, rename="camel"):
    """An app role that is assigned."""

    app_role_id: str
    resource_display_name: str | None = None


class Itself(Struct, frozen=True, rename="camel"):
    """Latchkey's service principal."""

    app_role_assignments: tuple[Grant, ...] | None


class Requirements(Struct, frozen=True, rename={"state": "perUserMfaState"}):
    """Per-user MFA."""

    state: str | None


async def roles(course: Course) -> tuple[Assignment, ...]:
    """Roles that are held: from PIM, which knows how long, or else, where there is no P2, from the assignments."""
    try:
        found = await course.reader.items("schedules", GraphAssignment)
    except NotRead as gap:
        if not gap.licence:
            raise
        found = await course.reader.items("roles", GraphAssignment)
    return tuple(map(assignment_of, found))


async def eligible(course: Course) -> tuple[Assignment, ...]:
    """Roles that may be activated; without P2 there are none (Microsoft Entra ID Governance licensing fundamentals)."""
    try:
        return tuple(map(assignment_of, await course.reader.items("eligible", GraphAssignment)))
    except NotRead as gap:
        if not gap.licence:
            raise
        return ()


async def p1(course: Course) -> bool:
    """Whether Graph gives what takes P1."""
    return await _licensed(course, "p1")


async def p2(course: Course) -> bool:
    """Whether Graph gives what takes P2."""
    return await _licensed(course, "p2")


async def _licensed(course: Course, name: str) -> bool:
    try:
        await anext(aiter(course.reader.pages(name, Typed)), ())
    except NotRead as gap:
        if not gap.licence:
            raise
        return False
    return True


async def role_definitions(course: Course) -> Mapping[str, Role]:
    """All role definitions by id."""
    found = await course.reader.items("role_definitions", Definition)
    return {one.id.lower(): Role(one.id.lower(), one.display_name or "", (one.template_id or "").lower(), bool(one.is_built_in))
            for one in found}


async def groups(course: Course) -> LookUps[Group]:
    """The groups that anything refers to, each looked up by itself."""
    return await _each(course, _group)


async def members(course: Course) -> LookUps[frozenset[str]]:
    """Who is in these groups."""
    return await _each(course, _members)


async def nested(course: Course) -> LookUps[frozenset[str]]:
    """The groups within them, which the lists of their members name."""
    held = await course.of("members")
    return LookUps({one: course.nested.get(one, _outcome(held, one)) for one in held})


def _outcome(held: LookUps[frozenset[str]], group: str) -> NotRead | None:
    """Why nothing is known of what lies within a group; None where the group is gone."""
    try:
        held.of(group)
    except NotRead as gap:
        return gap.afresh()
    return None


async def _each(course: Course, look_up: Callable[[Course, str], Awaitable[Found]]) -> LookUps[Found]:
    found: dict[str, Found | NotRead | None] = {}
    for group in sorted(await referred_groups(course)):
        try:
            found[group] = await look_up(course, group)
        except Gone:
            found[group] = None
        except NotRead as gap:
            found[group] = gap.afresh()
    return LookUps(found)


async def _group(course: Course, group: str) -> Group:
    held = await course.reader.one("group", GraphGroup, group=group)
    return Group(held.id.lower(), held.display_name or "", bool(held.is_assignable_to_role), bool(held.is_management_restricted),
                 "DynamicMembership" in (held.group_types or ()), bool(held.on_premises_sync_enabled))


async def _members(course: Course, group: str) -> frozenset[str]:
    ids: dict[str, set[str]] = {"group": set(), "user": set()}
    async for page in course.reader.pages("members", Typed, group=group):
        for one in page:
            ids.get(one.kind, set()).add(one.id.lower())
    course.nested[group] = frozenset(ids["group"])
    return frozenset(ids["user"])


async def domains(course: Course) -> Mapping[str, Domain]:
    """All domains by name."""
    found = await course.reader.items("domains", GraphDomain)
    return {one.id.lower(): Domain(one.id.lower(), one.is_initial, one.authentication_type == "Federated", one.is_verified,
                                   None if one.password_validity_period_in_days in (None, NEVER)
                                   else one.password_validity_period_in_days) for one in found}


async def granted(course: Course) -> tuple[GrantedRole, ...]:
    """What Latchkey itself may do."""
    if not course.app:
        raise NotRead("AZURE_CLIENT_ID is not set, so Latchkey does not know which identity is its own")
    held = await course.reader.one("granted", Itself, app=course.app)
    return tuple(GrantedRole(one.app_role_id.lower(), one.resource_display_name or "")
                 for one in held.app_role_assignments or ())


async def admin_requirements(course: Course) -> Mapping[str, str]:
    """Per-user MFA of everybody who holds a role or may activate one; there is no list of it for all."""
    areas = {name: await course.of(name) for name in ("roles", "eligible", "members")}
    return {one: (await course.reader.one("requirements", Requirements, user=one)).state or "disabled"
            for one in sorted(holders(TenantSnapshot(course.at, areas)))}


def assignment_of(one: GraphAssignment) -> Assignment:
    """An assignment as checks see it."""
    return Assignment(one.principal_id.lower(), one.role_definition_id.lower(), (one.principal or Typed()).kind or "user",
                      one.directory_scope_id or "/", (one.assignment_type or "").casefold() == "activated",
                      moment(one.end_date_time))
