metadata description = 'Who reaches a namespace: everybody with a token, or with a private network only its endpoints and Azure\'s own services.'

@description('Name of the namespace.')
param namespaceName string

@description('Addresses that still may: Deny without any rule would be no firewall at all. Empty for no firewall.')
param addresses array

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource firewall 'Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    defaultAction: empty(addresses) ? 'Allow' : 'Deny'
    publicNetworkAccess: 'Enabled'
    trustedServiceAccessEnabled: true // the way of Entra's export, and of a SIEM in Azure
    ipRules: [for each in addresses: {
      action: 'Allow'
      ipMask: each
    }]
  }
}
