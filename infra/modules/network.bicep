metadata description = 'A network of Latchkey\'s own: the app reaches out through it, and its storage, hubs and vault have no other door.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the network.')
param name string

@description('Addresses of the network: a /24 or larger.')
param addressPrefix string

@description('Resource id of the storage account of the host\'s own files.')
param hostStorageId string

@description('Resource id of the storage account of Latchkey\'s data.')
param dataStorageId string

@description('Resource id of the namespace that Entra writes to.')
param logsNamespaceId string

@description('Resource id of the namespace that a SIEM reads from; empty where there is none.')
param alertsNamespaceId string

@description('Resource id of the vault.')
param vaultId string

var blobZone = 'privatelink.blob.${environment().suffixes.storage}'
var tableZone = 'privatelink.table.${environment().suffixes.storage}'
var hubZone = 'privatelink.servicebus.windows.net'
var vaultZone = 'privatelink.vaultcore.azure.net'
var zones = [
  blobZone
  tableZone
  hubZone
  vaultZone
]
var always = [
  {
    name: 'host-blob'
    targetId: hostStorageId
    groupId: 'blob'
    zone: blobZone
  }
  {
    name: 'data-table'
    targetId: dataStorageId
    groupId: 'table'
    zone: tableZone
  }
  {
    name: 'logs-hub'
    targetId: logsNamespaceId
    groupId: 'namespace'
    zone: hubZone
  }
  {
    name: 'vault'
    targetId: vaultId
    groupId: 'vault'
    zone: vaultZone
  }
]
var forAlerts = [
  {
    name: 'alerts-hub'
    targetId: alertsNamespaceId
    groupId: 'namespace'
    zone: hubZone
  }
]
var endpoints = empty(alertsNamespaceId) ? always : concat(always, forAlerts)

// Graph, Entra and Teams are public: new subnets have no way out of their own any more, and this one also has one fixed address.
resource outboundAddress 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: '${name}-outbound'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

resource outbound 'Microsoft.Network/natGateways@2025-05-01' = {
  name: '${name}-outbound'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIpAddresses: [
      {
        id: outboundAddress.id
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          natGateway: {
            id: outbound.id
          }
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

module zone 'private-zone.bicep' = [for each in zones: {
  params: {
    tags: tags
    name: each
    networkId: network.id
    networkName: name
  }
}]

module endpoint 'private-endpoint.bicep' = [for each in endpoints: {
  params: {
    location: location
    tags: tags
    name: '${name}-${each.name}'
    targetId: each.targetId
    groupId: each.groupId
    zoneName: each.zone
    subnetId: '${network.id}/subnets/endpoints'
  }
  dependsOn: [
    zone
  ]
}]

@description('Resource id of the subnet that the app reaches out from.')
output appSubnetId string = '${network.id}/subnets/app'

@description('The one address that the app is seen under from outside.')
output outboundAddress string = outboundAddress.properties.ipAddress
