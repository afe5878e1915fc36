metadata description = 'Latchkey in one resource group. docs/operations.md says how it is deployed, and what the tenant\'s own two steps are.'

@description('Azure region of every resource.')
param location string = resourceGroup().location

@description('Name of this installation, of letters, digits and hyphens; names of resources are made from it and the resource group.')
@minLength(3)
@maxLength(20)
param environmentName string

@description('Tags of every resource.')
param tags object = {}

// What to watch, and whom to tell

@description('Object ids or user principal names of the emergency accounts.')
param breakGlassIds array

@description('An object id that is nobody\'s, by which `verify` tries out the whole way.')
param canaryId string = guid(resourceGroup().id, environmentName, 'canary')

@description('Service and shared accounts that no person should sign in with.')
param serviceAccountIds array = []

@description('Accounts to treat as privileged, beside those that Graph says are.')
param privilegedIds array = []

@description('Users who may go on using a legacy client for a while: objects of userId, client and until.')
param legacyAuthExceptions array = []

@description('Whom MFA is enforced for, ring by ring: objects of name, groupId and enforceOn.')
param rolloutRings array = []

@description('The logs whose silence is an alert, of those that tenant-diagnostics.bicep has Entra write.')
param expectedCategories array = [
  'SignInLogs'
  'AuditLogs'
]

@description('Object ids of Conditional Access policies that are made for the emergency accounts.')
param breakGlassPolicies array = []

@description('Until when somebody has looked at what was changed about the emergency accounts: a date.')
param breakGlassReviewed string = ''

@description('Whether alerts go to Teams.')
param teams bool = true

@description('The Teams webhook URL, kept in the vault; empty leaves the vault as it is.')
@secure()
param teamsWebhookUrl string = ''

@description('The mailbox that alerts are sent from; empty for no mail.')
param emailSender string = ''

@description('Whom alerts are mailed to.')
param emailRecipients array = []

@description('Whether alerts also go to an event hub for a SIEM to read.')
param siem bool = false

@description('Where alerts go, by severity: teams, email, or digest.')
param routes object = {
  critical: 'teams,email'
  high: 'teams,email'
  medium: 'teams'
  low: 'digest'
  info: 'digest'
}

@description('The hour, UTC, after which the daily digest is sent.')
@minValue(0)
@maxValue(23)
param digestHour int = 7

@description('Where the runbooks can be read, for alerts to link to; empty for no links.')
param runbooksUrl string = ''

@description('From when on SMS and voice no longer count as a method of their own.')
param telephonyEnds string = '2027-02-01'

@description('DETECTOR_<ID>_<PARAMETER> and CHECK_<ID>_<PARAMETER> settings, each a text; docs/settings.md lists them.')
param detectorSettings object = {}

// HTTP

@description('How HTTP callers are known: Easy Auth with app roles, or the host\'s function keys.')
@allowed([
  'entra'
  'keys'
])
param httpAuth string = 'entra'

@description('Client id of the app registration that graph-permissions.bicep makes; until it is given every caller is refused.')
param authClientId string = ''

// Size

@description('Version of Python: the one that the tests run on, or a later one they also run on.')
@allowed([
  '3.11'
  '3.12'
  '3.13'
])
param pythonVersion string = '3.11'

@description('Memory of an instance, in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always wait for sign-ins: 1 spares a break-glass alert the cold start, and is billed all day.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Partitions of each hub: as many instances can read at once. They cannot be changed later.')
@minValue(1)
@maxValue(32)
param partitions int = 4

@description('Throughput units to begin with: 1 MB/s in each.')
@minValue(1)
@maxValue(40)
param throughputUnits int = 1

@description('Throughput units that the namespace may grow to by itself.')
@minValue(1)
@maxValue(40)
param mostThroughputUnits int = 4

@description('How often the data is kept.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GZRS'
])
param dataRedundancy string = 'Standard_ZRS'

@description('Days that the app\'s own logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Most GB of the app\'s own logs a day.')
@minValue(1)
param logQuotaGb int = 2

// Network and cost

@description('Whether storage, hubs and vault are reached by private endpoints only.')
param privateNetwork bool = false

@description('Addresses of the private network: a /24 or larger that nothing else uses.')
param networkPrefix string = '10.71.0.0/24'

@description('Most that a month should cost, in the currency of the subscription; 0 for no budget.')
@minValue(0)
param monthlyBudget int

@description('Who is mailed when the budget is nearly spent, beside the owners of the resource group; empty for no budget.')
param budgetEmails array

@description('Who is mailed by Azure itself when Latchkey is blind or unwell, beside the owners of the subscription.')
param operationsEmails array

@description('Without a batch for so long, the feed counts as silent for Azure\'s own rule; Latchkey itself learns what is usual.')
@allowed([
  'PT15M'
  'PT30M'
  'PT1H'
  'PT2H'
  'PT6H'
])
param feedSilence string = 'PT1H'

