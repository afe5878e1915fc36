"""Promises about hardness: what every resource of a type must be, doors that are shut, sizes that Azure takes."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from tests.infra.bicep import Call, Code, Either, at, possible
from tests.infra.estate import MAIN, Estate
from tests.infra.linter import ERRORS, OFF

LOGS: Final = "infra/modules/logs-namespace.bicep"
NETWORK: Final = "infra/modules/network.bicep"

MUST: Final[dict[str, dict[str, Any]]] = {
    "Microsoft.Storage/storageAccounts": {
        "properties.allowSharedKeyAccess": False, "properties.allowBlobPublicAccess": False,
        "properties.allowCrossTenantReplication": False, "properties.supportsHttpsTrafficOnly": True,
        "properties.minimumTlsVersion": "TLS1_2"},
    "Microsoft.KeyVault/vaults": {
        "properties.enableRbacAuthorization": True, "properties.enableSoftDelete": True,
        "properties.enablePurgeProtection": True},
    "Microsoft.EventHub/namespaces": {"properties.minimumTlsVersion": "1.2", "sku.name": "Standard"},
    "Microsoft.EventHub/namespaces/networkRuleSets": {"properties.trustedServiceAccessEnabled": True},
    "Microsoft.OperationalInsights/workspaces": {"properties.features.disableLocalAuth": True},
    "Microsoft.Insights/components": {"properties.DisableLocalAuth": True},
    "Microsoft.Web/serverfarms": {"sku.name": "FC1", "sku.tier": "FlexConsumption", "properties.reserved": True},
    "Microsoft.Web/sites": {
        "properties.httpsOnly": True, "properties.siteConfig.ftpsState": "Disabled", "properties.siteConfig.minTlsVersion": "1.2",
        "identity.type": "UserAssigned", "properties.keyVaultReferenceIdentity": Code("identityId"),
        "properties.functionAppConfig.deployment.storage.authentication.type": "UserAssignedIdentity"},
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {"properties.allow": False},
}

SHUT: Final = {
    "Microsoft.Storage/storageAccounts": ("properties.publicNetworkAccess", "properties.networkAcls.defaultAction"),
    "Microsoft.KeyVault/vaults": ("properties.publicNetworkAccess", "properties.networkAcls.defaultAction"),
}
"""What a private network shuts."""

ENDPOINTS: Final = {("hostStorageId", "blob", "blobZone"), ("dataStorageId", "table", "tableZone"),
                    ("logsNamespaceId", "namespace", "hubZone"), ("vaultId", "vault", "vaultZone"),
                    ("alertsNamespaceId", "namespace", "hubZone")}
ZONES: Final = {
    "blobZone": "privatelink.blob.${environment().suffixes.storage}",
    "tableZone": "privatelink.table.${environment().suffixes.storage}",
    "hubZone": "privatelink.servicebus.windows.net", "vaultZone": "privatelink.vaultcore.azure.net"}


def hard(estate: Estate) -> Iterator[str]:
    """Every resource is as the list has it."""
    for type_, wanted in MUST.items():
        found = list(estate.resources(type_))
        if not found:
            yield f"no {type_} at all"
        for path, one in found:
            yield from (f"{path}:{one.line}: {name} is {at(one.body, name)!r}, not {value!r}"
                        for name, value in wanted.items() if at(one.body, name) != value)


def one_local_door(estate: Estate) -> Iterator[str]:
    """Keys open the namespace that Entra writes to and nothing else: one rule, for the export alone."""
    for path, one in estate.resources("Microsoft.EventHub/namespaces"):
        if at(one.body, "properties.disableLocalAuth") is not (path != LOGS):
            yield f"{path}:{one.line}: local authentication is {'off' if path == LOGS else 'on'}"
    rules = list(estate.resources("Microsoft.EventHub/namespaces/authorizationRules"))
    if [path for path, _ in rules] != [LOGS]:
        yield f"SAS rules: {', '.join(f'{path}:{one.line}' for path, one in rules) or 'none'}; expected one in {LOGS}"
    yield from (f"{path}:{one.line}: a SAS rule" for path, one in
                estate.resources("Microsoft.EventHub/namespaces/eventhubs/authorizationRules"))


def shut(estate: Estate) -> Iterator[str]:
    """With a private network storage and vault have no public door, and hubs one for Azure's own services only."""
    for type_, names in SHUT.items():
        for path, one in estate.resources(type_):
            for name in names:
                value = at(one.body, name)
                if value not in (Either("privateNetwork", ("Disabled", "Enabled")), Either("privateNetwork", ("Deny", "Allow"))):
                    yield f"{path}:{one.line}: {name} does not heed privateNetwork"
    for path, one in estate.resources("Microsoft.EventHub/namespaces/networkRuleSets"):
        action = at(one.body, "properties.defaultAction")
        if action != Either("empty(addresses)", ("Allow", "Deny")):
            yield f"{path}:{one.line}: defaultAction does not heed addresses"
    for name in ("logsFirewall", "alertsFirewall"):
        addresses = at(estate.files[MAIN].of("module")[name].body, "params.addresses")
        if not (isinstance(addresses, Either) and addresses.condition == "privateNetwork" and addresses.values[0]):
            yield f"{MAIN}: {name}: Deny without a rule is no firewall"


