"""A healthy tenant as Microsoft Graph tells of it: every path that is read, in Graph's own form, and Latchkey's settings for it.

Forms: Microsoft Graph, the resource type of each path. What is planted later changes this, and says what becomes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.posture.rules import methods_policy, policies, preview, strengths

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
APP = named("latchkey itself")
EMERGENCY_GROUP = named("Emergency access")
RING = named("Ring 1")
SERVICE = named("svc-backup")
GUEST = named("guest")
PEOPLE = 12
PERMISSIONS = {
    "Policy.Read.All": "246dd0d5-5bd0-4def-940b-0421030a5b68",
    "AuditLog.Read.All": "b0afded3-3588-46d8-8b3d-9842eff778da",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "RoleManagement.Read.Directory": "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
    "UserAuthenticationMethod.Read.All": "38d9df27-64da-44fd-b7c5-a6fbac20248f",
    "Domain.Read.All": "dbb9058a-0e50-45d7-ae91-66909b5d4664",
    "Mail.Send": "b633e1c5-b582-4048-a93e-9f11b44c7e96",
}
"""What Latchkey is granted: names and ids as the Microsoft Graph permissions reference has them."""

Json = dict[str, Any]
Shown = tuple[str, str, int]
"""A user, what the sign-in was about, and how many days ago it was."""


def keeper(n: int) -> str:
    """The object id of an emergency account: 1 or 2."""
    return named(f"emergency-{n}")


def person(n: int) -> str:
    """The object id of somebody who works here; the first may become Global Administrator."""
    return named(f"person-{n}")


@dataclass
class Tenant:
    """What Graph would answer, by path, Latchkey's settings and state; all are there to be changed by what is planted."""

    now: datetime
    paths: dict[str, Any]
    settings: dict[str, str]
    own: dict[str, Any]
    """Latchkey's own state: how many minutes ago each scan was published, each log arrived, each channel took a message; the
    last review of the policies, and what it approved."""
    shown: dict[str, list[Shown]]
    """What the stream of sign-ins would have shown, by kind: let_in and refused (by which legacy client), would_fail and
    would_ask (which report-only policy), device and method (which result code)."""

    def user(self, id_: str) -> Json:
        """The row of a user."""
        return next(one for one in self.paths["/users"] if one["id"] == id_)

    def before(self, **span: float) -> str:
        """A time before now, as Graph writes it."""
        return before(self.now, **span)


