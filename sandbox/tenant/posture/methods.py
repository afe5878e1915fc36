"""Planted: what is wrong with the authentication methods policy, and with service accounts."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.tenant import SERVICE, Tenant, keeper, person

_POLICY = "/policies/authenticationMethodsPolicy"
_SIGN_INS = "/beta/auditLogs/signIns"


def _method(tenant: Tenant, id_: str, **odd: Any) -> None:
    made = tenant.paths[_POLICY]["authenticationMethodConfigurations"]
    next(one for one in made if one["id"] == id_).update(odd)


def _context_hidden(tenant: Tenant) -> None:
    made = tenant.paths[_POLICY]["authenticationMethodConfigurations"]
    features = next(one for one in made if one["id"] == "MicrosoftAuthenticator")["featureSettings"]
    features["displayAppInformationRequiredState"] = {"state": "disabled"}


def _policy(tenant: Tenant, **odd: Any) -> None:
    tenant.paths[_POLICY].update(odd)


def _preview(tenant: Tenant, **odd: Any) -> None:
    tenant.paths["/beta" + _POLICY].update(odd)


def _codes_off(tenant: Tenant) -> None:
    """The report does not tell yet that the method went."""
    _method(tenant, "SoftwareOath", state="disabled")
    report = tenant.paths["/reports/authenticationMethods/userRegistrationDetails"]
    next(one for one in report if one["id"] == person(5))["methodsRegistered"] = ["softwareOneTimePasscode"]


def _campaign_off(tenant: Tenant) -> None:
    _policy(tenant, registrationEnforcement={"authenticationMethodsRegistrationCampaign": {"state": "disabled"}})


def _signed_in(tenant: Tenant, *addresses: str, protocol: str = "none") -> None:
    tenant.paths[_SIGN_INS] = [{
        "id": named(one), "userId": SERVICE, "createdDateTime": tenant.before(days=2), "appId": named("an app"),
        "appDisplayName": "An app", "clientAppUsed": "Browser", "ipAddress": one, "status": {"errorCode": 0},
        "authenticationProtocol": protocol, "authenticationRequirement": "singleFactorAuthentication"} for one in addresses]


PLANTED = {
    "sms_for_everybody": Planted(lambda t: _method(t, "Sms", state="enabled"), {"AMP-001": truth("warn", "sms")}),
    "system_preference_off": Planted(lambda t: _preview(t, systemCredentialPreferences={"state": "disabled"}),
        {"AMP-002": truth("fail")}),
    "app_not_shown_in_prompts": Planted(_context_hidden, {"AMP-003": truth("warn", "microsoftauthenticator")}),
    "passes_that_last": Planted(lambda t: _method(t, "TemporaryAccessPass", isUsableOnce=False, maximumLifetimeInMinutes=1440),
        {"AMP-004": truth("fail", "temporaryaccesspass")}),
    "no_passes": Planted(lambda t: _method(t, "TemporaryAccessPass", state="disabled"),
        {"AMP-004": truth("warn", "temporaryaccesspass"), "CA-010": truth("fail", named("MFA to register security info"))}),
    "campaign_off": Planted(_campaign_off, {"AMP-005": truth("fail", "")}),
    "passkeys_off": Planted(lambda t: _method(t, "Fido2", state="disabled"),
        {"AMP-006": truth("fail", "fido2"), "BG-010": truth("fail", keeper(1), keeper(2))}),
    "codes_off_that_somebody_has_alone": Planted(_codes_off,
        {"AMP-010": truth("fail", person(5)), "REG-003": truth("pass", person(5)), "REG-005": truth("pass", person(5))}),
    "migration_unfinished": Planted(lambda t: _policy(t, policyMigrationState="migrationInProgress"),
        {"AMP-001": truth("unknown"), "AMP-007": truth("warn")}),
    "passkeys_put_off": Planted(lambda t: _preview(t, optOutSettings={"passkeyDynamicMigration": True}),
        {"AMP-008": truth("warn", "")}),
    "methods_policy_just_changed": Planted(lambda t: _policy(t, lastModifiedDateTime=t.before(days=1)),
        {"AMP-009": truth("warn", "")}),
    "service_account_by_password_alone": Planted(lambda t: _signed_in(t, "192.0.2.4", protocol="ropc"),
        {"SVC-001": truth("fail", SERVICE)}),
    "service_account_from_everywhere": Planted(lambda t: _signed_in(t, *(f"192.0.2.{n}" for n in range(5))),
        {"SVC-003": truth("warn", SERVICE)}),
    "service_account_that_can_sign_in": Planted(lambda t: t.user(SERVICE).update(accountEnabled=True),
        {"CA-014": truth("warn", SERVICE), "SVC-002": truth("fail", SERVICE)}),
}
