"""Each field that Graph documents: which way a change of it goes, and which way its reverse goes."""

import json
from typing import Any

import pytest

from monitors.conditional_access.policy import CONDITIONS, FILTERS, REPORT_ONLY
from monitors.conditional_access.session import CONTROLS
from tests.builders import guid
from tests.monitors.conditional_access.documents import (
    GUESTS,
    NOT_GUESTS,
    by_strength,
    changes,
    grant,
    guests,
    letters,
    strength,
    with_,
)

ANNA, BO, CREW, STAFF = guid(1), guid(2), guid(1, 5), guid(2, 5)
GLOBAL, SECURITY = "62e90394-69f5-4237-9190-012177145e10", "194ae4cb-b126-40b2-bd5b-6091b380977d"
OFFICE, HOME = guid(1, 6), guid(2, 6)
MAIL, FILES = "00000002-0000-0ff1-ce00-000000000000", "00000003-0000-0ff1-ce00-000000000000"
RULE, OTHER_RULE = 'device.extensionAttribute1 -eq "PAW"', 'device.extensionAttribute1 -eq "Kiosk"'

# path, one value, another, which way from one to the other, and which way back
FIELDS: list[tuple[str, Any, Any, str, str]] = [
    ("state", "enabled", "disabled", "W", "SL"),
    ("state", "enabled", REPORT_ONLY, "W", "SL"),
    ("state", "disabled", REPORT_ONLY, "-", "-"),
    ("state", "enabled", "enabledForSome", "?", "?"),
    ("state", "Enabled", "DISABLED", "W", "SL"),
    # whom
    ("conditions.users.includeUsers", ["All"], [ANNA], "W", "SL"),
    ("conditions.users.includeUsers", ["All"], ["None"], "W", "SL"),
    ("conditions.users.includeUsers", [ANNA, BO], [ANNA], "W", "SL"),
    ("conditions.users.includeUsers", [ANNA], [BO], "WSL", "WSL"),
    ("conditions.users.includeUsers", ["All"], ["All", ANNA], "-", "-"),
    ("conditions.users.excludeUsers", [], [ANNA], "W", "SL"),
    ("conditions.users.excludeUsers", None, [ANNA], "W", "SL"),
    ("conditions.users.excludeUsers", [ANNA], [BO], "WSL", "WSL"),
    ("conditions.users.excludeGroups", [], [CREW], "W", "SL"),
    ("conditions.users.excludeGroups", [CREW], [CREW, STAFF], "W", "SL"),
    ("conditions.users.excludeRoles", [], [GLOBAL], "W", "SL"),
    ("conditions.users.excludeUsers", [], ["GuestsOrExternalUsers"], "W", "SL"),
    (NOT_GUESTS, None, guests(), "W", "SL"),
    (NOT_GUESTS, guests("internalGuest", "a"), guests("internalGuest"), "W", "SL"),
    (NOT_GUESTS, guests("internalGuest"), guests("internalGuest,serviceProvider"), "W", "SL"),
    ("conditions.users.includeGroups", [], [CREW], "-", "-"),  # all users are taken in anyhow
    ("conditions.users.includeRoles", [], [GLOBAL], "-", "-"),
    (GUESTS, None, guests(), "-", "-"),
    # at what
    ("conditions.applications.includeApplications", ["All"], [MAIL], "W", "SL"),
    ("conditions.applications.includeApplications", ["All"], ["Office365"], "W", "SL"),
    ("conditions.applications.includeApplications", [MAIL], ["MicrosoftAdminPortals"], "WSL", "WSL"),
    ("conditions.applications.includeApplications", ["All"], ["None"], "W", "SL"),
    ("conditions.applications.excludeApplications", [], [FILES], "W", "SL"),
    ("conditions.applications.includeUserActions", ["urn:user:registersecurityinfo"], [], "W", "SL"),
    ("conditions.applications.includeUserActions", [], ["urn:user:registerdevice"], "SL", "W"),
    ("conditions.applications.includeAuthenticationContextClassReferences", ["c1"], ["c1", "c2"], "SL", "W"),
    ("conditions.applications.applicationFilter", None, {"mode": "exclude", "rule": RULE}, "W", "SL"),
    ("conditions.applications.applicationFilter", None, {"mode": "include", "rule": RULE}, "SL", "W"),
    ("conditions.applications.applicationFilter", {"mode": "include", "rule": RULE}, {"mode": "exclude", "rule": RULE},
     "W", "SL"),
    ("conditions.applications.applicationFilter", {"mode": "include", "rule": RULE},
     {"mode": "include", "rule": OTHER_RULE}, "?", "?"),
    # from where and with what
    ("conditions.clientAppTypes", ["all"], ["browser"], "W", "SL"),
    ("conditions.clientAppTypes", ["browser", "other"], ["other"], "W", "SL"),
    ("conditions.clientAppTypes", ["exchangeActiveSync"], ["easSupported"], "W", "SL"),
    ("conditions.clientAppTypes", ["exchangeActiveSync"], ["exchangeActiveSync", "easSupported"], "-", "-"),
    ("conditions.platforms", None, {"includePlatforms": ["all"], "excludePlatforms": ["linux"]}, "W", "SL"),
    ("conditions.platforms", None, {"includePlatforms": ["windows"], "excludePlatforms": []}, "W", "SL"),
    ("conditions.platforms", {"includePlatforms": ["android"]}, {"includePlatforms": ["android", "iOS"]}, "SL", "W"),
    ("conditions.locations", None, {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}, "W", "SL"),
    ("conditions.locations", {"includeLocations": ["All"], "excludeLocations": [OFFICE]},
     {"includeLocations": ["All"], "excludeLocations": [OFFICE, HOME]}, "W", "SL"),
    ("conditions.locations", {"includeLocations": [OFFICE]}, {"includeLocations": ["All"]}, "SL", "W"),
    ("conditions.locations", {"includeLocations": ["All"], "excludeLocations": [OFFICE]},
     {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}, "WSL", "WSL"),
    ("conditions.devices", None, {"deviceFilter": {"mode": "exclude", "rule": RULE}}, "W", "SL"),
    ("conditions.devices", None, {"deviceFilter": {"mode": "include", "rule": RULE}}, "W", "SL"),
    ("conditions.devices", {"deviceFilter": {"mode": "exclude", "rule": RULE}},
     {"deviceFilter": {"mode": "exclude", "rule": OTHER_RULE}}, "?", "?"),
    ("conditions.devices", {"deviceFilter": {"mode": "exclude", "rule": RULE}},
     {"deviceFilter": {"mode": "include", "rule": RULE}}, "?", "?"),
    ("conditions.devices", {"includeDevices": ["All"]}, {"includeDevices": ["All"], "excludeDevices": ["Compliant"]},
     "W", "SL"),
    ("conditions.devices.excludeDeviceStates", [], ["DomainJoined"], "W", "SL"),
    ("conditions.deviceStates", None, {"includeStates": ["All"], "excludeStates": ["Compliant"]}, "W", "SL"),
    # at which risk and in which flow
    ("conditions.signInRiskLevels", [], ["high"], "W", "SL"),
    ("conditions.signInRiskLevels", ["high", "medium"], ["high"], "W", "SL"),
    ("conditions.signInRiskLevels", ["high"], ["high", "none"], "SL", "W"),
    ("conditions.userRiskLevels", ["high"], ["low", "medium", "high"], "SL", "W"),
    ("conditions.userRiskLevels", [], ["high"], "W", "SL"),
    ("conditions.servicePrincipalRiskLevels", ["high", "low"], ["high"], "W", "S"),
    ("conditions.insiderRiskLevels", "elevated", "elevated,moderate", "SL", "W"),
    ("conditions.insiderRiskLevels", None, "elevated", "W", "SL"),
    ("conditions.agentIdRiskLevels", "high", "high,medium", "SL", "W"),
    ("conditions.authenticationFlows", {"transferMethods": "deviceCodeFlow,authenticationTransfer"},
     {"transferMethods": "deviceCodeFlow"}, "W", "SL"),
    ("conditions.authenticationFlows", None, {"transferMethods": "deviceCodeFlow"}, "W", "SL"),
    # workload identities: nobody is locked out
    ("conditions.clientApplications", {"includeServicePrincipals": [MAIL, FILES]}, {"includeServicePrincipals": [MAIL]},
     "W", "S"),
    ("conditions.clientApplications.excludeServicePrincipals", [], [MAIL], "W", "S"),
    ("conditions.clientApplications.servicePrincipalFilter", None, {"mode": "exclude", "rule": RULE}, "W", "S"),
    # what is asked
    ("grantControls", grant("mfa"), None, "W", "SL"),
    ("grantControls", grant("mfa"), grant(), "W", "SL"),
    ("grantControls", grant("mfa"), grant("block"), "SL", "W"),
    ("grantControls", grant("mfa"), grant("compliantDevice"), "WSL", "WSL"),
    ("grantControls", grant("mfa", "compliantDevice", operator="AND"), grant("mfa", "compliantDevice"), "W", "SL"),
    ("grantControls", grant("mfa", "compliantDevice", operator="AND"), grant("mfa"), "W", "SL"),
    ("grantControls", grant("mfa"), grant("mfa", "compliantDevice"), "W", "SL"),
    ("grantControls", grant("compliantDevice", "domainJoinedDevice"), grant("compliantDevice"), "SL", "W"),
    ("grantControls", grant("mfa", "compliantDevice", operator="AND"), grant("mfa", "compliantApplication", operator="AND"),
     "WSL", "WSL"),
    ("grantControls", grant("mfa", "compliantDevice", operator="MAYBE"), grant("mfa", "compliantDevice"), "?", "?"),
    ("grantControls", grant("mfa"), grant("somethingNew"), "WSL", "WSL"),
    ("grantControls", grant("mfa", termsOfUse=[guid(1, 7)], operator="AND"), grant("mfa"), "W", "SL"),
    ("grantControls", grant("mfa", customAuthenticationFactors=["ours"]), grant("mfa"), "SL", "W"),
    ("grantControls", grant("mfa", "passwordChange", operator="AND"), grant("mfa"), "W", "SL"),
    ("grantControls", grant("riskRemediation", operator="AND", authenticationStrength=strength("fido2")), by_strength("fido2"),
     "W", "SL"),
    # what of a session is asked
    ("sessionControls", None, {"signInFrequency": {"value": 4, "type": "hours", "isEnabled": True}}, "S", "W"),
    ("sessionControls.signInFrequency", {"value": 4, "type": "hours", "isEnabled": True},
     {"value": 1, "type": "days", "isEnabled": True}, "W", "S"),
    ("sessionControls.signInFrequency", {"value": 1, "type": "hours", "isEnabled": True},
     {"frequencyInterval": "everyTime", "isEnabled": True}, "S", "W"),
    ("sessionControls.signInFrequency", {"value": 4, "type": "hours", "isEnabled": True},
     {"value": 4, "type": "hours", "isEnabled": True, "authenticationType": "secondaryAuthentication"}, "W", "S"),
    ("sessionControls.signInFrequency", {"value": 4, "type": "hours", "isEnabled": True},
     {"value": 4, "type": "hours", "isEnabled": False}, "W", "S"),
    ("sessionControls.signInFrequency", {"value": 4, "type": "hours", "isEnabled": True},
     {"value": 4, "type": "fortnights", "isEnabled": True}, "?", "?"),
    ("sessionControls.persistentBrowser", {"mode": "never", "isEnabled": True}, {"mode": "always", "isEnabled": True},
     "W", "S"),
    ("sessionControls.persistentBrowser", None, {"mode": "never", "isEnabled": True}, "S", "W"),
    ("sessionControls.persistentBrowser", None, {"mode": "always", "isEnabled": True}, "W", "S"),
    ("sessionControls.applicationEnforcedRestrictions", {"isEnabled": True}, None, "W", "S"),
    ("sessionControls.cloudAppSecurity", {"cloudAppSecurityType": "blockDownloads", "isEnabled": True},
     {"cloudAppSecurityType": "monitorOnly", "isEnabled": True}, "W", "S"),
    ("sessionControls.cloudAppSecurity", {"cloudAppSecurityType": "blockDownloads", "isEnabled": True},
     {"cloudAppSecurityType": "mcasConfigured", "isEnabled": True}, "?", "?"),
    ("sessionControls.cloudAppSecurity", {"cloudAppSecurityType": "mcasConfigured", "isEnabled": True}, None, "W", "S"),
    ("sessionControls.continuousAccessEvaluation", {"mode": "strictLocation"}, {"mode": "disabled"}, "W", "SL"),
    ("sessionControls.continuousAccessEvaluation", None, {"mode": "disabled"}, "W", "SL"),
    ("sessionControls.continuousAccessEvaluation", None, {"mode": "strictEnforcement"}, "SL", "W"),
    ("sessionControls.secureSignInSession", None, {"isEnabled": True}, "SL", "W"),
    ("sessionControls.disableResilienceDefaults", True, None, "W", "S"),
    ("sessionControls.globalSecureAccessFilteringProfile", {"profileId": guid(1, 8), "isEnabled": True},
     {"profileId": guid(2, 8), "isEnabled": True}, "?", "?"),
    # what nobody here knows
    ("conditions.moonPhase", None, ["full"], "?", "?"),
    ("sessionControls.moonlight", None, {"isEnabled": True}, "?", "?"),
    ("grantControls.moonGrants", [], ["howl"], "?", "?"),
    ("displayName", "Require MFA", "Require MFA (old)", "-", "-"),
]
REVERSED = [(path, new, old, back, there) for path, old, new, there, back in FIELDS]


@pytest.mark.parametrize(("path", "old", "new", "there", "back"), [*FIELDS, *REVERSED])
def test_a_change_of_one_field_goes(path: str, old: Any, new: Any, there: str, back: str):
    found = changes(with_(path, old), with_(path, new))
    assert letters(found) == there, found


def test_every_condition_and_control_is_in_the_table():
    said = json.dumps(FIELDS)
    paths = [*FILTERS.values(), *(path for one in CONDITIONS for path in (*one.include, *one.exclude)), *CONTROLS]
    assert [path for path in paths if path.rpartition(".")[2] not in said] == ["conditions.devices.includeDeviceStates"]
