"""Planted faults: each a change of one file, and the words of the complaint that it must bring about."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from tests.infra.estate import ACCESS, GRAPH, MAIN, PARAMETERS, TENANT, Estate
from tests.infra.form import FORM
from tests.infra.hardening import HARDENING
from tests.infra.kept_access import ACCESS_KEPT
from tests.infra.kept_alerts import ALERTS_KEPT, BY_AZURE, BY_LOG, GROUP, WORKBOOK
from tests.infra.kept_data import DATA_KEPT
from tests.infra.kept_hubs import HUBS_KEPT
from tests.infra.kept_settings import SETTINGS_KEPT

Promise = Callable[[Estate], Iterator[str]]
PROMISES: Final[tuple[Promise, ...]] = FORM + SETTINGS_KEPT + HUBS_KEPT + ACCESS_KEPT + ALERTS_KEPT + DATA_KEPT + HARDENING

APP: Final = "infra/modules/app.bicep"
STORAGE: Final = "infra/modules/storage.bicep"
HUB: Final = "infra/modules/event-hub.bicep"
LOGS: Final = "infra/modules/logs-namespace.bicep"
ALERTS: Final = "infra/modules/alerts-namespace.bicep"
VAULT: Final = "infra/modules/vault.bicep"
NETWORK: Final = "infra/modules/network.bicep"
BUDGET: Final = "infra/modules/budget.bicep"
FIREWALL: Final = "infra/modules/hub-firewall.bicep"
MONITORING: Final = "infra/modules/monitoring.bicep"
WORKFLOW: Final = ".github/workflows/tests.yml"


class Fault(NamedTuple):
    """What is changed where, and what must be said of it."""

    path: str
    old: str
    new: str
    said: str


FAULTS: Final = (
    # form
    Fault(APP, "    reserved: true\n  }", "    reserved: true\n", "syntax error"),
    Fault(APP, "httpsOnly: true", "httpOnly: true", "unknown property 'httpOnly'"),
    Fault(APP, "    serverFarmId: plan.id\n", "", "missing property 'serverFarmId'"),
    Fault(APP, "instanceCount: alwaysReadyInstances", "instances: alwaysReadyInstances", "unknown property 'instances'"),
    Fault(APP, "name: 'python'", "name: 'powershell'", "'powershell' is not one of python"),
    Fault(APP, "http20Enabled: true", "http20Enabled: 'true'", "expected true or false"),
    Fault(STORAGE, "storageAccounts@2025-06-01' = {", "storageAccounts@2025-06-31' = {", "not among the types and api versions"),
    Fault(HUB, "eventhubs@2024-01-01", "hubs@2024-01-01", "not among the types and api versions"),
    Fault(NETWORK, "natGateway: {", "natGateways: {", "unknown property 'natGateways'"),
    Fault(BUDGET, "    timeGrain: 'Monthly'\n", "", "missing property 'timeGrain'"),
    Fault(MAIN, "    vaultName: vaultName\n    componentName", "    componentName", "needs parameter vaultName"),
    Fault(MAIN, "    addressPrefix: networkPrefix", "    prefix: networkPrefix", "has no parameter prefix"),
    Fault(MAIN, "'modules/identity.bicep'", "'modules/identities.bicep'", "does not exist"),
    Fault(MAIN, "identity.outputs.id\n", "identity.outputs.resourceId\n", "identity has no output resourceId"),
    Fault(MAIN, "    redundancy: dataRedundancy", "    redundancy: 'Premium_LRS'", "redundancy is 'Premium_LRS', not one of"),
    Fault(MAIN, "var consumerGroup = 'latchkey'", "var consumerGroup = 'latchkey'\nvar spare = 'x'", "spare is never used"),
    Fault(HUB, "  parent: hub\n", "", "without `parent:`"),
    Fault(HUB, "@description('Name of the hub.')\n", "", "name has no description"),
    Fault(TENANT, "targetScope = 'tenant'\n", "", "target scope resourceGroup"),
    Fault(PARAMETERS, "param breakGlassIds", "param breakGlassAccounts", "no parameter breakGlassAccounts"),
    Fault(PARAMETERS, "param monthlyBudget = 100\n", "", "parameter monthlyBudget is not given"),
    Fault(PARAMETERS, "readEnvironmentVariable('LATCHKEY_TEAMS_WEBHOOK_URL', '')", "'https://contoso.test/hook'",
          "stands in a file"),
    # settings
    Fault(MAIN, "  DIGEST_HOUR:", "  DIGEST_HOURS:", "DIGEST_HOURS is set, and neither"),
    Fault(MAIN, "  PRIVILEGED_IDS: join(privilegedIds, ',')\n", "", "the app reads PRIVILEGED_IDS, and nothing sets it"),
    Fault(MAIN, "  HTTP_AUTH: httpAuth\n", "  HTTP_AUTH: httpAuth\n  EVENTHUB_CONNECTION_STRING: ''\n",
          "EVENTHUB_CONNECTION_STRING is set"),
    Fault(MAIN, "  HTTP_AUTH: httpAuth\n", "  HTTP_AUTH: httpAuth\n  WEBSITE_TIME_ZONE: 'UTC'\n", "not for Flex Consumption"),
    Fault(MAIN, "  EventHubConnection__clientId: identity.outputs.clientId\n", "", "EventHubConnection__clientId is not"),
    Fault(MAIN, "  AzureWebJobsStorage__credential: 'managedidentity'\n", "", "AzureWebJobsStorage__credential is not"),
    Fault(MAIN, "  AzureWebJobsStorage__accountName: hostStorageName\n", "", "AzureWebJobsStorage does not say where"),
    Fault(MAIN, "  AZURE_CLIENT_ID: identity.outputs.clientId\n", "  AZURE_CLIENT_ID: ''\n", "AZURE_CLIENT_ID does not name"),
    Fault(MAIN, "'@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/${webhookName})'", "teamsWebhookUrl",
          "holds a secret"),
    Fault(MAIN, "'@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/${webhookName})'", "'https://contoso.test/hook'",
          "not a Key Vault reference"),
    Fault(MAIN, "union(detectorSettings, {", "union({", "detectorSettings must come first"),
    Fault(PARAMETERS, "param detectorSettings = {}", "param detectorSettings = {\n  DETECTOR_MFA_FATIGUE_TRESHOLD: '3'\n}",
          "DETECTOR_MFA_FATIGUE_TRESHOLD is not a setting"),
    Fault(PARAMETERS, "param detectorSettings = {}", "param detectorSettings = {\n  CHECK_BG_013_DAYZ: '90'\n}",
          "CHECK_BG_013_DAYZ is not a setting"),
    Fault(PARAMETERS, "param detectorSettings = {}", "param detectorSettings = {\n  SIGNIN_HUB: 'mine'\n}",
          "SIGNIN_HUB is no detector's or check's"),
    Fault(MAIN, "param telephonyEnds string = '2027-02-01'", "param telephonyEnds string = 'February'",
          "TELEPHONY_ENDS is ill-formed"),
    Fault(MAIN, "  medium: 'teams'\n", "  medium: 'pager'\n", "ROUTE_MEDIUM is ill-formed"),
    Fault("local.settings.example.json", '"DIGEST_HOUR": "7",', "", "local.settings.example.json lacks DIGEST_HOUR"),
    Fault("docs/settings.md", "| `RUNBOOKS_URL` |", "| `RUNBOOK_URL` |", "does not describe RUNBOOKS_URL"),
    # hubs
    Fault(MAIN, "var auditHub = 'insights-logs-auditlogs'", "var auditHub = 'audit'", "AUDIT_HUB is audit"),
    Fault(MAIN, "var consumerGroup = 'latchkey'", "var consumerGroup = 'watch'", "SIGNIN_CONSUMER_GROUP is watch"),
    Fault(MAIN, "    name: signInHub\n", "    name: 'signins'\n", "no hub insights-logs-signinlogs"),
    Fault("function_app.py", 'event_hub_name="%AUDIT_HUB%"', 'event_hub_name="%AUDITS_HUB%"', "no hub None"),
    Fault(MAIN, "var redriveConsumerGroup = 'latchkey-redrive'", "var redriveConsumerGroup = 'latchkey'",
          "no consumer group latchkey-redrive"),
    Fault(MAIN, "    name: alertsHub\n", "    name: auditHub\n", "no hub latchkey-alerts"),
    Fault(HUB, "retentionTimeInHours: 168", "retentionTimeInHours: 24", "retention 24 h"),
    Fault(TENANT, "param signInHub string = 'insights-logs-signinlogs'", "param signInHub string = 'signins'",
          "signInHub is not"),
    Fault(TENANT, "  'NonInteractiveUserSignInLogs'\n", "", "NonInteractiveUserSignInLogs does not go to signInHub"),
    Fault(TENANT, "      enabled: true\n    }]", "      enabled: false\n    }]", "SignInLogs does not go to signInHub"),
    Fault(MAIN, "  'AuditLogs'\n", "  'RiskyUsers'\n", "RiskyUsers is expected"),
    Fault(APP, "'function:watch_sign_ins'", "'function:watch'", "no function function:watch"),
    # access
    Fault(MAIN, "    name: vaultName\n    webhookName", "    name: hostStorageName\n    webhookName",
          "access looks for vaultName"),
    Fault(MAIN, "    dataStorage\n    signIns\n", "    signIns\n", "access does not wait for dataStorage"),
    Fault(ACCESS, "'0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'", "'b24988ac-6180-42a0-ab88-20f7382dd24c'", "is not on the list"),
    Fault(ACCESS, "  scope: signIns\n", "  scope: logsNamespace\n",
          "Azure Event Hubs Data Receiver on Microsoft.EventHub/namespaces logs"),
    Fault(ACCESS, "  scope: dataStorage\n", "", "on the whole group"),
    Fault(ACCESS, "  scope: hostStorage\n", "  scope: dataStorage\n",
          "Storage Blob Data Owner on Microsoft.Storage/storageAccounts data"),
    Fault(ACCESS, "    description: 'The trigger of watch_audit_log reads this hub.'\n", "    description: ''\n", "no reason"),
    Fault(ACCESS, "guid(component.id, principalId, monitoringMetricsPublisher)", "guid(component.id)",
          "is not guid(scope, principal"),
    Fault(GRAPH, "'483bed4a-2ad3-4361-a73b-c83ccdbdc53c'", "'9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'",
          "no permission that the code asks for"),
    Fault(GRAPH, "value: 'Latchkey.Operator'", "value: 'Latchkey.Admin'", "the gate knows"),
    Fault(GRAPH, "appRoleAssignmentRequired: true", "appRoleAssignmentRequired: false", "without a role"),
    Fault(LOGS, "output exportRuleId string = exportRule.id", "output exportRuleId string = exportRule.listKeys().primaryKey",
          "tells a key"),
    Fault(VAULT, "output id string = vault.id", "output id string = teamsWebhookUrl", "tells a secret"),
    Fault(VAULT, "@secure()\n", "", "teamsWebhookUrl is not @secure"),
    # alerts
    Fault(BY_LOG, "    name: 'feed-lag'\n", "    name: 'feed-slow'\n", "no alert rule feed-lag"),
    Fault(BY_AZURE, "    metric: 'ThrottledRequests'\n", "    metric: 'IncomingRequests'\n", "does not read ThrottledRequests"),
    Fault(BY_AZURE, "equals: 'microsoft.aadiam/diagnosticSettings/delete'", "equals: 'microsoft.aadiam/diagnosticSettings/read'",
          "does not read microsoft.aadiam/diagnosticSettings/delete"),
    Fault(BY_LOG, "    runbook: 'feed_lag'\n", "    runbook: 'feed_slow'\n", "no runbook feed_slow"),
    Fault(BY_AZURE, "Entra writes to. ${runbooks}/hub_keys.md'", "Entra writes to.'", "no runbook at all"),
    Fault(BY_LOG, "description: '${each.says} ${runbooks}/${each.runbook}.md'", "description: each.says",
          "the description does not name the runbook"),
    Fault(BY_LOG, "told.feed_lag_seconds", "told.feed_lag", "nobody says feed_lag"),
    Fault(WORKBOOK, "max(todouble(told.tick_seconds))", "max(todouble(told.timer_seconds))", "nobody says timer_seconds"),
    Fault(BY_LOG, 'message startswith "LOST "', 'message startswith "MISSED "', "no line begins with MISSED"),
    Fault(BY_LOG, "substring(message, 8)", "substring(message, 7)", "cuts the line at the wrong letter"),
    Fault(BY_LOG, "query: 'requests | where", "query: 'customMetrics | where", "reads customMetrics"),
    Fault(WORKBOOK, "late = sum(toint(told.late)) ", "", "nobody reads late"),
    Fault(BY_LOG, "^(watch_|scan_|tick)", "^(watch_|scan_)", "does not look at tick"),
    Fault(BY_LOG, "^(watch_|scan_|tick)", ".", "which answers HTTP"),
    Fault(BY_LOG, "      actionGroups: [\n        actionGroupId\n      ]", "      actionGroups: []",
          "does not tell the action group"),
    Fault(BY_LOG, "    enabled: true\n", "    enabled: false\n", "is switched off"),
    Fault(GROUP, "    armRoleReceivers: [",
          "    webhookReceivers: [\n      {\n        name: 'app'\n      }\n    ]\n    armRoleReceivers: [",
          "tells by armRoleReceivers, emailReceivers, webhookReceivers"),
    Fault(MAIN, "    emails: operationsEmails\n", "    emails: [app.outputs.hostName]\n", "actionGroup needs the app"),
    Fault(BY_LOG, "    name: 'undelivered'\n    severity: 0", "    name: 'undelivered'\n    severity: 4",
          "undelivered is not there, or with another severity"),
    Fault("docs/operations.md", "| `feed_lag_seconds` |", "| `feed_lag_minutes` |", "feed_lag_seconds is not there"),
    # data
    Fault("docs/operations.md", "| `deadletters` |", "| `lostletters` |", "does not say what table deadletters holds"),
    Fault("docs/operations.md", "| `waves` |", "| `tides` |", "nothing uses a table tides"),
    Fault("function_app.py", 'schedule="0 7 * * * *"', 'schedule="0 9 * * * *"', "scan_break_glass runs every hour, at :09, not"),
    Fault("function_app.py", 'schedule="0 11 */6 * * *"', 'schedule="0 12 */6 * * *"', "its scan says 0 11 */6 * * *"),
    Fault("docs/architecture.md", "| `tick` |", "| `tock` |", "there is no timer tock"),
    # hardness
    Fault(STORAGE, "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "allowSharedKeyAccess is True"),
    Fault(STORAGE, "publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'", "publicNetworkAccess: 'Enabled'",
          "does not heed"),
    Fault(VAULT, "enablePurgeProtection: true", "enablePurgeProtection: false", "enablePurgeProtection is False"),
    Fault(ALERTS, "disableLocalAuth: true", "disableLocalAuth: false", "local authentication is on"),
    Fault(MONITORING, "DisableLocalAuth: true", "DisableLocalAuth: false", "DisableLocalAuth is False"),
    Fault(APP, "    httpsOnly: true", "    httpsOnly: false", "httpsOnly is False"),
    Fault(FIREWALL, "empty(addresses) ? 'Allow' : 'Deny'", "'Allow'", "does not heed addresses"),
    Fault(NETWORK, "'Microsoft.App/environments'", "'Microsoft.Web/serverFarms'", "not to Microsoft.App/environments"),
    Fault(NETWORK, "    groupId: 'table'\n    zone: tableZone", "    groupId: 'table'\n    zone: blobZone",
          "no endpoint for dataStorageId"),
    Fault(NETWORK, "'privatelink.vaultcore.azure.net'", "'privatelink.vault.azure.net'", "vaultZone is privatelink.vault"),
    Fault(MAIN, "param instanceMemoryMB int = 2048", "param instanceMemoryMB int = 1024", "512, 2048 or 4096"),
    Fault(MAIN, "@minValue(40)\n@maxValue(1000)", "@minValue(1)\n@maxValue(1000)", "40 to 1000"),
    Fault(MAIN, "param pythonVersion string = '3.11'", "param pythonVersion string = '3.13'", "and the tests run on 3.11"),
    Fault(WORKFLOW, '["3.11", "3.12", "3.13"]', '["3.11", "3.12"]', "the workflow tests"),
    Fault(APP, "      enabled: false\n    }\n  } : {", "      enabled: true\n    }\n  } : {", "Easy Auth is not off"),
    Fault(APP, "properties: empty(authClientId) ?", "properties: empty(name) ?", "would leave Easy Auth on"),
    Fault(APP, "requireAuthentication: true", "requireAuthentication: false", "callers need not be known"),
    Fault(APP, "        '/api/health' //", "        '/api/drills' //", "Easy Auth lets strangers ask"),
    Fault(APP, "        '/api/health' //", "        //", "Easy Auth lets strangers ask"),
    Fault(MAIN, "    access // the host", "    budget // the host", "does not wait for access"),
    Fault("infra/bicepconfig.json", '"no-unused-params": { "level": "error" }', '"no-unused-params": { "level": "warning" }',
          "no-unused-params is warning"),
    Fault("infra/bicepconfig.json", '"no-hardcoded-env-urls"', '"no-hardcoded-urls"', "no-hardcoded-env-urls is not named"),
    Fault(BUDGET, "threshold: 80", "threshold: 120", "nobody hears before it is spent"),
    Fault(BUDGET, "operator: 'GreaterThan'\n", "operators: 'GreaterThan'\n", "unknown property 'operators'"),
)