def private_network(estate: Estate) -> Iterator[str]:
    """The private network works: a subnet for Flex Consumption with a way out, an endpoint and a zone for every service."""
    for path, one in estate.resources("Microsoft.Network/virtualNetworks"):
        subnets = {each["name"]: each["properties"] for each in one.body["properties"]["subnets"]}
        services = [each["properties"]["serviceName"] for each in subnets["app"].get("delegations", [])]
        if services != ["Microsoft.App/environments"]:
            yield f"{path}:{one.line}: subnet app is delegated to {services}, not to Microsoft.App/environments"
        if "natGateway" not in subnets["app"]:
            yield f"{path}:{one.line}: subnet app has no way out to Graph and Teams"
    variables = estate.files[NETWORK].of("var")
    have = {(str(each["targetId"]), each["groupId"], str(each["zone"]))
            for name in ("always", "forAlerts") for each in variables[name].value}
    yield from (f"{NETWORK}: no endpoint for {', '.join(one)}" for one in sorted(ENDPOINTS - have))
    yield from (f"{NETWORK}: {name} is {variables[name].value}" for name, zone in ZONES.items() if variables[name].value != zone)
    zones = {str(one) for one in variables["zones"].value}
    yield from (f"{NETWORK}: zone {zone} is not made" for zone in sorted(set(ZONES) - zones))
    subnet = at(estate.files[MAIN].of("module")["app"].body, "params.subnetId")
    if not (isinstance(subnet, Either) and "appSubnetId" in subnet.values[0]):
        yield f"{MAIN}: the app does not reach out through the private network"


def sizes(estate: Estate) -> Iterator[str]:
    """Sizes are those that Flex Consumption takes, and Python is one that the tests run on."""
    known = estate.files[MAIN].of("param")
    memory = known["instanceMemoryMB"]
    if memory.decorators.get("allowed") != [512, 2048, 4096] or memory.value not in (512, 2048, 4096):
        yield f"{MAIN}: instanceMemoryMB is 512, 2048 or 4096"
    most = known["maximumInstanceCount"]
    if most.decorators.get("minValue", 0) < 40 or most.decorators.get("maxValue", 10_000) > 1000 or most.value < 40:
        yield f"{MAIN}: maximumInstanceCount is 40 to 1000"
    least = re.search(r'requires-python = ">=([\d.]+)"', estate.texts["pyproject.toml"])
    tested = re.findall(r'"(3\.\d+)"', estate.texts[".github/workflows/tests.yml"])
    if known["pythonVersion"].value != (least and least[1]):
        yield f"{MAIN}: pythonVersion is {known['pythonVersion'].value} by default, and the tests run on {least and least[1]}"
    if known["pythonVersion"].decorators.get("allowed") != tested:
        yield f"{MAIN}: pythonVersion may be {known['pythonVersion'].decorators.get('allowed')}, and the workflow tests {tested}"


