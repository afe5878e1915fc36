"""The resource types and api versions that infra/ may use, and of each the properties it uses: all else is a finding.

`*` marks what must be there. A type is str, int or bool; a tuple lists the allowed words; a dict is an object, a list an array;
ANY is looked at nowhere; a dict with the key MAP has keys of its own. Written down from the published resource references
(learn.microsoft.com/azure/templates, and learn.microsoft.com/graph/templates for Graph).
"""

from typing import Any, Final

ANY: Final = "any"
MAP: Final = "{}"
TAGGED: Final[dict[str, Any]] = {"name*": str, "location*": str, "tags": ANY}
CHILD: Final[dict[str, Any]] = {"name*": str, "parent*": ANY}
REFERENCE: Final[dict[str, Any]] = {"id*": str}
SKU: Final[dict[str, Any]] = {"name*": str, "tier": str, "capacity": int}
NETWORK_RULES: Final[dict[str, Any]] = {"bypass*": ("AzureServices",), "defaultAction*": ("Allow", "Deny")}
REACHABLE: Final = ("Enabled", "Disabled")

SITE: Final[dict[str, Any]] = {
    "serverFarmId*": str, "httpsOnly*": bool, "clientAffinityEnabled": bool, "keyVaultReferenceIdentity*": str,
    "virtualNetworkSubnetId": str,
    "siteConfig*": {"ftpsState*": ("Disabled",), "http20Enabled": bool, "minTlsVersion*": ("1.2", "1.3"),
                    "scmMinTlsVersion*": ("1.2", "1.3")},
    "functionAppConfig*": {
        "deployment*": {"storage*": {"type*": ("blobContainer",), "value*": str, "authentication*": {
            "type*": ("UserAssignedIdentity",), "userAssignedIdentityResourceId*": str}}},
        "runtime*": {"name*": ("python",), "version*": str},
        "scaleAndConcurrency*": {"instanceMemoryMB*": int, "maximumInstanceCount*": int,
                                 "alwaysReady": [{"name*": str, "instanceCount*": int}]}},
}
EASY_AUTH: Final[dict[str, Any]] = {
    "platform*": {"enabled*": bool, "runtimeVersion": str},
    "globalValidation": {"requireAuthentication*": bool, "excludedPaths": [str],
                          "unauthenticatedClientAction*": ("Return401", "Return403", "RedirectToLoginPage")},
    "httpSettings": {"requireHttps*": bool},
    "identityProviders": {"azureActiveDirectory*": {
        "enabled*": bool,
        "registration*": {"clientId*": str, "clientSecretSettingName*": str, "openIdIssuer*": str},
        "validation*": {"allowedAudiences*": [str]}}},
    "login": {"tokenStore*": {"enabled*": bool}},
}
NOTIFICATION: Final[dict[str, Any]] = {
    "enabled*": bool, "operator*": ("EqualTo", "GreaterThan", "GreaterThanOrEqualTo"), "threshold*": int,
    "thresholdType": ("Actual", "Forecasted"), "contactEmails*": [str], "contactRoles": [str]}

RULE: Final[dict[str, Any]] = {"description*": str, "severity*": int, "enabled*": bool, "scopes*": [str],
                               "evaluationFrequency*": str, "windowSize*": str, "autoMitigate*": bool}
OPERATOR: Final = ("Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual")
LEAF: Final[dict[str, Any]] = {"field": str, "equals": str}
ACTIVITY: Final[dict[str, Any]] = {
    "description*": str, "enabled*": bool, "condition*": {"allOf*": [LEAF | {"anyOf": [LEAF]}]},
    "actions*": {"actionGroups*": [{"actionGroupId*": str}]}}
GLOBAL: Final[dict[str, Any]] = {"name*": str, "location*": ("global",), "tags": ANY}

