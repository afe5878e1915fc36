metadata description = 'A private DNS zone that one network asks.'

@description('Tags of every resource.')
param tags object

@description('Name of the zone.')
param name string

@description('Resource id of the network.')
param networkId string

@description('Name of the network.')
param networkName string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: name
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: networkName
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}