def easy_auth(estate: Estate) -> Iterator[str]:
    """With HTTP_AUTH=entra every caller is known before the app is asked, and no secret is needed for it."""
    for path, one in estate.resources("Microsoft.Web/sites/config"):
        if one.body.get("name") != "authsettingsV2":
            continue
        either = one.body["properties"]
        if not (isinstance(either, Either) and either.condition == "empty(authClientId)" and len(either.values) == 2):
            yield f"{path}:{one.line}: a change to function keys would leave Easy Auth on"
            continue
        off, told = either.values
        if off != {"platform": {"enabled": False}}:
            yield f"{path}:{one.line}: without a registration Easy Auth is not off"
        if at(told, "platform.enabled") is not True or at(told, "globalValidation.requireAuthentication") is not True:
            yield f"{path}:{one.line}: callers need not be known"
        open_ = sorted(f"/api/{words['route']}" for words in estate.routes().values() if "auth_level" in words)
        if (excluded := at(told, "globalValidation.excludedPaths")) != open_:
            yield f"{path}:{one.line}: Easy Auth lets strangers ask {excluded}, and the app answers them at {open_}"
        if at(told, "login.tokenStore.enabled") is not False:
            yield f"{path}:{one.line}: tokens of callers are kept"
        name = at(told, "identityProviders.azureActiveDirectory.registration.clientSecretSettingName")
        if name not in estate.settings():
            yield f"{path}:{one.line}: {name} is not a setting"
        audiences = at(told, "identityProviders.azureActiveDirectory.validation.allowedAudiences")
        if set(map(str, audiences or [])) != {"authClientId", "api://${authClientId}"}:
            yield f"{path}:{one.line}: tokens for other apps are taken"
        break
    else:
        yield "no Easy Auth"


def rights_first(estate: Estate) -> Iterator[str]:
    """The app is made after its rights: the host does not start, and code cannot be deployed, before."""
    modules = estate.files[MAIN].of("module")
    if "access" not in (modules["app"].body.get("dependsOn") or []):
        yield f"{MAIN}: app does not wait for access"


def linted(estate: Estate) -> Iterator[str]:
    """Every linter rule is an error, since a warning is nobody's, or is off for a reason."""
    rules = json.loads(estate.texts["infra/bicepconfig.json"])["analyzers"]["core"]["rules"]
    yield from (f"infra/bicepconfig.json: {name} is {rule['level']}" for name, rule in rules.items() if rule["level"] != "error")
    yield from (f"infra/bicepconfig.json: {name} is not named" for name in sorted(ERRORS - set(rules)))
    yield from (f"infra/bicepconfig.json: {name} is {'off: ' + OFF[name] if name in OFF else 'no rule'}"
                for name in sorted(set(rules) - ERRORS))


def budget(estate: Estate) -> Iterator[str]:
    """A budget tells somebody before it is spent, and when it is going to be."""
    for path, one in estate.resources("Microsoft.Consumption/budgets"):
        told = list(one.body["properties"]["notifications"].values())
        if not any(each["thresholdType"] == "Actual" and each["threshold"] < 100 for each in told):
            yield f"{path}:{one.line}: nobody hears before it is spent"
        if not any(each["thresholdType"] == "Forecasted" for each in told):
            yield f"{path}:{one.line}: nobody hears that it is going to be spent"
        if any(not list(possible(each.get("contactEmails"))) or isinstance(each["contactEmails"], Call) for each in told):
            yield f"{path}:{one.line}: nobody is told"


HARDENING: Final = (hard, one_local_door, shut, private_network, sizes, easy_auth, rights_first, linted, budget)
