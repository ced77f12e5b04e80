// Two accounts. The Functions host demands wide roles on the account it works with, so data that must be protected is in another one.
param location string
param tags object
param token string
param workspaceId string
param auditRetentionDays int
param lockAuditRetention bool

// Beside each queue the one into which the host moves a message that keeps failing.
var queues = [
  'sweep'
  'sweep-poison'
  'response'
  'response-poison'
  'finance'
  'finance-poison'
  'oncall'
  'oncall-poison'
]
var tables = ['Sentinel', 'Control', 'Ledger']
var containers = ['config', 'exports', 'deadletters', 'audit']
var serviceMetrics = [{ category: 'Transaction', enabled: true }]

// ---- The host's account: leases, the deployed package, queues.

resource host 'Microsoft.Storage/storageAccounts@2021-06-01' = {
  name: 'sth${token}'
  location: location
  tags: tags
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource hostBlobs 'Microsoft.Storage/storageAccounts/blobServices@2021-06-01' = {
  parent: host
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource deployments 'Microsoft.Storage/storageAccounts/blobServices/containers@2021-06-01' = {
  parent: hostBlobs
  name: 'deployment'
  properties: { publicAccess: 'None' }
}

resource hostQueues 'Microsoft.Storage/storageAccounts/queueServices@2021-06-01' = {
  parent: host
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2021-06-01' = [
  for name in queues: {
    parent: hostQueues
    name: name
  }
]

resource hostTables 'Microsoft.Storage/storageAccounts/tableServices@2021-06-01' = {
  parent: host
  name: 'default'
}

// ---- The data account: what is remembered, the configuration, dead letters, exports, anchors of the ledger.

resource data 'Microsoft.Storage/storageAccounts@2021-06-01' = {
  name: 'std${token}'
  location: location
  tags: tags
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource dataBlobs 'Microsoft.Storage/storageAccounts/blobServices@2021-06-01' = {
  parent: data
  name: 'default'
  properties: {
    // Every version of the configuration stays for a month.
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2021-06-01' = [
  for name in containers: {
    parent: dataBlobs
    name: name
    properties: { publicAccess: 'None' }
  }
]

resource audit 'Microsoft.Storage/storageAccounts/blobServices/containers@2021-06-01' existing = {
  parent: dataBlobs
  name: 'audit'
}

// Unlocked, so that `azd down` can remove the account. A template cannot lock a policy and cannot touch a locked one: with
// `lockAuditRetention` it leaves the policy alone, and the post-provision hook locks it.
resource auditRetention 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2021-06-01' = if (!lockAuditRetention) {
  parent: audit
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: auditRetentionDays
    allowProtectedAppendWrites: true
  }
  dependsOn: [container]
}

resource lifetimes 'Microsoft.Storage/storageAccounts/managementPolicies@2021-06-01' = {
  parent: data
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-versions'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['deadletters/', 'config/'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: 90 } } }
          }
        }
        {
          name: 'dead-letters'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['deadletters/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } }
          }
        }
      ]
    }
  }
  dependsOn: [dataBlobs]
}

resource dataQueues 'Microsoft.Storage/storageAccounts/queueServices@2021-06-01' = {
  parent: data
  name: 'default'
}

resource dataTables 'Microsoft.Storage/storageAccounts/tableServices@2021-06-01' = {
  parent: data
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2021-06-01' = [
  for name in tables: {
    parent: dataTables
    name: name
  }
]

// ---- Diagnostics. Logs of every read and write would cost more than the store itself, so tables and queues give metrics only. The metrics
// of an account are the sums of its services', so the accounts have no setting of their own.

resource hostBlobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: hostBlobs
  properties: { workspaceId: workspaceId, metrics: serviceMetrics }
}

resource hostQueueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: hostQueues
  properties: { workspaceId: workspaceId, metrics: serviceMetrics }
}

resource hostTableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: hostTables
  properties: { workspaceId: workspaceId, metrics: serviceMetrics }
}

// Who changed the configuration, an anchor or an export is worth keeping: these blobs are few.
resource dataBlobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: dataBlobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
    metrics: serviceMetrics
  }
}

resource dataQueueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: dataQueues
  properties: { workspaceId: workspaceId, metrics: serviceMetrics }
}

resource dataTableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: dataTables
  properties: { workspaceId: workspaceId, metrics: serviceMetrics }
}

output hostAccountId string = host.id
output hostAccountName string = host.name
output dataAccountId string = data.id
output dataAccountName string = data.name
output configurationBlob string = '${data.properties.primaryEndpoints.blob}config/sentinel.json'
output auditPolicy string = '${audit.id}/immutabilityPolicies/default'
