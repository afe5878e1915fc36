metadata description = 'Where a SIEM reads alerts. Apart from the logs, because here nobody may come with a key.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the namespace.')
param name string

@description('Whether only private endpoints, and Azure\'s own services, reach it.')
param privateNetwork bool

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    disableLocalAuth: true
    kafkaEnabled: true // many SIEMs read so
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource firewall 'Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    defaultAction: privateNetwork ? 'Deny' : 'Allow'
    publicNetworkAccess: 'Enabled'
    trustedServiceAccessEnabled: true // Sentinel and other Azure services read through this
  }
}

@description('Resource id, for a private endpoint.')
output id string = namespace.id
