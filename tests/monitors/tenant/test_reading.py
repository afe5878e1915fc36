"""What Graph's answers become: the areas of the synthetic tenant, and the forms that have misled other scanners.

Forms: Microsoft Graph, the resource type of each path.
"""

import asyncio
from typing import Any

import pytest

from monitors.programme import Programme
from monitors.records.instant import DAY
from monitors.tenant.area import NotRead
from monitors.tenant.break_glass import BreakGlass, HeldMethod, Memberships
from monitors.tenant.directory import Assignment, Domain, Group, InboundTrust
from monitors.tenant.methods import EVERYBODY, Campaign, Feature, KeyRestrictions, Passes
from monitors.tenant.people import Registration, User
from monitors.tenant.reading.course import Course
from monitors.tenant.snapshot import TenantSnapshot
from sandbox.graph import Fault
from sandbox.tenant.guid import named
from sandbox.tenant.posture import tenant
from sandbox.tenant.posture.tenant import (
    EMERGENCY_GROUP,
    GLOBAL_ADMINISTRATOR,
    RING,
    SERVICE,
    Tenant,
    assigned,
    group,
    keeper,
    person,
)
from tests.scanning import AT, NOW, snapshot_of

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
METHODS = "/policies/authenticationMethodsPolicy"


def read(made: Tenant, *areas: str, faults: tuple[Fault, ...] = ()) -> TenantSnapshot:
    return snapshot_of(made, *faults, areas=areas)


def changed(path: str, **odd: Any) -> Tenant:
    """The healthy tenant with one document, or the first row of one list, that is odd."""
    made = tenant(NOW)
    held = made.paths[path]
    (held[0] if isinstance(held, list) else held).update(odd)
    return made


# People.


@pytest.mark.parametrize(("odd", "field", "value"), [
    ({}, "guest", False), ({"userType": "Guest"}, "guest", True), ({"userType": None}, "guest", False),
    ({"accountEnabled": False}, "enabled", False), ({"onPremisesSyncEnabled": True}, "synced", True),
    ({"assignedLicenses": []}, "licensed", False), ({"assignedLicenses": None}, "licensed", False),
    ({"employeeHireDate": "2026-11-24T12:00:00Z"}, "hired", AT + DAY), ({"createdDateTime": None}, "created", 0),
])
def test_a_user(odd: dict[str, Any], field: str, value: object) -> None:
    assert getattr(read(changed("/users", **odd), "users").users[person(0)], field) == value


def test_users_are_all_there_by_id_in_lower_case() -> None:
    found = read(changed("/users", id=person(0).upper()), "users").users
    assert len(found) == len(tenant(NOW).paths["/users"])
    assert found[person(0)] == User(person(0), "person-0@contoso.com", created=AT - 400 * DAY)


def test_a_user_of_whom_something_is_not_told_is_unread_rather_than_enabled() -> None:
    """Without $select Graph leaves out accountEnabled and userType (Prowler 11002)."""
    fault = Fault(200, "/users", body={"value": [{"id": person(0), "userPrincipalName": "x@contoso.com"}]})
    with pytest.raises(NotRead, match="not of the form"):
        _ = read(tenant(NOW), "users", faults=(fault,)).users


