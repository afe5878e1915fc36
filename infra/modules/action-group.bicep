metadata description = 'Whom Azure itself tells of what is wrong with Latchkey. Mail from Azure Monitor: nothing of it needs the app.'

@description('Tags of every resource.')
param tags object

@description('Beginning of every name.')
param prefix string

@description('Who is mailed, beside the owners of the subscription.')
param emails array

var owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-operations'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'latchkey'
    enabled: true
    emailReceivers: [for each in emails: {
      name: each
      emailAddress: each
      useCommonAlertSchema: true
    }]
    armRoleReceivers: [
      {
        name: 'owners of the subscription'
        roleId: owner
        useCommonAlertSchema: true
      }
    ]
  }
}

@description('Resource id, for rules.')
output id string = group.id
