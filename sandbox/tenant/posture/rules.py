"""The healthy tenant's policies, as Graph gives them."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import named

_ADMINISTRATORS = ("62e90394-69f5-4237-9190-012177145e10",)
_RESISTANT = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
_STRENGTH = "00000000-0000-0000-0000-000000000004"
_EVERYBODY = {"targetType": "group", "id": "all_users", "isRegistrationRequired": False}
_FEATURE = {"state": "enabled", "includeTarget": {"targetType": "group", "id": "all_users"},
            "excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"}}

Json = dict[str, Any]


def policies(emergency: str, created: str, modified: str) -> list[Json]:
    """MFA for all, phishing-resistant for administrators, legacy clients and device code flow blocked, registration protected,
    and risk answered."""
    at = {"createdDateTime": created, "modifiedDateTime": modified}
    resistant = {"operator": "AND", "builtInControls": [], "authenticationStrength": strengths()[0]}
    return [
        policy("MFA for all users", emergency, **at),
        policy("Phishing-resistant MFA for administrators", emergency, roles=_ADMINISTRATORS, grant=resistant, **at),
        policy("Block legacy authentication", emergency, clients=("exchangeActiveSync", "other"), grant=BLOCK, **at),
        policy("Block device code flow", emergency, grant=BLOCK, **at,
               conditions={"authenticationFlows": {"transferMethods": "deviceCodeFlow,authenticationTransfer"}}),
        policy("MFA to register security info", emergency, **at, conditions={"applications": {
            "includeApplications": [], "excludeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]}}),
        policy("MFA at risky sign-ins", emergency, **at, conditions={"signInRiskLevels": ["high", "medium"]}),
        policy("New password for risky users", emergency, **at, conditions={"userRiskLevels": ["high"]},
               grant={"operator": "AND", "builtInControls": ["mfa", "passwordChange"]}),
    ]


BLOCK: Json = {"operator": "OR", "builtInControls": ["block"]}
MFA: Json = {"operator": "OR", "builtInControls": ["mfa"]}


def policy(name: str, emergency: str, *, roles: tuple[str, ...] = (), clients: tuple[str, ...] = ("all",),
           grant: Json | None = None, conditions: Json | None = None, **odd: Any) -> Json:
    """A policy for all users, or for roles, without the emergency group."""
    users = {"includeUsers": [] if roles else ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [emergency],
             "includeRoles": list(roles), "excludeRoles": [], "includeGuestsOrExternalUsers": None,
             "excludeGuestsOrExternalUsers": None}
    return {
        "id": named(name), "displayName": name, "state": "enabled", "templateId": None,
        "conditions": {"users": users, "applications": {"includeApplications": ["All"], "excludeApplications": [],
                                                        "includeUserActions": []},
                       "clientAppTypes": list(clients), "signInRiskLevels": [], "userRiskLevels": [], "platforms": None,
                       "locations": None, "devices": None, **(conditions or {})},
        "grantControls": {"customAuthenticationFactors": [], "termsOfUse": [], "authenticationStrength": None, **(grant or MFA)},
        "sessionControls": None, **odd}


def strengths() -> list[Json]:
    """The built-in phishing-resistant strength, first of all."""
    return [{"id": _STRENGTH, "displayName": "Phishing-resistant MFA", "policyType": "builtIn", "requirementsSatisfied": "mfa",
             "allowedCombinations": list(_RESISTANT), "combinationConfigurations": []}]


def methods_policy(modified: str) -> Json:
    """Passkeys, Authenticator and one-time passes for everybody; no SMS, voice or email."""
    return {
        "id": "authenticationMethodsPolicy", "lastModifiedDateTime": modified, "policyMigrationState": "migrationComplete",
        "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {
            "state": "default", "snoozeDurationInDays": 1, "excludeTargets": [], "includeTargets": [_EVERYBODY]}},
        "authenticationMethodConfigurations": [
            method("Fido2", "enabled", isSelfServiceRegistrationAllowed=True, isAttestationEnforced=True,
                   keyRestrictions={"isEnforced": False, "enforcementType": "block", "aaGuids": []}),
            method("MicrosoftAuthenticator", "enabled", isSoftwareOathEnabled=False, featureSettings={
                "displayAppInformationRequiredState": _FEATURE, "displayLocationInformationRequiredState": _FEATURE,
                "numberMatchingRequiredState": _FEATURE}),
            method("TemporaryAccessPass", "enabled", isUsableOnce=True, defaultLifetimeInMinutes=60,
                   minimumLifetimeInMinutes=60, maximumLifetimeInMinutes=480),
            method("SoftwareOath", "enabled"), method("X509Certificate"), method("Sms"), method("Voice"), method("Email")]}


def method(id_: str, state: str = "disabled", **odd: Any) -> Json:
    """One method's configuration, for everybody."""
    kind = f"#microsoft.graph.{id_[0].lower()}{id_[1:]}AuthenticationMethodConfiguration"
    return {"@odata.type": kind, "id": id_, "state": state, "excludeTargets": [], "includeTargets": [dict(_EVERYBODY)], **odd}


def preview() -> Json:
    """What only the beta has."""
    return {"id": "authenticationMethodsPolicy", "systemCredentialPreferences": {"state": "default"},
            "reportSuspiciousActivitySettings": {"state": "enabled"}, "optOutSettings": {"passkeyDynamicMigration": False}}