SHAPES: Final[dict[str, dict[str, Any]]] = {
    "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30": TAGGED,
    "Microsoft.Storage/storageAccounts@2025-06-01": TAGGED | {
        "kind*": ("StorageV2",), "sku*": {"name*": str},
        "properties*": {
            "accessTier": ("Hot", "Cool"), "allowBlobPublicAccess*": bool, "allowCrossTenantReplication*": bool,
            "allowSharedKeyAccess*": bool, "defaultToOAuthAuthentication": bool, "isLocalUserEnabled": bool,
            "minimumTlsVersion*": ("TLS1_2", "TLS1_3"), "supportsHttpsTrafficOnly*": bool,
            "publicNetworkAccess*": REACHABLE, "networkAcls*": NETWORK_RULES}},
    "Microsoft.Storage/storageAccounts/blobServices@2025-06-01": CHILD | {"properties*": {
        "deleteRetentionPolicy": {"enabled*": bool, "days": int},
        "containerDeleteRetentionPolicy": {"enabled*": bool, "days": int}}},
    "Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01": CHILD | {
        "properties*": {"publicAccess*": ("None",)}},
    "Microsoft.EventHub/namespaces@2024-01-01": TAGGED | {"sku*": SKU, "properties*": {
        "disableLocalAuth*": bool, "isAutoInflateEnabled": bool, "kafkaEnabled": bool, "maximumThroughputUnits": int,
        "minimumTlsVersion*": ("1.2",), "publicNetworkAccess*": REACHABLE}},
    "Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01": CHILD | {"properties*": {
        "defaultAction*": ("Allow", "Deny"), "publicNetworkAccess*": REACHABLE, "trustedServiceAccessEnabled*": bool,
        "ipRules*": [{"action*": ("Allow",), "ipMask*": str}]}},
    "Microsoft.EventHub/namespaces/authorizationRules@2024-01-01": CHILD | {
        "properties*": {"rights*": [("Listen", "Manage", "Send")]}},
    "Microsoft.EventHub/namespaces/eventhubs@2024-01-01": CHILD | {"properties*": {
        "partitionCount*": int,
        "retentionDescription*": {"cleanupPolicy*": ("Delete",), "retentionTimeInHours*": int}}},
    "Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01": CHILD,
    "Microsoft.KeyVault/vaults@2025-05-01": TAGGED | {"properties*": {
        "tenantId*": str, "sku*": {"family*": ("A",), "name*": ("standard", "premium")}, "enableRbacAuthorization*": bool,
        "enableSoftDelete*": bool, "enablePurgeProtection*": bool, "softDeleteRetentionInDays*": int,
        "publicNetworkAccess*": REACHABLE, "networkAcls*": NETWORK_RULES}},
    "Microsoft.KeyVault/vaults/secrets@2025-05-01": CHILD | {"properties*": {"contentType": str, "value*": str}},
    "Microsoft.OperationalInsights/workspaces@2025-02-01": TAGGED | {"properties*": {
        "sku*": {"name*": ("PerGB2018",)}, "retentionInDays*": int, "workspaceCapping*": {"dailyQuotaGb*": int},
        "features*": {"disableLocalAuth*": bool, "enableLogAccessUsingOnlyResourcePermissions": bool}}},
    "Microsoft.Insights/components@2020-02-02": TAGGED | {"kind*": ("web",), "properties*": {
        "Application_Type*": ("web",), "DisableLocalAuth*": bool, "IngestionMode*": ("LogAnalytics",),
        "WorkspaceResourceId*": str}},
    "Microsoft.Insights/actionGroups@2023-01-01": GLOBAL | {"properties*": {
        "groupShortName*": str, "enabled*": bool,
        "emailReceivers*": [{"name*": str, "emailAddress*": str, "useCommonAlertSchema*": bool}],
        "armRoleReceivers*": [{"name*": str, "roleId*": str, "useCommonAlertSchema*": bool}]}},
    "Microsoft.Insights/scheduledQueryRules@2023-12-01": TAGGED | {"kind*": ("LogAlert",), "properties*": RULE | {
        "displayName*": str, "skipQueryValidation": bool, "actions*": {"actionGroups*": [str]},
        "criteria*": {"allOf*": [{
            "query*": str, "timeAggregation*": ("Count", "Average", "Minimum", "Maximum", "Total"), "operator*": OPERATOR,
            "threshold*": int,
            "failingPeriods*": {"numberOfEvaluationPeriods*": int, "minFailingPeriodsToAlert*": int}}]}}},
    "Microsoft.Insights/metricAlerts@2018-03-01": GLOBAL | {"properties*": RULE | {
        "actions*": [{"actionGroupId*": str}],
        "criteria*": {"odata.type*": ("Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",), "allOf*": [{
            "criterionType*": ("StaticThresholdCriterion",), "name*": str, "metricNamespace": str, "metricName*": str,
            "timeAggregation*": ("Average", "Count", "Minimum", "Maximum", "Total"), "operator*": OPERATOR,
            "threshold*": int}]}}},
    "Microsoft.Insights/activityLogAlerts@2020-10-01": GLOBAL | {"properties*": ACTIVITY | {"scopes*": [str]}},
    "Microsoft.Insights/activityLogAlerts@2023-01-01-preview": GLOBAL | {"properties*": ACTIVITY | {"tenantScope*": str}},
    "Microsoft.Insights/workbooks@2023-06-01": TAGGED | {"kind*": ("shared",), "properties*": {
        "displayName*": str, "category*": ("workbook",), "sourceId*": str, "version*": str, "serializedData*": str}},
    "Microsoft.Authorization/roleAssignments@2022-04-01": {"name*": str, "scope*": ANY, "properties*": {
        "roleDefinitionId*": str, "principalId*": str, "principalType*": ("ServicePrincipal",), "description*": str}},
    "Microsoft.Web/serverfarms@2025-03-01": TAGGED | {
        "kind*": ("functionapp",), "sku*": SKU, "properties*": {"reserved*": bool}},
    "Microsoft.Web/sites@2025-03-01": TAGGED | {
        "kind*": ("functionapp,linux",), "properties*": SITE,
        "identity*": {"type*": ("UserAssigned",), "userAssignedIdentities*": {MAP: {}}}},
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01": CHILD | {
        "name*": ("ftp", "scm"), "properties*": {"allow*": bool}},
    "Microsoft.Web/sites/config@2025-03-01": CHILD | {
        "name*": ("appsettings", "authsettingsV2"), "dependsOn": ANY, "properties*": EASY_AUTH},
    "Microsoft.Network/publicIPAddresses@2025-05-01": TAGGED | {
        "sku*": {"name*": ("Standard", "StandardV2")}, "properties*": {"publicIPAllocationMethod*": ("Static",)}},
    "Microsoft.Network/natGateways@2025-05-01": TAGGED | {
        "sku*": {"name*": ("Standard", "StandardV2")}, "properties*": {"publicIpAddresses*": [REFERENCE]}},
    "Microsoft.Network/virtualNetworks@2025-05-01": TAGGED | {"properties*": {
        "addressSpace*": {"addressPrefixes*": [str]},
        "subnets*": [{"name*": str, "properties*": {
            "addressPrefix*": str, "natGateway": REFERENCE, "privateEndpointNetworkPolicies": REACHABLE,
            "delegations": [{"name*": str, "properties*": {"serviceName*": str}}]}}]}},
    "Microsoft.Network/privateDnsZones@2024-06-01": TAGGED,
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01": TAGGED | CHILD | {
        "properties*": {"registrationEnabled*": bool, "virtualNetwork*": REFERENCE}},
    "Microsoft.Network/privateEndpoints@2025-05-01": TAGGED | {"properties*": {
        "subnet*": REFERENCE,
        "privateLinkServiceConnections*": [{"name*": str, "properties*": {
            "privateLinkServiceId*": str, "groupIds*": [str]}}]}},
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01": CHILD | {"properties*": {
        "privateDnsZoneConfigs*": [{"name*": str, "properties*": {"privateDnsZoneId*": str}}]}},
    "Microsoft.Consumption/budgets@2023-11-01": {"name*": str, "properties*": {
        "amount*": int, "category*": ("Cost",), "timeGrain*": ("Monthly", "Quarterly", "Annually"),
        "timePeriod*": {"startDate*": str, "endDate": str}, "notifications*": {MAP: NOTIFICATION}}},
    "microsoft.aadiam/diagnosticSettings@2017-04-01": {"name*": str, "scope*": ANY, "properties*": {
        "eventHubAuthorizationRuleId*": str, "eventHubName*": str, "logs*": [{"category*": str, "enabled*": bool}]}},
    "Microsoft.Graph/servicePrincipals@v1.0": {"appId*": str, "appRoleAssignmentRequired*": bool},
    "Microsoft.Graph/appRoleAssignedTo@v1.0": {"appRoleId*": str, "principalId*": str, "resourceId*": str},
    "Microsoft.Graph/applications@v1.0": {
        "uniqueName*": str, "displayName*": str, "signInAudience*": ("AzureADMyOrg",),
        "api*": {"requestedAccessTokenVersion*": int},
        "web*": {"redirectUris*": [str], "implicitGrantSettings*": {"enableIdTokenIssuance*": bool}},
        "appRoles*": [{"id*": str, "value*": str, "displayName*": str, "description*": str, "isEnabled*": bool,
                       "allowedMemberTypes*": [("Application", "User")]}]},
    "Microsoft.Graph/applications/federatedIdentityCredentials@v1.0": {
        "name*": str, "description": str, "issuer*": str, "subject*": str, "audiences*": [str]},
}
