"""The tenant at one time, for checks to judge: one attribute a part, each read or NotRead.

How an area is read from Graph, and with which permission, is declared in `monitors/tenant/paths.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Self, TypeVar, cast

from monitors.conditional_access.location import Location
from monitors.conditional_access.strength import Strength
from monitors.records.instant import Instant
from monitors.tenant.area import OWN, STREAM, Area, LookUps, NotRead, Undeclared
from monitors.tenant.break_glass import BreakGlassAccounts, HeldMethod, Memberships, SeenChange, SeenSignIn
from monitors.tenant.directory import (
    Assignment,
    AuthorizationPolicy,
    Domain,
    GrantedRole,
    Group,
    InboundTrust,
    ListedPolicy,
    Role,
)
from monitors.tenant.methods import MethodsPolicy, MethodsPreview
from monitors.tenant.own import OwnState
from monitors.tenant.people import Registrations, Users
from monitors.tenant.review import Baseline, Reviews
from monitors.tenant.usage import LegacyUse, Readiness, ReportOnly

Value = TypeVar("Value")


@dataclass(frozen=True)
class TenantSnapshot:
    """What was read by `at`, and what not. A part that is in neither was not asked for, and counts as not read."""

    at: Instant
    areas: Mapping[str, object] = field(default_factory=dict)
    """What was read, or NotRead, by area."""
    read_at: Mapping[str, Instant] = field(default_factory=dict)
    """When, for areas that were read earlier than `at`."""
    visible: frozenset[str] | None = None
    """The areas that may be touched; None for all."""

    users = Area[Users]()
    registration = Area[Registrations]()
    policies = Area[tuple[ListedPolicy, ...]]()
    """All Conditional Access policies, disabled and report-only ones too."""
    locations = Area[Mapping[str, Location]]()
    strengths = Area[Mapping[str, Strength]]()
    security_defaults = Area[bool]()
    methods_policy = Area[MethodsPolicy]()
    methods_preview = Area[MethodsPreview]()
    authorization = Area[AuthorizationPolicy]()
    inbound_trust = Area[InboundTrust]()
    domains = Area[Mapping[str, Domain]]()
    """By name, in lower case."""
    roles = Area[tuple[Assignment, ...]]()
    """Roles that are held now."""
    eligible = Area[tuple[Assignment, ...]]()
    """Roles that may be activated; none where the tenant has no P2, for then there can be none."""
    role_definitions = Area[Mapping[str, Role]]()
    groups = Area[LookUps[Group]]()
    """The groups that policies, the methods policy, rings and role assignments name."""
    members = Area[LookUps[frozenset[str]]]()
    """Who is in each of these groups, directly or through nested ones: object ids of users."""
    nested = Area[LookUps[frozenset[str]]]()
    """The groups within each of these groups, at any depth."""
    p1 = Area[bool]()
    """Whether the tenant has Entra ID P1, as far as Graph's answers show it."""
    p2 = Area[bool]()

    break_glass = Area[BreakGlassAccounts]()
    break_glass_deleted = Area[frozenset[str]]()
    """Those of the declared accounts that lie among the deleted users: as declared."""
    break_glass_methods = Area[Mapping[str, tuple[HeldMethod, ...]]]()
    """By object id, like all that follow."""
    break_glass_memberships = Area[Mapping[str, Memberships]]()
    break_glass_used = Area[Mapping[str, Instant | None]]()
    """When each account last signed in successfully; None for never."""
    break_glass_sign_ins = Area[tuple[SeenSignIn, ...]]()
    """Of the last 30 days."""
    break_glass_changes = Area[tuple[SeenChange, ...]]()
    """Audit entries that name one of the accounts, of the last 30 days."""
    service_sign_ins = Area[Mapping[str, tuple[SeenSignIn, ...]]]()
    """Interactive sign-ins of the declared service accounts, of the last 30 days, by account as declared."""
    admin_requirements = Area[Mapping[str, str]]()
    """Per-user MFA of those who hold a role, by object id: disabled, enabled or enforced."""
    granted = Area[tuple[GrantedRole, ...]]()
    """The application permissions that Latchkey itself holds."""
    own = Area[OwnState](OWN)
    reviews = Area[Reviews](OWN)
    baseline = Area[Baseline | None](OWN)
    """The policies as they were last approved; None where they never were."""

    legacy_use = Area[LegacyUse](STREAM)
    """What the stream of sign-ins has shown in the last 30 days, like the two that follow."""
    report_only = Area[ReportOnly](STREAM)
    readiness = Area[Readiness](STREAM)

    def touched(self, area: Area[Value]) -> Value:
        """What was read of an area. Raises NotRead, and Undeclared for one that is not visible."""
        if self.visible is not None and area.name not in self.visible:
            raise Undeclared(f"{area.name} is not among the areas that it says it reads")
        found = self.areas.get(area.name, NotRead(f"{area.name} was not asked for"))
        if isinstance(found, NotRead):
            raise found.afresh()
        return cast(Value, found)

    def only(self, areas: Iterable[str]) -> Self:
        """The same, with nothing but these areas to touch."""
        return replace(self, visible=frozenset(areas))

    def having(self, **areas: Any) -> Self:
        """The same, with these areas as given: what was read, or NotRead."""
        if unknown := areas.keys() - names():
            raise KeyError(f"no such area: {', '.join(sorted(unknown))}")
        return replace(self, areas={**self.areas, **areas})

    def observed(self, areas: Iterable[str]) -> Instant:
        """When the oldest of these areas was read."""
        return min((self.read_at.get(one, self.at) for one in areas), default=self.at)


@cache
def names() -> frozenset[str]:
    """All areas there are."""
    return frozenset(name for name, held in vars(TenantSnapshot).items() if isinstance(held, Area))


def source_of(areas: Iterable[str]) -> str:
    """Where these areas come from: graph, stream, own, or several of them joined by +."""
    return "+".join(sorted({vars(TenantSnapshot)[one].source for one in areas}))
