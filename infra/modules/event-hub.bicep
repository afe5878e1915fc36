metadata description = 'An event hub, kept for seven days, and consumer groups of its own readers.'

@description('Name of the namespace it is in.')
param namespaceName string

@description('Name of the hub.')
param name string

@description('Partitions: as many instances can read at once.')
@minValue(1)
@maxValue(32)
param partitions int

@description('One consumer group for each reader; $Default stays free.')
param consumerGroups array

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: name
  properties: {
    partitionCount: partitions
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 168
    }
  }
}

resource group 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = [for each in consumerGroups: {
  parent: hub
  name: each
}]
