"""Planted: what is wrong with the emergency accounts."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.rules import policy
from sandbox.tenant.posture.tenant import EMERGENCY_GROUP, Tenant, assigned, keeper, key, person

FIRST, BOTH = keeper(1), (keeper(1), keeper(2))
_SCHEDULES = "/roleManagement/directory/roleAssignmentScheduleInstances"
_ASSIGNMENTS = "/roleManagement/directory/roleAssignments"
_ELIGIBLE = "/roleManagement/directory/roleEligibilityScheduleInstances"
_MEMBERS = f"/groups/{EMERGENCY_GROUP}/transitiveMembers"
_METHODS = f"/users/{FIRST}/authentication/methods"
_NOBODY = "emergency-3@contoso.onmicrosoft.com"


def _of_first(tenant: Tenant, **odd: Any) -> None:
    tenant.user(FIRST).update(odd)


def _one_alone(tenant: Tenant) -> None:
    tenant.settings["BREAK_GLASS_IDS"] = FIRST


def _one_more(tenant: Tenant) -> None:
    tenant.settings["BREAK_GLASS_IDS"] += f",{_NOBODY}"


def _deleted(tenant: Tenant) -> None:
    row = tenant.user(FIRST)
    tenant.paths["/users"].remove(row)
    tenant.paths[_MEMBERS] = [one for one in tenant.paths[_MEMBERS] if one["id"] != FIRST]
    for path in (_SCHEDULES, _ASSIGNMENTS):
        tenant.paths[path] = [one for one in tenant.paths[path] if one["principalId"] != FIRST]
    name = FIRST.replace("-", "") + row["userPrincipalName"]
    tenant.paths["/directory/deletedItems/microsoft.graph.user"] = [{"id": FIRST, "userPrincipalName": name}]


def _federated(tenant: Tenant) -> None:
    _renamed(tenant)
    tenant.paths["/domains"][1]["authenticationType"] = "Federated"


def _renamed(tenant: Tenant) -> None:
    _of_first(tenant, userPrincipalName="emergency-1@contoso.com")


def _only_eligible(tenant: Tenant) -> None:
    for path in (_SCHEDULES, _ASSIGNMENTS):
        tenant.paths[path] = [one for one in tenant.paths[path] if one["principalId"] != FIRST]
    tenant.paths[_ELIGIBLE] = [*tenant.paths[_ELIGIBLE], assigned(FIRST)]
    tenant.paths[f"/users/{FIRST}/transitiveMemberOf"].pop()


def _by_group(tenant: Tenant) -> None:
    for path in (_SCHEDULES, _ASSIGNMENTS):
        tenant.paths[path] = [assigned(EMERGENCY_GROUP, kind="group")]


def _not_left_out(tenant: Tenant, number: int) -> None:
    tenant.paths["/identity/conditionalAccess/policies"][number]["conditions"]["users"]["excludeGroups"] = []


def _planned(tenant: Tenant) -> None:
    made = policy("Compliant device for all", EMERGENCY_GROUP, state="enabledForReportingButNotEnforced",
                  createdDateTime=tenant.before(days=3), modifiedDateTime=None,
                  grant={"operator": "OR", "builtInControls": ["compliantDevice"]})
    made["conditions"]["users"]["excludeGroups"] = []
    tenant.paths["/identity/conditionalAccess/policies"].append(made)


def _of_group(tenant: Tenant, **odd: Any) -> None:
    tenant.paths[f"/groups/{EMERGENCY_GROUP}"].update(odd)


def _stranger(tenant: Tenant) -> None:
    tenant.paths[_MEMBERS].append({"@odata.type": "#microsoft.graph.user", "id": person(3)})


def _methods(tenant: Tenant, *kinds: str, keys: int = 0) -> None:
    tenant.paths[_METHODS] = [
        *({"@odata.type": f"#microsoft.graph.{one}AuthenticationMethod", "id": named(one)} for one in ("password", *kinds)),
        *(key(tenant.now, n) for n in range(keys))]


def _model_refused(tenant: Tenant) -> None:
    fido2 = tenant.paths["/policies/authenticationMethodsPolicy"]["authenticationMethodConfigurations"][0]
    fido2["keyRestrictions"] = {"isEnforced": True, "enforcementType": "allow", "aaGuids": [named("another model")]}


def _untried(tenant: Tenant, days: int) -> None:
    _of_first(tenant, signInActivity={"lastSuccessfulSignInDateTime": tenant.before(days=days)})


def _used(tenant: Tenant, code: int) -> None:
    tenant.paths["/auditLogs/signIns"].append({
        "id": named("a sign-in"), "createdDateTime": tenant.before(days=2), "userId": FIRST, "appDisplayName": "Azure Portal",
        "appId": named("portal"), "clientAppUsed": "Browser", "ipAddress": "198.51.100.7", "status": {"errorCode": code}})


def _changed(tenant: Tenant) -> None:
    tenant.paths["/auditLogs/directoryAudits"].append({
        "id": named("a change"), "activityDateTime": tenant.before(days=1), "activityDisplayName": "User deleted security info",
        "result": "success", "initiatedBy": {"user": {"userPrincipalName": "person-4@contoso.com"}, "app": None},
        "targetResources": [{"id": FIRST, "type": "User"}]})


def _silent(tenant: Tenant) -> None:
    tenant.own["sign_ins_seen"] = 300


PLANTED = {
    "one_emergency_account_alone": Planted(_one_alone, {
        "BG-001": truth("fail"), "BG-007": truth("fail", EMERGENCY_GROUP), "CA-001": truth("fail", keeper(2)),
        "CA-002": truth("fail", keeper(2)), "CA-003": truth("fail", keeper(2)),
        "CA-007": truth("fail", EMERGENCY_GROUP), "CA-010": truth("warn", keeper(2)), "CA-012": truth("fail", keeper(2)),
        "REG-003": truth("pass", keeper(2))}),
    "an_emergency_account_that_never_was": Planted(_one_more, {"BG-001": truth("fail", _NOBODY)}),
    "emergency_account_deleted": Planted(_deleted, {"BG-001": truth("fail", FIRST), "BG-002": truth("fail", FIRST)}),
    "emergency_account_disabled": Planted(lambda t: _of_first(t, accountEnabled=False), {"BG-002": truth("fail", FIRST)}),
    "emergency_account_synchronised": Planted(lambda t: _of_first(t, onPremisesSyncEnabled=True),
                                              {"BG-003": truth("fail", FIRST)}),
    "emergency_account_federated": Planted(_federated, {"BG-003": truth("fail", FIRST)}),
    "emergency_account_under_a_custom_domain": Planted(_renamed, {"BG-003": truth("warn", FIRST)}),
    "emergency_account_has_to_activate": Planted(_only_eligible, {"BG-004": truth("fail", FIRST)}),
    "emergency_accounts_by_group": Planted(_by_group, {"BG-004": truth("warn", *BOTH)}),
    "emergency_accounts_asked_for_mfa": Planted(lambda t: _not_left_out(t, 0), {
        "BG-005": truth("warn", *BOTH), "CA-005": truth("warn", named("MFA for all users"))}),
    "emergency_accounts_blocked": Planted(lambda t: _not_left_out(t, 2), {
        "BG-005": truth("fail", *BOTH), "CA-005": truth("fail", named("Block legacy authentication"))}),
    "emergency_accounts_in_a_plan": Planted(_planned, {
        "BG-006": truth("warn", *BOTH), "CA-017": truth("warn", named("Compliant device for all"))}),
    "emergency_group_unprotected": Planted(lambda t: _of_group(t, isAssignableToRole=None),
                                           {"BG-007": truth("warn", EMERGENCY_GROUP)}),
    "emergency_group_by_rule": Planted(lambda t: _of_group(t, groupTypes=["DynamicMembership"]),
                                       {"BG-007": truth("fail", EMERGENCY_GROUP)}),
    "emergency_group_with_a_stranger": Planted(_stranger, {
        "BG-007": truth("fail", EMERGENCY_GROUP), "CA-001": truth("fail", person(3)), "CA-006": truth("warn", EMERGENCY_GROUP),
        "CA-003": truth("fail", person(3)),
        "CA-007": truth("fail", EMERGENCY_GROUP), "CA-010": truth("warn", person(3)), "CA-012": truth("fail", person(3))}),
    "emergency_account_with_one_key": Planted(lambda t: _methods(t, keys=1), {"BG-008": truth("warn", FIRST)}),
    "emergency_account_with_a_phone_alone": Planted(lambda t: _methods(t, "phone"), {
        "BG-008": truth("fail", FIRST), "BG-009": truth("fail", FIRST)}),
    "emergency_account_with_a_phone_too": Planted(lambda t: _methods(t, "phone", keys=2), {"BG-009": truth("warn", FIRST)}),
    "emergency_keys_refused": Planted(_model_refused, {"BG-010": truth("fail", *BOTH), "AMP-006": truth("fail", *BOTH)}),
    "emergency_account_due_for_a_drill": Planted(lambda t: _untried(t, 100), {"BG-011": truth("warn", FIRST)}),
    "emergency_account_untried": Planted(lambda t: _untried(t, 130), {"BG-011": truth("fail", FIRST)}),
    "emergency_account_used": Planted(lambda t: _used(t, 0), {"BG-012": truth("fail", FIRST)}),
    "emergency_account_attempted": Planted(lambda t: _used(t, 50126), {"BG-012": truth("warn", FIRST)}),
    "emergency_password_old": Planted(lambda t: _of_first(t, lastPasswordChangeDateTime=t.before(days=400)),
                                      {"BG-013": truth("warn", FIRST)}),
    "emergency_account_with_a_mailbox": Planted(lambda t: _of_first(t, mail="emergency-1@contoso.com"),
                                                {"BG-014": truth("warn", FIRST)}),
    "logs_silent": Planted(_silent, {"BG-015": truth("fail", "sign-in logs")}),
    "emergency_account_changed": Planted(_changed, {"BG-016": truth("fail", FIRST)}),
}
