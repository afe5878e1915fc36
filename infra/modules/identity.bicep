metadata description = 'The one identity: for the host, the triggers, the app, the vault reference and sign-in to its pages.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the identity.')
param name string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id, for the app to carry.')
output id string = identity.id

@description('Client id, for every setting that names the identity.')
output clientId string = identity.properties.clientId

@description('Object id of its service principal, for role assignments and Graph grants.')
output principalId string = identity.properties.principalId
