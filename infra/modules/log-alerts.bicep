metadata description = 'Alert rules over what the app says of itself. Each names the runbook that says what to do.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Beginning of every name.')
param prefix string

@description('Where the runbooks can be read; empty for their place in the repository.')
param runbooksUrl string

@description('Resource id of the action group that is told.')
param actionGroupId string

@description('Resource id of the Application Insights component.')
param componentId string

@description('Without a batch for so long, the feed counts as silent.')
@allowed([
  'PT15M'
  'PT30M'
  'PT1H'
  'PT2H'
  'PT6H'
])
param feedSilence string

var runbooks = empty(runbooksUrl) ? 'docs/runbooks' : runbooksUrl
var said = 'traces | where message startswith "METRICS " | extend told = parse_json(substring(message, 8))'

// Each is a count of rows. What is not judged or not told comes first: severity 0 is worth waking somebody.
var logRules = [
  {
    name: 'app-silent'
    severity: 0
    says: 'The timer of every minute has not run for 15 minutes: nobody is told of anything.'
    runbook: 'app_silent'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '${said} | where isnotnull(told.tick_seconds)'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'feed-silent'
    severity: 1
    says: 'No batch has been judged for long: the export, the hub or the trigger has stopped.'
    runbook: 'feed_silent'
    frequency: 'PT15M'
    window: feedSilence
    query: '${said} | where isnotnull(told.records)'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'feed-lag'
    severity: 1
    says: 'Batches are judged more than 15 minutes after they came to the hub.'
    runbook: 'feed_lag'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '${said} | where todouble(told.feed_lag_seconds) > 900'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'not-judged'
    severity: 0
    says: 'Events were not judged, and are written to the dead letters or named in the log.'
    runbook: 'feed_gap'
    frequency: 'PT5M'
    window: 'PT15M'
    query: 'traces | where message startswith "LOST " or message startswith "FAULT "'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'failed-runs'
    severity: 1
    says: 'Functions fail again and again; what they were given comes again for an hour.'
    runbook: 'failed_runs'
    frequency: 'PT5M'
    window: 'PT15M'
    query: 'requests | where success == false and operation_Name matches regex "^(watch_|scan_|tick)"'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'dead-letters'
    severity: 2
    says: 'Records came that cannot be read, and were set aside.'
    runbook: 'dead_letters'
    frequency: 'PT15M'
    window: 'PT1H'
    query: '${said} | where toint(told.set_aside) > 0'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'undelivered'
    severity: 0
    says: 'An alert has been owed for more than 15 minutes.'
    runbook: 'undelivered'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '${said} | where todouble(told.oldest_owed_seconds) > 900'
    operator: 'GreaterThan'
    threshold: 4
  }
  {
    name: 'given-up'
    severity: 0
    says: 'An alert will never reach a channel, or there is no channel at all.'
    runbook: 'undelivered'
    frequency: 'PT5M'
    window: 'PT15M'
    query: 'traces | where message startswith "GIVEN UP " or message startswith "NOBODY IS TOLD"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'settings-unsound'
    severity: 2
    says: 'A setting cannot be read, and its default is in force.'
    runbook: 'settings_unsound'
    frequency: 'PT15M'
    window: 'PT1H'
    query: 'traces | where message startswith "SETTING "'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'scan-stale'
    severity: 2
    says: 'A scan has not published for more than three times its schedule.'
    runbook: 'scan_stale'
    frequency: 'PT15M'
    window: 'PT30M'
    query: '${said} | where todouble(told.scan_age_intervals) > 3'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'graph-throttled'
    severity: 3
    says: 'Graph keeps telling the scans to come later.'
    runbook: 'graph_throttled'
    frequency: 'PT15M'
    window: 'PT1H'
    query: '${said} | where toint(told.graph_throttled) > 0'
    operator: 'GreaterThan'
    threshold: 20
  }
]

resource logRule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for each in logRules: {
  name: '${prefix}-${each.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Latchkey: ${each.name}'
    description: '${each.says} ${runbooks}/${each.runbook}.md'
    severity: each.severity
    enabled: true
    scopes: [
      componentId
    ]
    evaluationFrequency: each.frequency
    windowSize: each.window
    criteria: {
      allOf: [
        {
          query: each.query
          timeAggregation: 'Count'
          operator: each.operator
          threshold: each.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    skipQueryValidation: true // a new component has no tables yet; tests/infra holds the queries to what is said
    actions: {
      actionGroups: [
        actionGroupId
      ]
    }
  }
}]
