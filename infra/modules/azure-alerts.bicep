metadata description = 'Alert rules over what Azure itself sees: the namespace, its keys, and the tenant\'s diagnostic settings.'

@description('Tags of every resource.')
param tags object

@description('Beginning of every name.')
param prefix string

@description('Where the runbooks can be read; empty for their place in the repository.')
param runbooksUrl string

@description('Resource id of the action group that is told.')
param actionGroupId string

@description('Resource id of the namespace that Entra writes to.')
param logsNamespaceId string

@description('Whether a change of the tenant\'s diagnostic settings is told; it takes a right at the tenant to ask for that.')
param watchExport bool

var groupId = resourceGroup().id
var runbooks = empty(runbooksUrl) ? 'docs/runbooks' : runbooksUrl

var metricRules = [
  {
    name: 'hub-throttled'
    severity: 1
    says: 'The namespace refuses requests for want of throughput units: records may be lost before they reach it.'
    runbook: 'hub_throttled'
    metric: 'ThrottledRequests'
  }
  {
    name: 'hub-errors'
    severity: 2
    says: 'The namespace fails requests by its own fault.'
    runbook: 'hub_throttled'
    metric: 'ServerErrors'
  }
  {
    name: 'hub-quota'
    severity: 1
    says: 'The namespace refuses requests because a quota is used up.'
    runbook: 'hub_throttled'
    metric: 'QuotaExceededErrors'
  }
]

resource metricRule 'Microsoft.Insights/metricAlerts@2018-03-01' = [for each in metricRules: {
  name: '${prefix}-${each.name}'
  location: 'global'
  tags: tags
  properties: {
    description: '${each.says} ${runbooks}/${each.runbook}.md'
    severity: each.severity
    enabled: true
    scopes: [
      logsNamespaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: each.metric
          metricNamespace: 'Microsoft.EventHub/namespaces'
          metricName: each.metric
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [
      {
        actionGroupId: actionGroupId
      }
    ]
  }
}]

resource keysRead 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: '${prefix}-hub-keys'
  location: 'global'
  tags: tags
  properties: {
    description: 'Somebody has read, made anew or changed a key of the namespace that Entra writes to. ${runbooks}/hub_keys.md'
    enabled: true
    scopes: [
      groupId
    ]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'Administrative'
        }
        {
          field: 'status'
          equals: 'Succeeded'
        }
        {
          anyOf: [
            {
              field: 'operationName'
              equals: 'Microsoft.EventHub/namespaces/authorizationRules/listKeys/action'
            }
            {
              field: 'operationName'
              equals: 'Microsoft.EventHub/namespaces/authorizationRules/regenerateKeys/action'
            }
            {
              field: 'operationName'
              equals: 'Microsoft.EventHub/namespaces/authorizationRules/write'
            }
            {
              field: 'operationName'
              equals: 'Microsoft.EventHub/namespaces/authorizationRules/delete'
            }
          ]
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: actionGroupId
        }
      ]
    }
  }
}

resource exportChanged 'Microsoft.Insights/activityLogAlerts@2023-01-01-preview' = if (watchExport) {
  name: '${prefix}-export-changed'
  location: 'global'
  tags: tags
  properties: {
    description: 'Somebody has changed or deleted a diagnostic setting of the tenant. ${runbooks}/export_changed.md'
    enabled: true
    tenantScope: tenant().tenantId // such events are the tenant's, and in no subscription's log
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'Administrative'
        }
        {
          anyOf: [
            {
              field: 'operationName'
              equals: 'microsoft.aadiam/diagnosticSettings/write'
            }
            {
              field: 'operationName'
              equals: 'microsoft.aadiam/diagnosticSettings/delete'
            }
          ]
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: actionGroupId
        }
      ]
    }
  }
}
