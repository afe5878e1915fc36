metadata description = 'Has Entra write its sign-in and audit logs to Latchkey\'s hubs. A step of its own: it is about the tenant, not the subscription.'

targetScope = 'tenant'

@description('Resource id of the SAS rule: output exportRuleId of main.bicep.')
param exportRuleId string

@description('Name of the hub of sign-in logs.')
param signInHub string = 'insights-logs-signinlogs'

@description('Name of the hub of audit logs.')
param auditHub string = 'insights-logs-auditlogs'

@description('Categories of sign-ins: people, with and without their doing. Workloads sign in far more often, and no detector asks for them.')
param signInCategories array = [
  'SignInLogs'
  'NonInteractiveUserSignInLogs'
]

resource signIns 'microsoft.aadiam/diagnosticSettings@2017-04-01' = {
  name: 'latchkey-sign-ins'
  scope: tenant()
  properties: {
    eventHubAuthorizationRuleId: exportRuleId
    eventHubName: signInHub
    logs: [for each in signInCategories: {
      category: each
      enabled: true
    }]
  }
}

resource audits 'microsoft.aadiam/diagnosticSettings@2017-04-01' = {
  name: 'latchkey-audits'
  scope: tenant()
  properties: {
    eventHubAuthorizationRuleId: exportRuleId
    eventHubName: auditHub
    logs: [
      {
        category: 'AuditLogs'
        enabled: true
      }
    ]
  }
}