@description('Whether Azure tells of changes of the tenant\'s diagnostic settings; whoever deploys needs a right at the tenant for it.')
param watchExport bool = false

@description('The first day of the month that the budget counts from.')
param budgetStart string = utcNow('yyyy-MM-01')

var token = uniqueString(resourceGroup().id, environmentName)
var hostStorageName = 'lkhost${token}'
var dataStorageName = 'lkdata${token}'
var logsNamespaceName = 'latchkey-logs-${token}'
var alertsNamespaceName = 'latchkey-alerts-${token}'
var vaultName = 'latchkey-${token}'
var componentName = 'latchkey-${environmentName}-telemetry'
var appName = 'latchkey-${environmentName}-${token}'
var packageContainer = 'packages'
var webhookName = 'teams-webhook-url'

var signInHub = 'insights-logs-signinlogs'
var auditHub = 'insights-logs-auditlogs'
var alertsHub = 'latchkey-alerts'
var consumerGroup = 'latchkey'
var redriveConsumerGroup = 'latchkey-redrive'

var settings = union(detectorSettings, { // Latchkey's own come last, so that nothing in detectorSettings replaces them
  // the host's own
  AzureWebJobsStorage__accountName: hostStorageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.outputs.clientId
  EventHubConnection__fullyQualifiedNamespace: '${logsNamespaceName}.servicebus.windows.net'
  EventHubConnection__credential: 'managedidentity'
  EventHubConnection__clientId: identity.outputs.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.outputs.clientId
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identity.outputs.clientId
  // Latchkey's
  SIGNIN_HUB: signInHub
  SIGNIN_CONSUMER_GROUP: consumerGroup
  AUDIT_HUB: auditHub
  AUDIT_CONSUMER_GROUP: consumerGroup
  EXPECTED_CATEGORIES: join(expectedCategories, ',')
  DATA_STORAGE_TABLES: dataStorage.outputs.tableEndpoint
  BREAK_GLASS_IDS: join(breakGlassIds, ',')
  CANARY_ID: canaryId
  SERVICE_ACCOUNT_IDS: join(serviceAccountIds, ',')
  PRIVILEGED_IDS: join(privilegedIds, ',')
  LEGACY_AUTH_EXCEPTIONS: string(legacyAuthExceptions)
  ROLLOUT_RINGS: string(rolloutRings)
  BREAK_GLASS_POLICIES: join(breakGlassPolicies, ',')
  BREAK_GLASS_REVIEWED: breakGlassReviewed
  TEAMS_WEBHOOK_URL: teams ? '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/${webhookName})' : ''
  EMAIL_SENDER: emailSender
  EMAIL_RECIPIENTS: join(emailRecipients, ',')
  SIEM_HUB_NAME: siem ? alertsHub : ''
  SIEM_HUB_CONNECTION: siem ? '${alertsNamespaceName}.servicebus.windows.net' : ''
  ROUTE_CRITICAL: routes.critical
  ROUTE_HIGH: routes.high
  ROUTE_MEDIUM: routes.medium
  ROUTE_LOW: routes.low
  ROUTE_INFO: routes.info
  DIGEST_HOUR: string(digestHour)
  RUNBOOKS_URL: runbooksUrl
  GRAPH_ENDPOINT: 'https://graph.microsoft.com'
  GRAPH_AUTH: 'default'
  TELEPHONY_ENDS: telephonyEnds
  HTTP_AUTH: httpAuth
})

module identity 'modules/identity.bicep' = {
  params: {
    location: location
    tags: tags
    name: 'latchkey-${environmentName}'
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceName: 'latchkey-${environmentName}-logs'
    componentName: componentName
    retentionDays: logRetentionDays
    dailyQuotaGb: logQuotaGb
  }
}

module hostStorage 'modules/storage.bicep' = {
  params: {
    location: location
    tags: tags
    name: hostStorageName
    redundancy: 'Standard_ZRS'
    containers: [
      packageContainer
    ]
    privateNetwork: privateNetwork
  }
}

module dataStorage 'modules/storage.bicep' = {
  params: {
    location: location
    tags: tags
    name: dataStorageName
    redundancy: dataRedundancy
    containers: []
    privateNetwork: privateNetwork
  }
}

module logsNamespace 'modules/logs-namespace.bicep' = {
  params: {
    location: location
    tags: tags
    name: logsNamespaceName
    exportRuleName: 'entra-export'
    throughputUnits: throughputUnits
    mostThroughputUnits: mostThroughputUnits
  }
}

module signIns 'modules/event-hub.bicep' = {
  params: {
    namespaceName: logsNamespaceName
    name: signInHub
    partitions: partitions
    consumerGroups: [
      consumerGroup
      redriveConsumerGroup
    ]
  }
  dependsOn: [
    logsNamespace
  ]
}

