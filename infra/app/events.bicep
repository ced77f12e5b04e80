// The topic alerts leave by. Publishing and delivery go by identity only; its subscriptions are in subscriptions.bicep.
param location string
param tags object
param token string
param workspaceId string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: topic
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output topicName string = topic.name
output topicEndpoint string = topic.properties.endpoint
output topicPrincipalId string = topic.identity.principalId
