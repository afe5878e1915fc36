"""Every Graph path that is read, declared once: its area, permission, licence, limit, and beta only where v1.0 lacks the field.

Sources: the page of each method in Microsoft Graph's reference, section "Permissions"; "Microsoft Graph throttling limits".
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

P1: Final = "P1"
P2: Final = "P2"


class Limit(NamedTuple):
    """How many requests Graph takes in how many seconds, of all paths of this class together."""

    name: str
    most: int
    seconds: float


DIRECTORY: Final = Limit("directory", 50, 1.0)
"""Far below what Graph takes (by resource units, per tenant): a scan is in nobody's way."""
REPORTS: Final = Limit("reports", 5, 10.0)
"""Identity and access reports, sign-in and audit logs among them."""
POLICIES: Final = Limit("conditional access", 1, 1.0)
"""Of all applications of the tenant together, and without a Retry-After."""

POLICY: Final = "Policy.Read.All"
AUDIT: Final = "AuditLog.Read.All"
USER: Final = "User.Read.All"
MEMBER: Final = "GroupMember.Read.All"
ROLE: Final = "RoleManagement.Read.Directory"
METHOD: Final = "UserAuthenticationMethod.Read.All"
DOMAIN: Final = "Domain.Read.All"

APP_ROLES: Final = {
    "246dd0d5-5bd0-4def-940b-0421030a5b68": POLICY,
    "b0afded3-3588-46d8-8b3d-9842eff778da": AUDIT,
    "df021288-bdef-4463-88db-98f22de89214": USER,
    "98830695-27a2-44f7-8c18-0c3ebc9698f6": MEMBER,
    "483bed4a-2ad3-4361-a73b-c83ccdbdc53c": ROLE,
    "38d9df27-64da-44fd-b7c5-a6fbac20248f": METHOD,
    "dbb9058a-0e50-45d7-ae91-66909b5d4664": DOMAIN,
    "b633e1c5-b582-4048-a93e-9f11b44c7e96": "Mail.Send",
}
"""The ids of application permissions, the same in every tenant (Microsoft Graph permissions reference)."""


class Path(NamedTuple):
    """One path of Graph and what reading it takes. Names in braces are put in, escaped, when it is read."""

    name: str
    area: str
    path: str
    permissions: tuple[str, ...]
    licence: str = ""
    limit: Limit = DIRECTORY
    beta: bool = False

    @property
    def version(self) -> str:
        """Under which of Graph's versions it is read."""
        return "/beta" if self.beta else "/v1.0"


def _all(*paths: Path) -> dict[str, Path]:
    return {one.name: one for one in paths}


_SIGN_INS: Final = "$filter=userId eq '{user}' and createdDateTime ge {since}&$top=999"
_GROUP: Final = "id,displayName,groupTypes,isAssignableToRole,isManagementRestricted,onPremisesSyncEnabled"

PATHS: Final = _all(
    Path("users", "users", "/users?$select=id,userPrincipalName,userType,accountEnabled,createdDateTime,employeeHireDate,"
         "onPremisesSyncEnabled,assignedLicenses&$top=999", (USER,)),
    Path("registration", "registration", "/reports/authenticationMethods/userRegistrationDetails?$top=999", (AUDIT,), P1,
         REPORTS),
    Path("policies", "policies", "/identity/conditionalAccess/policies", (POLICY,), P1, POLICIES),
    Path("locations", "locations", "/identity/conditionalAccess/namedLocations", (POLICY,), P1, POLICIES),
    Path("strengths", "strengths", "/policies/authenticationStrengthPolicies", (POLICY,), P1, POLICIES),
    Path("security_defaults", "security_defaults", "/policies/identitySecurityDefaultsEnforcementPolicy", (POLICY,)),
    Path("methods_policy", "methods_policy", "/policies/authenticationMethodsPolicy", (POLICY,)),
    Path("methods_preview", "methods_preview", "/policies/authenticationMethodsPolicy", (POLICY,), beta=True),
    Path("authorization", "authorization", "/policies/authorizationPolicy", (POLICY,)),
    Path("trust", "inbound_trust", "/policies/crossTenantAccessPolicy/default", (POLICY,)),
    Path("partners", "inbound_trust", "/policies/crossTenantAccessPolicy/partners", (POLICY,)),
    Path("domains", "domains", "/domains", (DOMAIN,)),
    Path("roles", "roles", "/roleManagement/directory/roleAssignments?$expand=principal", (ROLE,)),
    Path("schedules", "roles", "/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal", (ROLE,), P2),
    Path("eligible", "eligible", "/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal", (ROLE,), P2),
    Path("role_definitions", "role_definitions",
         "/roleManagement/directory/roleDefinitions?$select=id,displayName,templateId,isBuiltIn", (ROLE,)),
    Path("group", "groups", f"/groups/{{group}}?$select={_GROUP}", (MEMBER,)),
    Path("members", "members", "/groups/{group}/transitiveMembers?$select=id&$top=999", (MEMBER, USER)),
    Path("nested", "nested", "/groups/{group}/transitiveMembers?$select=id&$top=999", (MEMBER, USER)),
    Path("break_glass", "break_glass", "/users/{user}?$select=id,userPrincipalName,accountEnabled,createdDateTime,"
         "onPremisesSyncEnabled,onPremisesImmutableId,assignedLicenses,mail,proxyAddresses,lastPasswordChangeDateTime,"
         "passwordPolicies", (USER,)),
    Path("deleted", "break_glass_deleted", "/directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName&$top=999",
         (USER,)),
    Path("methods", "break_glass_methods", "/users/{user}/authentication/methods", (METHOD,)),
    Path("memberships", "break_glass_memberships", "/users/{user}/transitiveMemberOf?$top=999", (USER, MEMBER, ROLE)),
    Path("used", "break_glass_used", "/users/{user}?$select=id,signInActivity", (USER, AUDIT), P1),
    Path("sign_ins", "break_glass_sign_ins", f"/auditLogs/signIns?{_SIGN_INS}", (AUDIT,), P1, REPORTS),
    Path("changes", "break_glass_changes", "/auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '{user}') and "
         "activityDateTime ge {since}&$top=999", (AUDIT,), "", REPORTS),
    Path("service_sign_ins", "service_sign_ins", f"/auditLogs/signIns?{_SIGN_INS}", (AUDIT,), P1, REPORTS, beta=True),
    Path("service_account", "service_sign_ins", "/users/{user}?$select=id", (USER,)),
    Path("requirements", "admin_requirements", "/users/{user}/authentication/requirements", (POLICY,), beta=True),
    Path("p1", "p1", "/auditLogs/signIns?$top=1", (AUDIT,), P1, REPORTS),
    Path("p2", "p2", "/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal", (ROLE,), P2),
    Path("granted", "granted", "/servicePrincipals(appId='{app}')?$select=id,appId&$expand=appRoleAssignments", ()),
)
"""By name. An application may read its own service principal without any permission (Microsoft Graph, "Get servicePrincipal").

Groups that a user is in, and roles, show only their ids where the permission for them is missing: "memberships" needs all three.
"""


def needs_of(areas: Iterable[str]) -> tuple[str, ...]:
    """The permissions that reading these areas takes, in order of their names."""
    wanted = frozenset(areas)
    return tuple(sorted({one for path in PATHS.values() if path.area in wanted for one in path.permissions}))


def declared_permissions() -> tuple[str, ...]:
    """The permissions that reading everything takes, in order of their names."""
    return needs_of(path.area for path in PATHS.values())
