metadata description = 'A workbook over what the app says of itself: how far behind it is, what it owes and told, how old its scans are.'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name that people see.')
param displayName string

@description('Resource id of the Application Insights component.')
param componentId string

var said = 'traces | where message startswith "METRICS " | extend told = parse_json(substring(message, 8))'

var charts = [
  {
    title: 'Feed lag: seconds from the hub to the judgement, the worst of each five minutes'
    query: '${said} | where isnotnull(told.feed_lag_seconds) | summarize max(todouble(told.feed_lag_seconds)) by bin(timestamp, 5m), hub = tostring(told.hub)'
  }
  {
    title: 'Event age: seconds from the sign-in to the judgement, Entra\'s own delay among them'
    query: '${said} | where isnotnull(told.event_age_seconds) | summarize avg(todouble(told.event_age_seconds)) by bin(timestamp, 5m), hub = tostring(told.hub)'
  }
  {
    title: 'Records, and those set aside or late'
    query: '${said} | where isnotnull(told.records) | summarize records = sum(toint(told.records)), set_aside = sum(toint(told.set_aside)), late = sum(toint(told.late)) by bin(timestamp, 5m)'
  }
  {
    title: 'Seconds of a batch and of the timer, the longest'
    query: '${said} | summarize batch = max(todouble(told.batch_seconds)), tick = max(todouble(told.tick_seconds)) by bin(timestamp, 5m)'
  }
  {
    title: 'Seconds since a record of each category came'
    query: '${said} | where isnotnull(told.silence_seconds) | summarize max(todouble(told.silence_seconds)) by bin(timestamp, 5m), category = tostring(told.category)'
  }
  {
    title: 'Alerts owed, and for how many seconds the oldest'
    query: '${said} | where isnotnull(told.owed) | summarize owed = max(toint(told.owed)), oldest = max(todouble(told.oldest_owed_seconds)) by bin(timestamp, 5m)'
  }
  {
    title: 'Alerts told, not told and given up, by channel'
    query: '${said} | where isnotnull(told.channel) | summarize told = sum(toint(told.told)), not_told = sum(toint(told.not_told)), given_up = sum(toint(told.given_up)) by bin(timestamp, 1h), channel = tostring(told.channel)'
  }
  {
    title: 'Scans: their age, in times of their schedule (stale above 3)'
    query: '${said} | where isnotnull(told.scan_age_intervals) | summarize intervals = max(todouble(told.scan_age_intervals)), seconds = max(todouble(told.scan_age_seconds)) by bin(timestamp, 15m), scan = tostring(told.scan)'
  }
  {
    title: 'Graph: answers given, and "later" instead'
    query: '${said} | where isnotnull(told.path) | summarize pages = sum(toint(told.graph_pages)), throttled = sum(toint(told.graph_throttled)) by bin(timestamp, 15m), path = tostring(told.path)'
  }
]

var items = [for each in charts: {
  type: 3
  name: each.title
  content: {
    version: 'KqlItem/1.0'
    title: each.title
    query: each.query
    queryType: 0
    resourceType: 'microsoft.insights/components'
    visualization: 'timechart'
    size: 0
    timeContext: {
      durationMs: 86400000
    }
  }
}]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, displayName)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: displayName
    category: 'workbook'
    sourceId: componentId
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: items
      fallbackResourceIds: [
        componentId
      ]
    })
  }
}
