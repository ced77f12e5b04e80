// Three vaults, since a role can be given on a vault before the secret exists, but not on the secret: one key collects, another acts, and the third vault
// takes the secrets of rotated keys, which no identity of the app can read.
param location string
param tags object
param token string
param workspaceId string
param protectFromPurge bool
param recover bool

resource collect 'Microsoft.KeyVault/vaults@2021-10-01' = {
  name: 'kvc-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    createMode: recover ? 'recover' : 'default'
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    // Only true may be said: the service refuses false.
    enablePurgeProtection: protectFromPurge ? true : null
  }
}

resource response 'Microsoft.KeyVault/vaults@2021-10-01' = {
  name: 'kvr-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    createMode: recover ? 'recover' : 'default'
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enablePurgeProtection: protectFromPurge ? true : null
  }
}

resource rotated 'Microsoft.KeyVault/vaults@2021-10-01' = {
  name: 'kvn-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    createMode: recover ? 'recover' : 'default'
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enablePurgeProtection: protectFromPurge ? true : null
  }
}

resource collectDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: collect
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource responseDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: response
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource rotatedDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: rotated
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

// Key Vault's own events about the vault of rotated keys: a secret that expires soon has to be rotated. It delivers as itself.
resource rotatedEvents 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgs-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: { source: rotated.id, topicType: 'Microsoft.KeyVault.vaults' }
}

resource rotatedEventsDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: rotatedEvents
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output collectVaultName string = collect.name
output collectVaultUri string = collect.properties.vaultUri
output responseVaultName string = response.name
output responseVaultUri string = response.properties.vaultUri
output rotatedVaultName string = rotated.name
output rotatedVaultUri string = rotated.properties.vaultUri
output vaultTopicName string = rotatedEvents.name
output vaultTopicPrincipalId string = rotatedEvents.identity.principalId
