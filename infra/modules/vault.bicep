metadata description = 'The vault of the one secret: the Teams webhook URL, which lets whoever knows it post.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Name of the webhook URL in it.')
param webhookName string

@description('The Teams webhook URL; empty leaves the secret in the vault as it is.')
@secure()
param teamsWebhookUrl string

@description('Whether only private endpoints, and Azure\'s own services, reach it.')
param privateNetwork bool

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(teamsWebhookUrl)) {
  parent: vault
  name: webhookName
  properties: {
    contentType: 'Teams Workflows webhook URL'
    value: teamsWebhookUrl
  }
}

@description('Resource id, for a private endpoint.')
output id string = vault.id

@description('URL of the vault.')
output uri string = vault.properties.vaultUri
