metadata description = 'Everything that Latchkey\'s identity may do in Azure, each at the narrowest scope, each with its reason.'

@description('Object id of the identity\'s service principal.')
param principalId string

@description('Name of the storage account of the host\'s own files.')
param hostStorageName string

@description('Name of the storage account of Latchkey\'s data.')
param dataStorageName string

@description('Name of the namespace that Entra writes to.')
param logsNamespaceName string

@description('Name of the hub of sign-in logs.')
param signInHub string

@description('Name of the hub of audit logs.')
param auditHub string

@description('Name of the namespace that a SIEM reads from.')
param alertsNamespaceName string

@description('Name of the hub of alerts; empty where there is none.')
param alertsHub string

@description('Name of the vault.')
param vaultName string

@description('Name of the Application Insights component.')
param componentName string

var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var eventHubsDataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
var eventHubsDataSender = '2b629674-e913-4c01-ae53-ef4638d8f975'
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'
var alertsScope = empty(alertsHub) ? 'none' : alertsHub

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataStorageName
}

resource logsNamespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: logsNamespaceName
}

resource signIns 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' existing = {
  parent: logsNamespace
  name: signInHub
}

resource audits 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' existing = {
  parent: logsNamespace
  name: auditHub
}

resource alertsNamespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: alertsNamespaceName
}

resource alerts 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' existing = {
  parent: alertsNamespace
  name: alertsScope
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource ownsHostFiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostStorage.id, principalId, storageBlobDataOwner)
  scope: hostStorage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The Functions host makes its own containers here: leases, checkpoints, keys, and the package of the app.'
  }
}

resource writesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataStorage.id, principalId, storageTableDataContributor)
  scope: dataStorage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Facts, episodes and alerts; each day brings a table of its own, so no single table can be the scope.'
  }
}

resource readsSignIns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(signIns.id, principalId, eventHubsDataReceiver)
  scope: signIns
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventHubsDataReceiver)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The trigger of watch_sign_ins reads this hub.'
  }
}

resource readsAudits 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(audits.id, principalId, eventHubsDataReceiver)
  scope: audits
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventHubsDataReceiver)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The trigger of watch_audit_log reads this hub.'
  }
}

resource sendsAlerts 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(alertsHub)) {
  name: guid(alerts.id, principalId, eventHubsDataSender)
  scope: alerts
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventHubsDataSender)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Every alert is sent to this hub for a SIEM to read.'
  }
}

resource readsWebhook 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The Teams webhook URL comes to the app as a Key Vault reference; the vault holds nothing else.'
  }
}

resource writesTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, monitoringMetricsPublisher)
  scope: component
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The component takes telemetry with an Entra token only.'
  }
}
