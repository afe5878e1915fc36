"""Planted: what is wrong with Latchkey itself, with what the tenant rests on, and odd forms in which all is well."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.rules import policies
from sandbox.tenant.posture.tenant import APP, Tenant, keeper, person

_CONDITIONAL_ACCESS = "/identity/conditionalAccess/policies"
_EXTRA = named("Directory.ReadWrite.All")
_POLICIES = tuple(one["id"] for one in policies("", "", ""))


def _defaults_too(tenant: Tenant) -> None:
    tenant.paths["/policies/identitySecurityDefaultsEnforcementPolicy"]["isEnabled"] = True


def _per_user(tenant: Tenant) -> None:
    tenant.paths[f"/beta/users/{person(0)}/authentication/requirements"]["perUserMfaState"] = "enforced"


def _stalled(tenant: Tenant) -> None:
    tenant.own["scans"]["roles"] = 25 * 60


def _too_much(tenant: Tenant) -> None:
    tenant.paths[f"/servicePrincipals(appId='{APP}')"]["appRoleAssignments"].append(
        {"appRoleId": _EXTRA, "resourceDisplayName": "Microsoft Graph"})


def _nulls(tenant: Tenant) -> None:
    """Everything that is empty and may be null, is."""
    for path in ("/identity/conditionalAccess/policies", "/policies/authenticationMethodsPolicy", "/users"):
        tenant.paths[path] = _nulled(tenant.paths[path])


def _nulled(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: _nulled(value) for name, value in held.items()}
    if isinstance(held, list):
        return [_nulled(one) for one in held] or None
    return held


def _later_words(tenant: Tenant) -> None:
    """Words that came into Graph's enumerations after Latchkey was written."""
    for one in tenant.paths["/policies/authenticationStrengthPolicies"]:
        one["allowedCombinations"].append("somethingNew")
    tenant.paths[f"/users/{keeper(1)}/authentication/methods"].append(
        {"@odata.type": "#microsoft.graph.somethingNewAuthenticationMethod", "id": named("new")})
    tenant.paths["/policies/authenticationMethodsPolicy"]["authenticationMethodConfigurations"].append(
        {"@odata.type": "#microsoft.graph.somethingNewAuthenticationMethodConfiguration", "id": "SomethingNew",
         "state": "somehow"})


def _later_condition(tenant: Tenant) -> None:
    """MFA for all gets a condition that nobody here knows: it may let anybody go."""
    tenant.paths[_CONDITIONAL_ACCESS][0]["conditions"]["moonPhase"] = {"includePhases": ["full"]}


def _later_state(tenant: Tenant) -> None:
    tenant.paths[_CONDITIONAL_ACCESS][0]["state"] = "enabledOnTuesdays"


def _later_method(tenant: Tenant) -> None:
    """Somebody has nothing but what Graph calls by a new name."""
    report = tenant.paths["/reports/authenticationMethods/userRegistrationDetails"]
    next(one for one in report if one["id"] == person(2))["methodsRegistered"] = ["somethingNew"]


PLANTED = {
    "security_defaults_beside_policies": Planted(_defaults_too, {"CA-011": truth("fail", *_POLICIES)}),
    "per_user_mfa_left_over": Planted(_per_user, {"OPS-001": truth("warn", person(0))}),
    "a_scan_that_stalled": Planted(_stalled, {"OPS-002": truth("fail", "roles")}),
    "a_permission_too_many": Planted(_too_much, {"OPS-003": truth("fail", _EXTRA)}),
    "null_collections": Planted(_nulls, {}),
    "words_that_came_later": Planted(_later_words, {}),
    "a_condition_that_came_later": Planted(_later_condition, {"CA-001": truth("unknown"), "CA-013": truth("unknown")}),
    "a_state_that_came_later": Planted(_later_state, {"CA-001": truth("unknown"), "CA-013": truth("unknown")}),
    "a_method_that_came_later": Planted(_later_method, {
        "AMP-010": truth("unknown", person(2)), "REG-003": truth("pass", person(2)), "REG-005": truth("pass", person(2)),
        "REG-008": truth("unknown", person(2)), "REG-012": truth("warn", "somethingnew")}),
}