def test_a_registration() -> None:
    made = changed("/reports/authenticationMethods/userRegistrationDetails", isMfaCapable=False, isSsprRegistered=False,
                   systemPreferredAuthenticationMethods=None, userPreferredMethodForSecondaryAuthentication=None)
    found = read(made, "registration").registration[person(0)]
    assert found == Registration(
        person(0), ("microsoftAuthenticatorPush", "passKeySynced", "softwareOneTimePasscode"), admin=True, registered=True,
        reset_enabled=True, reset_capable=True, passwordless=True, preferred_by_system=True, refreshed=AT - 3 * DAY // 24)


def test_what_is_equal_is_held_once() -> None:
    """Half a million registrations differ in little but their ids and dates."""
    snapshot = snapshot_of(tenant(NOW), areas=["users", "registration"])
    one, other = (snapshot.registration[person(n)] for n in (1, 2))
    assert one.methods is other.methods
    assert one.system_methods is other.system_methods


# Rules.


def test_a_policy_keeps_when_it_was_made_and_changed() -> None:
    first = read(tenant(NOW), "policies").policies[0]
    assert (first.policy.name, first.created, first.modified) == ("MFA for all users", AT - 200 * DAY, AT - 30 * DAY)


def test_one_policy_that_cannot_be_understood_makes_them_all_unread() -> None:
    with pytest.raises(NotRead, match="a Conditional Access policy cannot be understood"):
        _ = read(changed("/identity/conditionalAccess/policies", conditions="?"), "policies").policies


def test_strengths_keep_combined_values() -> None:
    """The SDK's own models lose "password,sms", so that a weak strength looks like a strong one."""
    made = changed("/policies/authenticationStrengthPolicies", id=named("ours"), allowedCombinations=["fido2", "password,sms"])
    [one] = read(made, "strengths").strengths.values()
    assert one.allowed == {frozenset({"fido2"}), frozenset({"password", "sms"})}


@pytest.mark.parametrize(("default", "partners", "trust"), [
    ({"inboundTrust": {"isMfaAccepted": True}}, [], InboundTrust(by_default=True)),
    ({"inboundTrust": None}, [], InboundTrust()),
    ({"inboundTrust": {"isMfaAccepted": True}}, [{"tenantId": "T", "inboundTrust": {"isMfaAccepted": False}}],
     InboundTrust(by_default=True, partners={"t": False})),
    ({"inboundTrust": {"isMfaAccepted": True}}, [{"tenantId": "T", "inboundTrust": None}], InboundTrust(by_default=True)),
])
def test_whose_mfa_is_trusted(default: dict[str, Any], partners: list[Any], trust: InboundTrust) -> None:
    made = tenant(NOW)
    made.paths["/policies/crossTenantAccessPolicy/default"] = default
    made.paths["/policies/crossTenantAccessPolicy/partners"] = partners
    assert read(made, "inbound_trust").inbound_trust == trust


# The methods policy.


def test_the_methods_policy() -> None:
    found = read(tenant(NOW), "methods_policy").methods_policy
    fido2, authenticator = found.methods["fido2"], found.methods["microsoftauthenticator"]
    assert (found.migration, found.modified, found.campaign) == (
        "migrationComplete", AT - 100 * DAY, Campaign(included=frozenset({EVERYBODY})))
    assert (fido2.enabled, fido2.attested, fido2.self_service, fido2.keys) == (True, True, True, KeyRestrictions(allows=False))
    assert authenticator.features == dict.fromkeys(("number_matching", "app_name", "location"), Feature("enabled"))
    assert (authenticator.software_codes, found.methods["temporaryaccesspass"].passes) == (False, Passes(single_use=True))
    assert not found.methods["sms"].enabled


def test_a_new_tenants_migration_state_is_null() -> None:
    """Zero Trust Assessment 588 and 799."""
    assert read(changed(METHODS, policyMigrationState=None), "methods_policy").methods_policy.migration == ""


@pytest.mark.parametrize(("state", "on"), [("default", True), ("enabled", True), ("disabled", False), ("someday", True)])
def test_the_campaign_is_on_where_microsoft_decides(state: str, on: bool) -> None:
    made = changed(METHODS, registrationEnforcement={"authenticationMethodsRegistrationCampaign": {"state": state}})
    assert read(made, "methods_policy").methods_policy.campaign.on is on


def test_keys_targets_and_signing_in_by_sms() -> None:
    made = tenant(NOW)
    fido2, *_, sms, _, _ = configurations = made.paths[METHODS]["authenticationMethodConfigurations"]
    fido2.update(keyRestrictions={"isEnforced": True, "enforcementType": "allow", "aaGuids": ["AB"]},
                 excludeTargets=[{"id": RING.upper(), "targetType": "group"}])
    sms = next(one for one in configurations if one["id"] == "Sms")
    sms.update(includeTargets=[{"id": RING, "targetType": "group", "isUsableForSignIn": True},
                               {"id": EMERGENCY_GROUP, "targetType": "group", "isUsableForSignIn": False}])
    found = read(made, "methods_policy").methods_policy.methods
    assert (found["fido2"].keys, found["fido2"].excluded) == (KeyRestrictions(True, True, frozenset({"ab"})), {RING})
    assert (found["sms"].included, found["sms"].signs_in) == ({RING, EMERGENCY_GROUP}, {RING})


@pytest.mark.parametrize(("odd", "field", "value"), [
    ({}, "system_preferred", "default"), ({"systemCredentialPreferences": {"state": "disabled"}}, "system_preferred", "disabled"),
    ({"systemCredentialPreferences": None}, "system_preferred", ""),
    ({"optOutSettings": {"passkeyDynamicMigration": True}}, "passkey_opt_out", True),
    ({"optOutSettings": None}, "passkey_opt_out", None),
])
def test_the_beta(odd: dict[str, Any], field: str, value: object) -> None:
    assert getattr(read(changed("/beta" + METHODS, **odd), "methods_preview").methods_preview, field) == value


# The directory.

PREMIUM = {"error": {"code": "AadPremiumLicenseRequired", "message": "The tenant needs …"}}


def test_roles_are_those_of_pim_where_there_is_p2() -> None:
    made = tenant(NOW)
    made.paths["/roleManagement/directory/roleAssignmentScheduleInstances"] = [
        assigned(keeper(1), assignmentType="Activated", endDateTime="2026-11-23T16:00:00Z"),
        assigned(RING, kind="group", directoryScopeId="/administrativeUnits/1")]
    assert read(made, "roles").roles == (
        Assignment(keeper(1), GLOBAL_ADMINISTRATOR, activated=True, until=AT + 4 * DAY // 24),
        Assignment(RING, GLOBAL_ADMINISTRATOR, "group", "/administrativeUnits/1"))


def test_without_p2_roles_are_the_assignments_and_nothing_is_eligible() -> None:
    refused = tuple(Fault(400, path, body=PREMIUM, times=9) for path in ("roleAssignmentScheduleInstances",
                                                                        "roleEligibilityScheduleInstances"))
    found = read(tenant(NOW), "roles", "eligible", "p2", faults=refused)
    assert {one.principal for one in found.roles} == {keeper(1), keeper(2)}
    assert (found.eligible, found.p2) == ((), False)


@pytest.mark.parametrize("area", ["roles", "eligible", "p2"])
def test_what_pim_refuses_for_another_reason_is_unread(area: str) -> None:
    refused = Fault(403, "ScheduleInstances", body={"error": {"code": "PermissionScopeNotGranted", "message": "no"}}, times=9)
    assert isinstance(read(tenant(NOW), area, faults=(refused,)).areas[area], NotRead)


def test_groups_that_anything_refers_to_are_looked_up_and_no_others() -> None:
    made = tenant(NOW)
    held = read(made, "groups", "members")
    assert set(held.groups) == {EMERGENCY_GROUP, RING}
    assert held.groups.of(EMERGENCY_GROUP) == Group(EMERGENCY_GROUP, "Emergency access", role_assignable=True)
    assert held.members.of(EMERGENCY_GROUP) == {keeper(1), keeper(2)}


def test_what_the_methods_policy_refers_to_is_looked_up_too() -> None:
    made, ids = tenant(NOW), [named(f"group {n}") for n in range(4)]
    fido2, authenticator, *_ = made.paths[METHODS]["authenticationMethodConfigurations"]
    fido2["excludeTargets"] = [{"id": ids[0]}]
    authenticator["featureSettings"]["numberMatchingRequiredState"] = {"state": "enabled", "includeTarget": {"id": ids[1]}}
    made.paths[METHODS]["registrationEnforcement"] = {"authenticationMethodsRegistrationCampaign": {
        "includeTargets": [{"id": ids[2]}], "excludeTargets": [{"id": ids[3]}]}}
    assert set(read(made, "groups").groups) == {EMERGENCY_GROUP, RING, *ids}


@pytest.mark.parametrize(("policies", "expires"), [
    ("DisablePasswordExpiration", False), ("DisablePasswordExpiration, DisableStrongPassword", False), (None, True),
    ("DisableStrongPassword", True)])
def test_whether_a_password_expires(policies: str | None, expires: bool) -> None:
    made = tenant(NOW)
    made.user(keeper(1))["passwordPolicies"] = policies
    account = read(made, "break_glass").break_glass[keeper(1)]
    assert account is not None
    assert account.password_expires is expires


def test_a_group_that_is_gone_is_told_apart_from_one_that_could_not_be_read() -> None:
    """404 only is a dangling reference (Maester MT.1066; Prowler)."""
    made = tenant(NOW)
    del made.paths[f"/groups/{RING}"]
    held = read(made, "groups", faults=(Fault(403, f"/groups/{EMERGENCY_GROUP}", times=9),)).groups
    assert held.of(RING) is None
    with pytest.raises(NotRead, match="403"):
        held.of(EMERGENCY_GROUP)


def test_members_are_users_and_not_the_groups_between() -> None:
    made = tenant(NOW)
    made.paths.update(group(RING, "Ring 1", [person(1)]))
    made.paths[f"/groups/{RING}/transitiveMembers"].append({"@odata.type": "#microsoft.graph.group", "id": named("nested")})
    held = read(made, "members", "nested")
    assert held.members.of(RING) == {person(1)}
    assert held.nested.of(RING) == {named("nested")}
    assert held.nested.of(EMERGENCY_GROUP) == frozenset()


def test_what_lies_within_a_group_is_as_unknown_as_its_members() -> None:
    gone, refused = f"/groups/{RING}/transitiveMembers", f"/groups/{EMERGENCY_GROUP}/transitiveMembers"
    nested = read(tenant(NOW), "nested", faults=(Fault(404, gone, times=9), Fault(403, refused, times=9))).nested
    assert nested.of(RING) is None
    with pytest.raises(NotRead, match="403"):
        nested.of(EMERGENCY_GROUP)


@pytest.mark.parametrize(("odd", "domain"), [
    ({}, Domain("contoso.onmicrosoft.com", initial=True)),
    ({"authenticationType": "Federated"}, Domain("contoso.onmicrosoft.com", initial=True, federated=True)),
    ({"passwordValidityPeriodInDays": 90}, Domain("contoso.onmicrosoft.com", initial=True, password_days=90)),
    ({"passwordValidityPeriodInDays": None}, Domain("contoso.onmicrosoft.com", initial=True)),
])
def test_a_domain(odd: dict[str, Any], domain: Domain) -> None:
    assert read(changed("/domains", **odd), "domains").domains[domain.name] == domain


def test_without_a_client_id_nobody_knows_what_is_granted() -> None:
    made = tenant(NOW)
    made.settings["AZURE_CLIENT_ID"] = ""
    with pytest.raises(NotRead, match="AZURE_CLIENT_ID is not set"):
        _ = read(made, "granted").granted


# Break-glass and service accounts.


def test_an_account_is_found_by_id_or_name_and_told_by_what_the_settings_call_it() -> None:
    found = read(tenant(NOW), "break_glass").break_glass
    assert found == {
        keeper(1): BreakGlass(keeper(1), "emergency-1@contoso.onmicrosoft.com", keeper(1), created=AT - 400 * DAY,
                              password_changed=AT - 120 * DAY),
        "emergency-2@contoso.onmicrosoft.com": BreakGlass(
            keeper(2), "emergency-2@contoso.onmicrosoft.com", "emergency-2@contoso.onmicrosoft.com",
            created=AT - 400 * DAY, password_changed=AT - 120 * DAY)}


def test_a_deleted_account_is_known_by_the_name_that_it_had() -> None:
    made = tenant(NOW)
    made.paths["/directory/deletedItems/microsoft.graph.user"] = [
        {"id": keeper(2), "userPrincipalName": keeper(2).replace("-", "") + "emergency-2@contoso.onmicrosoft.com"}]
    assert read(made, "break_glass_deleted").break_glass_deleted == {"emergency-2@contoso.onmicrosoft.com"}


def test_methods_and_memberships() -> None:
    found = read(tenant(NOW), "break_glass_methods", "break_glass_memberships")
    password, first, _ = found.break_glass_methods[keeper(1)]
    assert (password.kind, first) == ("password", HeldMethod(
        "fido2", named("key 1"), "Contoso Key 5", named("model"), AT - 300 * DAY))
    assert found.break_glass_memberships[keeper(2)] == Memberships(
        frozenset({EMERGENCY_GROUP}), frozenset({GLOBAL_ADMINISTRATOR}))


@pytest.mark.parametrize(("activity", "used"), [
    ({"lastSuccessfulSignInDateTime": "2026-11-22T12:00:00Z"}, AT - DAY), (None, None),
    ({"lastSuccessfulSignInDateTime": None}, None), ({"lastSignInDateTime": "2026-11-22T12:00:00Z"}, None)])
def test_an_attempt_is_no_use(activity: Any, used: int | None) -> None:
    """lastSignInDateTime counts attempts too (Microsoft Graph, "signInActivity resource type")."""
    made = tenant(NOW)
    made.user(keeper(1))["signInActivity"] = activity
    assert read(made, "break_glass_used").break_glass_used[keeper(1)] == used


def test_logs_are_those_of_the_account_and_of_thirty_days() -> None:
    made = tenant(NOW, "emergency_account_used", "emergency_account_changed")
    made.paths["/auditLogs/signIns"].append({**made.paths["/auditLogs/signIns"][0], "createdDateTime": made.before(days=31)})
    made.paths["/auditLogs/directoryAudits"].append({**made.paths["/auditLogs/directoryAudits"][0], "result": "failure"})
    found = read(made, "break_glass_sign_ins", "break_glass_changes")
    [seen], [change] = found.break_glass_sign_ins, found.break_glass_changes
    assert (seen.user, seen.at, seen.succeeded, seen.address) == (keeper(1), AT - 2 * DAY, True, "198.51.100.7")
    assert (change.account, change.activity, change.by) == (
        keeper(1), "User deleted security info", "person-4@contoso.com")


def test_service_accounts_are_told_by_what_the_settings_call_them() -> None:
    made = tenant(NOW)
    made.settings["SERVICE_ACCOUNT_IDS"] += ",gone@contoso.com"
    made.paths["/beta/auditLogs/signIns"] = [{"id": "1", "userId": SERVICE, "createdDateTime": made.before(days=1),
                                              "status": {"errorCode": 50126}, "authenticationProtocol": "ropc"}]
    [(name, [seen])] = read(made, "service_sign_ins").service_sign_ins.items()
    assert (name, seen.protocol, seen.succeeded) == (SERVICE, "ropc", False)


def test_an_area_is_read_once_however_many_need_it_also_where_it_cannot_be() -> None:
    asked: list[str] = []

    async def refused(_: Course) -> None:
        asked.append("refused")
        raise NotRead("403")

    async def twice() -> None:
        course = Course(None, Programme(), AT, ways={"users": refused})  # type: ignore[arg-type]
        for _ in range(2):
            with pytest.raises(NotRead, match="403"):
                await course.of("users")

    asyncio.run(twice())
    assert asked == ["refused"]