module audits 'modules/event-hub.bicep' = {
  params: {
    namespaceName: logsNamespaceName
    name: auditHub
    partitions: partitions
    consumerGroups: [
      consumerGroup
      redriveConsumerGroup
    ]
  }
  dependsOn: [
    logsNamespace
  ]
}

module alertsNamespace 'modules/alerts-namespace.bicep' = if (siem) {
  params: {
    location: location
    tags: tags
    name: alertsNamespaceName
  }
}

module alerts 'modules/event-hub.bicep' = if (siem) {
  params: {
    namespaceName: alertsNamespaceName
    name: alertsHub
    partitions: 1
    consumerGroups: [
      'siem'
    ]
  }
  dependsOn: [
    alertsNamespace
  ]
}

module vault 'modules/vault.bicep' = {
  params: {
    location: location
    tags: tags
    name: vaultName
    webhookName: webhookName
    teamsWebhookUrl: teamsWebhookUrl
    privateNetwork: privateNetwork
  }
}

module access 'modules/access.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    hostStorageName: hostStorageName
    dataStorageName: dataStorageName
    logsNamespaceName: logsNamespaceName
    signInHub: signInHub
    auditHub: auditHub
    alertsNamespaceName: alertsNamespaceName
    alertsHub: siem ? alertsHub : ''
    vaultName: vaultName
    componentName: componentName
  }
  dependsOn: [
    monitoring
    hostStorage
    dataStorage
    signIns
    audits
    alerts
    vault
  ]
}

module network 'modules/network.bicep' = if (privateNetwork) {
  params: {
    location: location
    tags: tags
    name: 'latchkey-${environmentName}-network'
    addressPrefix: networkPrefix
    hostStorageId: hostStorage.outputs.id
    dataStorageId: dataStorage.outputs.id
    logsNamespaceId: logsNamespace.outputs.id
    alertsNamespaceId: siem ? resourceId('Microsoft.EventHub/namespaces', alertsNamespaceName) : ''
    vaultId: vault.outputs.id
  }
  dependsOn: [
    alertsNamespace
  ]
}

module logsFirewall 'modules/hub-firewall.bicep' = {
  params: {
    namespaceName: logsNamespaceName
    addresses: privateNetwork ? [
      network!.outputs.outboundAddress
    ] : []
  }
  dependsOn: [
    logsNamespace
  ]
}

module alertsFirewall 'modules/hub-firewall.bicep' = if (siem) {
  params: {
    namespaceName: alertsNamespaceName
    addresses: privateNetwork ? [
      network!.outputs.outboundAddress
    ] : []
  }
  dependsOn: [
    alertsNamespace
  ]
}

module app 'modules/app.bicep' = {
  params: {
    location: location
    tags: tags
    planName: 'latchkey-${environmentName}-plan'
    name: appName
    identityId: identity.outputs.id
    packageContainerUrl: '${hostStorage.outputs.blobEndpoint}${packageContainer}'
    pythonVersion: pythonVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    settings: settings
    authClientId: httpAuth == 'entra' ? authClientId : ''
  }
  dependsOn: [
    access // the host does not start, and code cannot be deployed, before its rights are there
  ]
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0 && !empty(budgetEmails)) {
  params: {
    name: 'latchkey-${environmentName}'
    amount: monthlyBudget
    emails: budgetEmails
    startDate: budgetStart
  }
}

module actionGroup 'modules/action-group.bicep' = {
  params: {
    tags: tags
    prefix: 'latchkey-${environmentName}'
    emails: operationsEmails
  }
}

module logAlerts 'modules/log-alerts.bicep' = {
  params: {
    location: location
    tags: tags
    prefix: 'latchkey-${environmentName}'
    runbooksUrl: runbooksUrl
    actionGroupId: actionGroup.outputs.id
    componentId: monitoring.outputs.componentId
    feedSilence: feedSilence
  }
}

module azureAlerts 'modules/azure-alerts.bicep' = {
  params: {
    tags: tags
    prefix: 'latchkey-${environmentName}'
    runbooksUrl: runbooksUrl
    actionGroupId: actionGroup.outputs.id
    logsNamespaceId: logsNamespace.outputs.id
    watchExport: watchExport
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    location: location
    tags: tags
    displayName: 'Latchkey ${environmentName}'
    componentId: monitoring.outputs.componentId
  }
}

@description('Name of the function app, to deploy code to.')
output appName string = appName

@description('Host name of the function app, for graph-permissions.bicep.')
output appHostName string = app.outputs.hostName

@description('The object id that `verify` signs in with.')
output canaryId string = canaryId

@description('Client id of the identity, for its right in Exchange.')
output identityClientId string = identity.outputs.clientId

@description('Object id of the identity, for graph-permissions.bicep.')
output principalId string = identity.outputs.principalId

@description('Resource id of the SAS rule, for tenant-diagnostics.bicep.')
output exportRuleId string = logsNamespace.outputs.exportRuleId
