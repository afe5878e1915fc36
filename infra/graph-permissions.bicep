metadata description = 'What Latchkey\'s identity may do in Graph, and the app registration of its HTTP functions. A step of its own: its operator needs Graph rights, not Azure ones.'

extension microsoftGraphV1

@description('Object id of the identity: output principalId of main.bicep.')
param principalId string

@description('Host name of the function app: output appHostName of main.bicep.')
param appHostName string

@description('Whether it may send mail. Limit it to EMAIL_SENDER first: docs/operations.md.')
param mail bool

var microsoftGraph = '00000003-0000-0000-c000-000000000000'
var permissions = [
  {
    name: 'AuditLog.Read.All'
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da'
    reason: 'The registration report says what methods each user has.'
  }
]
var mailPermissions = [
  {
    name: 'Mail.Send'
    id: 'b633e1c5-b582-4048-a93e-9f11b44c7e96'
    reason: 'Alerts are mailed from EMAIL_SENDER.'
  }
]
var granted = mail ? concat(permissions, mailPermissions) : permissions

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: microsoftGraph
}

resource grant 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [for each in granted: {
  appRoleId: each.id
  principalId: principalId
  resourceId: graph.id
}]

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'latchkey-${uniqueString(principalId)}'
  displayName: 'Latchkey'
  signInAudience: 'AzureADMyOrg'
  api: {
    requestedAccessTokenVersion: 2
  }
  web: {
    redirectUris: [
      'https://${appHostName}/.auth/login/aad/callback'
    ]
    implicitGrantSettings: {
      enableIdTokenIssuance: true
    }
  }
  appRoles: [
    {
      id: guid(principalId, 'Latchkey.Reader')
      value: 'Latchkey.Reader'
      displayName: 'Reader'
      description: 'Reads results, health and reports.'
      allowedMemberTypes: [
        'Application'
        'User'
      ]
      isEnabled: true
    }
    {
      id: guid(principalId, 'Latchkey.Operator')
      value: 'Latchkey.Operator'
      displayName: 'Operator'
      description: 'Reads all of it, and declares drills.'
      allowedMemberTypes: [
        'Application'
        'User'
      ]
      isEnabled: true
    }
  ]
}

resource vouching 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = {
  name: '${registration.uniqueName}/identity'
  description: 'The identity of the function app signs in for the registration, so that there is no secret.'
  issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
  subject: principalId
  audiences: [
    'api://AzureADTokenExchange'
  ]
}

resource enterpriseApp 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  appRoleAssignmentRequired: true
}

@description('Client id of the registration, for parameter authClientId of main.bicep.')
output authClientId string = registration.appId
