// Who gets which events. The same filter is evaluated by the local bus: `data.audiences` names the subscription's audience.
// Delivery and dead-lettering go by the topic's own identity.
param topicName string
param vaultTopicName string
param queueAccountId string
param deadLetterAccountId string

@description('Each subscription, the audience it filters for and the queue it delivers to.')
var audiences = [
  { subscription: 'finance', audience: 'finance', queue: 'finance' }
  { subscription: 'on-call', audience: 'oncall', queue: 'oncall' }
  { subscription: 'response', audience: 'response', queue: 'response' }
]

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource subscription 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = [
  for entry in audiences: {
    parent: topic
    name: entry.subscription
    properties: {
      eventDeliverySchema: 'CloudEventSchemaV1_0'
      filter: {
        enableAdvancedFilteringOnArrays: true
        advancedFilters: [{ operatorType: 'StringIn', key: 'data.audiences', values: [entry.audience] }]
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
      deliveryWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        destination: {
          endpointType: 'StorageQueue'
          properties: { resourceId: queueAccountId, queueName: entry.queue, queueMessageTimeToLiveInSeconds: 604800 }
        }
      }
      deadLetterWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: deadLetterAccountId, blobContainerName: 'deadletters' }
        }
      }
    }
  }
]

resource vaultTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: vaultTopicName
}

// Thirty days before a secret of a rotated key expires. The responder takes it as a hint and asks vault and provider itself.
resource nearExpiry 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: vaultTopic
  name: 'near-expiry'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: ['Microsoft.KeyVault.SecretNearExpiry'] }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: { resourceId: queueAccountId, queueName: 'response', queueMessageTimeToLiveInSeconds: 604800 }
      }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: deadLetterAccountId, blobContainerName: 'deadletters' }
      }
    }
  }
}
