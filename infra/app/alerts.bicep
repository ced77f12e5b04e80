// The alerts that Azure Monitor sends to on-call when UsageSentinel itself has a problem. They do not depend on UsageSentinel.
// Metric alerts cost less than log alerts; only what must notice silence asks the logs.
param location string
param tags object
param applicationInsightsName string
param topicName string
param vaultTopicName string
param onCallEmail string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: applicationInsightsName }
resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = { name: topicName }
resource vaultTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: vaultTopicName }

resource onCall 'Microsoft.Insights/actionGroups@2021-09-01' = {
  name: 'ag-on-call'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'sentinel'
    emailReceivers: empty(onCallEmail)
      ? []
      : [{ name: 'on-call', emailAddress: onCallEmail, useCommonAlertSchema: true }]
  }
}

// Silence cannot be seen in a metric that stopped coming, so this one asks the logs.
resource heartbeat 'Microsoft.Insights/scheduledQueryRules@2021-08-01' = {
  name: 'heartbeat-missing'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'UsageSentinel has not swept for half an hour'
    description: 'No sweep of any account has completed. Check the Functions app first, then at the sweep and sweep-poison queues.'
    severity: 1
    enabled: true
    scopes: [insights.id]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT30M'
    autoMitigate: true
    // The table is created by the first telemetry, which comes after this rule: nothing checks the query now, and the query itself
    // reads an empty table if it does not exist yet.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'union isfuzzy=true (datatable(timestamp: datetime, name: string)[]), customMetrics | where name == "usagesentinel.sweep.duration"'
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [onCall.id] }
  }
}

@description('Alerts on the sum of one of the custom metrics of the app.')
var ownMetrics = [
  {
    name: 'sweep-failures'
    metric: 'usagesentinel.sweep.failures'
    aggregation: 'Total'
    threshold: 2
    severity: 2
    window: 'PT30M'
    description: 'More than two sweeps failed within half an hour. GET /api/health shows the account and the reason.'
  }
  {
    name: 'containment-failed'
    metric: 'usagesentinel.containment.failures'
    aggregation: 'Total'
    threshold: 0
    severity: 0
    window: 'PT15M'
    description: 'The containment of a key failed. `sentinel ledger` shows the key. Revoke it manually at the provider.'
  }
  {
    name: 'poison-messages'
    metric: 'usagesentinel.poison.messages'
    aggregation: 'Maximum'
    threshold: 0
    severity: 1
    window: 'PT15M'
    description: 'A message failed five times and was moved to a queue whose name ends in -poison.'
  }
  {
    name: 'configuration-refused'
    metric: 'usagesentinel.configuration.rejected'
    aggregation: 'Total'
    threshold: 0
    severity: 2
    window: 'PT15M'
    description: 'sentinel.json is not valid. The last valid version stays in use. `sentinel config check` lists all errors.'
  }
  {
    name: 'outbox-waits'
    metric: 'usagesentinel.outbox.age'
    aggregation: 'Maximum'
    threshold: 900
    severity: 1
    window: 'PT15M'
    description: 'An event has waited for more than 15 minutes: Event Grid does not accept events, or the outbox timer does not run.'
  }
]

resource ownMetricAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alert in ownMetrics: {
    name: alert.name
    location: 'global'
    tags: tags
    properties: {
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [insights.id]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'value'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Azure.ApplicationInsights'
            metricName: alert.metric
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
            // The metric is known to Azure Monitor only after the app has sent it once.
            skipMetricValidation: true
          }
        ]
      }
      actions: [{ actionGroupId: onCall.id }]
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid could not deliver an event for a day and moved it to the container deadletters.'
    severity: 1
    enabled: true
    scopes: [topic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/topics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: onCall.id }]
  }
}

// A lost event of this topic is a secret that expires without a rotation.
resource vaultDeadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters-of-vault'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid could not deliver an event about an expiring secret for a day and moved it to the container deadletters. See sentinel rotations and the expiry dates in the vault of rotated keys.'
    severity: 1
    enabled: true
    scopes: [vaultTopic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: onCall.id }]
  }
}