def before(now: datetime, **span: float) -> str:
    """A time before now, as Graph writes it."""
    return (now - timedelta(**span)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def healthy(now: datetime) -> Tenant:
    """The tenant with nothing planted."""
    return Tenant(now, {**_people(now), **_directory(now), **_rules(now), **_emergency(now), **_logs()}, {
        "BREAK_GLASS_IDS": f"{keeper(1)},emergency-2@contoso.onmicrosoft.com",
        "BREAK_GLASS_REVIEWED": before(now, days=5),
        "SERVICE_ACCOUNT_IDS": SERVICE,
        "ROLLOUT_RINGS": f'[{{"name": "pilot", "groupId": "{RING}", "enforceOn": "{before(now, days=60)[:10]}"}}]',
        "AZURE_CLIENT_ID": APP,
    }, {"scans": dict.fromkeys(("policies", "break_glass", "registration", "roles"), 10), "sign_ins_seen": 5,
        "audits_seen": 5, "channels_told": {"teams": 60, "email": 60}, "registered_before": 15, **_reviewed(now)},
        {kind: [] for kind in ("let_in", "refused", "would_fail", "would_ask", "device", "method")})


def _reviewed(now: datetime) -> dict[str, Any]:
    """The review of 20 days ago, when everything was as it should be; and the alerts that ask for another."""
    approved = policies(EMERGENCY_GROUP, before(now, days=200), before(now, days=30))
    return {"review": {"days": 20, "owners": {one["id"]: "person-4" for one in approved}},
            "approved": {"policies": approved, "members": {EMERGENCY_GROUP: [keeper(1), keeper(2)]}}, "asking": []}


def user(now: datetime, id_: str, label: str, **odd: Any) -> Json:
    """A user with every property that is asked for."""
    return {"id": id_, "userPrincipalName": f"{label}@contoso.com", "displayName": label, "userType": "Member",
            "accountEnabled": True, "createdDateTime": before(now, days=400), "employeeHireDate": None,
            "onPremisesSyncEnabled": None, "onPremisesImmutableId": None, "assignedLicenses": [{"skuId": named("sku")}],
            "mail": f"{label}@contoso.com", "proxyAddresses": [f"SMTP:{label}@contoso.com"],
            "lastPasswordChangeDateTime": before(now, days=50), "passwordPolicies": None,
            "signInActivity": {"lastSuccessfulSignInDateTime": before(now, days=1)}, **odd}


def registered(now: datetime, id_: str, label: str, *methods: str, **odd: Any) -> Json:
    """A row of the registration report."""
    return {"id": id_, "userPrincipalName": f"{label}@contoso.com", "userDisplayName": label, "userType": "member",
            "isAdmin": False, "isSsprRegistered": True, "isSsprEnabled": True, "isSsprCapable": True,
            "isMfaRegistered": bool(methods), "isMfaCapable": bool(methods), "isPasswordlessCapable": "passKeySynced" in methods,
            "methodsRegistered": list(methods), "isSystemPreferredAuthenticationMethodEnabled": True,
            "systemPreferredAuthenticationMethods": ["push"], "userPreferredMethodForSecondaryAuthentication": "push",
            "lastUpdatedDateTime": before(now, hours=3), **odd}


def _people(now: datetime) -> dict[str, Any]:
    ordinary = ("microsoftAuthenticatorPush", "passKeySynced", "softwareOneTimePasscode")
    people = [user(now, person(n), f"person-{n}") for n in range(PEOPLE)]
    keepers = [_keeper(now, n) for n in (1, 2)]
    service = user(now, SERVICE, "svc-backup", accountEnabled=False, assignedLicenses=[])
    report = [registered(now, person(n), f"person-{n}", *ordinary, isAdmin=n == 0) for n in range(PEOPLE)]
    report += [registered(now, keeper(n), f"emergency-{n}", "fido2SecurityKey", isAdmin=True, isSsprEnabled=False,
                          isSsprRegistered=False, isSsprCapable=False) for n in (1, 2)]
    guest = user(now, GUEST, "guest", userType="Guest", assignedLicenses=[],
                 userPrincipalName="guest_contoso.test#EXT#@contoso.onmicrosoft.com")
    report.append(registered(now, GUEST, "guest", *ordinary, userType="guest"))
    return {"/users": [*people, *keepers, service, guest], "/reports/authenticationMethods/userRegistrationDetails": report}


def _keeper(now: datetime, n: int) -> Json:
    return user(now, keeper(n), f"emergency-{n}", userPrincipalName=f"emergency-{n}@contoso.onmicrosoft.com", mail=None,
                proxyAddresses=[], assignedLicenses=[], passwordPolicies="DisablePasswordExpiration",
                lastPasswordChangeDateTime=before(now, days=120),
                signInActivity={"lastSuccessfulSignInDateTime": before(now, days=40)})


def assigned(principal: str, *, kind: str = "user", **odd: Any) -> Json:
    """An active assignment of Global Administrator for good."""
    return {"id": named(f"assignment {principal}"), "principalId": principal, "roleDefinitionId": GLOBAL_ADMINISTRATOR,
            "directoryScopeId": "/", "appScopeId": None, "startDateTime": None, "endDateTime": None,
            "assignmentType": "Assigned", "memberType": "Direct",
            "principal": {"@odata.type": f"#microsoft.graph.{kind}", "id": principal}, **odd}


def _directory(now: datetime) -> dict[str, Any]:
    keepers = [keeper(1), keeper(2)]
    schedules = [assigned(one) for one in keepers]
    definition = {"id": GLOBAL_ADMINISTRATOR, "templateId": GLOBAL_ADMINISTRATOR, "displayName": "Global Administrator",
                  "isBuiltIn": True}
    return {
        "/roleManagement/directory/roleAssignments": schedules,
        "/roleManagement/directory/roleAssignmentScheduleInstances": schedules,
        "/roleManagement/directory/roleEligibilityScheduleInstances": [assigned(person(0))],
        "/roleManagement/directory/roleDefinitions": [definition],
        **group(EMERGENCY_GROUP, "Emergency access", keepers, isAssignableToRole=True),
        **group(RING, "Ring 1", [person(n) for n in range(PEOPLE)]),
        "/domains": [domain("contoso.onmicrosoft.com", isInitial=True), domain("contoso.com")],
        **{f"/beta/users/{one}/authentication/requirements": {"perUserMfaState": "disabled"} for one in (*keepers, person(0))},
        f"/servicePrincipals(appId='{APP}')": {"id": named("its service principal"), "appId": APP, "appRoleAssignments": [
            {"appRoleId": id_, "resourceDisplayName": "Microsoft Graph"} for id_ in PERMISSIONS.values()]},
    }


def group(id_: str, name: str, members: list[str], **odd: Any) -> dict[str, Any]:
    """The paths of a group."""
    return {f"/groups/{id_}": {"id": id_, "displayName": name, "groupTypes": [], "isAssignableToRole": None,
                               "isManagementRestricted": None, "onPremisesSyncEnabled": None, **odd},
            f"/groups/{id_}/transitiveMembers": [{"@odata.type": "#microsoft.graph.user", "id": one} for one in members]}


def domain(name: str, **odd: Any) -> Json:
    """A domain whose passwords never expire."""
    return {"id": name, "authenticationType": "Managed", "isInitial": False, "isVerified": True, "isDefault": False,
            "passwordValidityPeriodInDays": 2_147_483_647, **odd}


def _rules(now: datetime) -> dict[str, Any]:
    return {
        "/identity/conditionalAccess/policies": policies(EMERGENCY_GROUP, before(now, days=200), before(now, days=30)),
        "/identity/conditionalAccess/namedLocations": [],
        "/policies/authenticationStrengthPolicies": strengths(),
        "/policies/identitySecurityDefaultsEnforcementPolicy": {"id": named("defaults"), "isEnabled": False},
        "/policies/authenticationMethodsPolicy": methods_policy(before(now, days=100)),
        "/beta/policies/authenticationMethodsPolicy": preview(),
        "/policies/authorizationPolicy": {"id": "authorizationPolicy", "allowedToUseSSPR": False},
        "/policies/crossTenantAccessPolicy/default": {"inboundTrust": {"isMfaAccepted": True}},
        "/policies/crossTenantAccessPolicy/partners": [{"tenantId": named("partner"), "inboundTrust": None}],
    }


def _emergency(now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"/directory/deletedItems/microsoft.graph.user": []}
    for one in (keeper(1), keeper(2)):
        found[f"/users/{one}/authentication/methods"] = [
            {"@odata.type": "#microsoft.graph.passwordAuthenticationMethod", "id": named(f"password {one}")},
            *(key(now, n) for n in (1, 2))]
        found[f"/users/{one}/transitiveMemberOf"] = [
            {"@odata.type": "#microsoft.graph.group", "id": EMERGENCY_GROUP},
            {"@odata.type": "#microsoft.graph.directoryRole", "id": named("role object"), "roleTemplateId": GLOBAL_ADMINISTRATOR}]
    return found


def key(now: datetime, n: int, **odd: Any) -> Json:
    """A security key that is registered."""
    return {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "id": named(f"key {n}"), "displayName": f"Key {n}",
            "createdDateTime": before(now, days=300), "aaGuid": named("model"), "model": "Contoso Key 5",
            "attestationLevel": "attested", **odd}


def _logs() -> dict[str, Any]:
    return {"/auditLogs/signIns": [], "/beta/auditLogs/signIns": [], "/auditLogs/directoryAudits": []}
