metadata description = 'What Latchkey\'s identity may do in Graph, and the app registration of its HTTP functions. A step of its own: its operator needs Graph rights, not Azure ones.'

extension microsoftGraphV1

@description('Object id of the identity: output principalId of main.bicep.')
param principalId string

@description('Host name of the function app: output appHostName of main.bicep.')
param appHostName string

@description('Whether to grant Mail.Send for every mailbox. Better not, with the right for one mailbox given in Exchange: docs/operations.md.')
param mail bool

var microsoftGraph = '00000003-0000-0000-c000-000000000000'
var permissions = [
  {
    name: 'AuditLog.Read.All'
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da'
    reason: 'What methods each user has registered; sign-ins and changes of the emergency accounts.'
  }
  {
    name: 'Domain.Read.All'
    id: 'dbb9058a-0e50-45d7-ae91-66909b5d4664'
    reason: 'Whether an emergency account hangs on a federated domain.'
  }
  {
    name: 'GroupMember.Read.All'
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6'
    reason: 'Who is in a ring, or left out of a policy by way of a group.'
  }
  {
    name: 'Policy.Read.All'
    id: '246dd0d5-5bd0-4def-940b-0421030a5b68'
    reason: 'Conditional Access, authentication methods, security defaults.'
  }
  {
    name: 'RoleManagement.Read.Directory'
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c'
    reason: 'Who holds a privileged role, or may take one.'
  }
  {
    name: 'User.Read.All'
    id: 'df021288-bdef-4463-88db-98f22de89214'
    reason: 'Whether accounts are enabled, synchronised, or guests.'
  }
  {
    name: 'UserAuthenticationMethod.Read.All'
    id: '38d9df27-64da-44fd-b7c5-a6fbac20248f'
    reason: 'What keys the emergency accounts have.'
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
