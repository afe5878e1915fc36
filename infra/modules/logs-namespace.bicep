metadata description = 'Where Entra writes its logs. Entra\'s export knows SAS rules only, so this namespace alone takes them.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the namespace.')
param name string

@description('Name of the SAS rule that Entra\'s diagnostic settings send with.')
param exportRuleName string

@description('Throughput units to begin with.')
@minValue(1)
@maxValue(40)
param throughputUnits int

@description('Throughput units that it may grow to by itself.')
@minValue(1)
@maxValue(40)
param mostThroughputUnits int

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: throughputUnits
  }
  properties: {
    disableLocalAuth: false // microsoft.aadiam/diagnosticSettings has no way to send but a SAS rule: docs/operations.md
    isAutoInflateEnabled: mostThroughputUnits > throughputUnits
    kafkaEnabled: false
    maximumThroughputUnits: mostThroughputUnits > throughputUnits ? mostThroughputUnits : 0
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled' // Disabled would shut Entra out; hub-firewall.bicep denies everybody else
  }
}

resource exportRule 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' = {
  parent: namespace
  name: exportRuleName
  properties: {
    rights: [ // all three are what diagnostic settings ask of a rule
      'Listen'
      'Manage'
      'Send'
    ]
  }
}

@description('Resource id, for a private endpoint.')
output id string = namespace.id

@description('Resource id of the rule, for tenant-diagnostics.bicep.')
output exportRuleId string = exportRule.id
