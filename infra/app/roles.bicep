// Every role assignment of the deployment, each with its reason. Nothing else gives anybody a right.
//
// Who:   sweep    runs the Functions host, collects, judges, publishes, mails
//        response decides on, carries out and records containment
//        console  reads for the console, and sends its forms to the responder
//        topic    the system-assigned identity of the Event Grid topic
//        vaultTopic the same of the topic of Key Vault's events
//        deployer whoever runs `azd up`
param sweepPrincipalId string
param responsePrincipalId string
param consolePrincipalId string
param topicPrincipalId string
param vaultTopicPrincipalId string
param deployerPrincipalId string
param hostAccountName string
param dataAccountName string
param collectVaultName string
param responseVaultName string
param rotatedVaultName string
param topicName string
param applicationInsightsName string
param communicationName string

var definitions = 'Microsoft.Authorization/roleDefinitions'
var roles = {
  blobDataOwner: subscriptionResourceId(definitions, 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')
  blobDataContributor: subscriptionResourceId(definitions, 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  blobDataReader: subscriptionResourceId(definitions, '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')
  queueDataContributor: subscriptionResourceId(definitions, '974c5e8b-45b9-4653-ba55-5f855dd0fb88')
  queueDataMessageSender: subscriptionResourceId(definitions, 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a')
  tableDataContributor: subscriptionResourceId(definitions, '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3')
  tableDataReader: subscriptionResourceId(definitions, '76199698-9eea-4c19-bc75-cec21354c6b6')
  keyVaultSecretsUser: subscriptionResourceId(definitions, '4633458b-17de-408a-b874-0445c86b69e6')
  keyVaultSecretsOfficer: subscriptionResourceId(definitions, 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7')
  eventGridDataSender: subscriptionResourceId(definitions, 'd5a91429-5739-47e2-a06b-3470a27159e7')
  monitoringMetricsPublisher: subscriptionResourceId(definitions, '3913510d-42f4-4e42-8a64-420c390055eb')
  communicationAndEmailServiceOwner: subscriptionResourceId(definitions, '09976791-48a7-449e-bb21-39d1a415f350')
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2021-06-01' existing = {
  name: hostAccountName
  resource queues 'queueServices' existing = {
    name: 'default'
    resource finance 'queues' existing = { name: 'finance' }
    resource oncall 'queues' existing = { name: 'oncall' }
    resource response 'queues' existing = { name: 'response' }
  }
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2021-06-01' existing = {
  name: dataAccountName
  resource blobs 'blobServices' existing = {
    name: 'default'
    resource config 'containers' existing = { name: 'config' }
    resource exports 'containers' existing = { name: 'exports' }
    resource deadletters 'containers' existing = { name: 'deadletters' }
    resource audit 'containers' existing = { name: 'audit' }
  }
  resource tables 'tableServices' existing = {
    name: 'default'
    resource sentinel 'tables' existing = { name: 'Sentinel' }
    resource control 'tables' existing = { name: 'Control' }
    resource ledger 'tables' existing = { name: 'Ledger' }
  }
}

resource collectVault 'Microsoft.KeyVault/vaults@2021-10-01' existing = { name: collectVaultName }
resource responseVault 'Microsoft.KeyVault/vaults@2021-10-01' existing = { name: responseVaultName }
resource rotatedVault 'Microsoft.KeyVault/vaults@2021-10-01' existing = { name: rotatedVaultName }
resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = { name: topicName }
resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: applicationInsightsName }
resource communication 'Microsoft.Communication/communicationServices@2025-05-01' existing = { name: communicationName }

// ---- The Functions host, which runs as `sweep`. It asks for these on the whole account it works with; nothing guarded is there.

// Leases that let one instance run a timer, the host's own keys, and the deployed package.
resource hostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, sweepPrincipalId, roles.blobDataOwner)
  scope: hostAccount
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.blobDataOwner
  }
}

// Reads its queues, puts sweeps on one, and moves what keeps failing to the queue with `-poison` behind its name.
resource hostQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, sweepPrincipalId, roles.queueDataContributor)
  scope: hostAccount
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.queueDataContributor
  }
}

// The host's diagnostic events.
resource hostTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, sweepPrincipalId, roles.tableDataContributor)
  scope: hostAccount
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataContributor
  }
}

// ---- The sweep.

// Key states, usage, alerts, outbox.
resource sweepWritesSentinel 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::sentinel.id, sweepPrincipalId, roles.tableDataContributor)
  scope: dataAccount::tables::sentinel
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataContributor
  }
}

// Shows the stop switch and protected keys; a fault in sweeping must not be able to lift them.
resource sweepReadsControl 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::control.id, sweepPrincipalId, roles.tableDataReader)
  scope: dataAccount::tables::control
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataReader
  }
}

// sentinel.json. The app never writes its own configuration.
resource sweepReadsConfig 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::blobs::config.id, sweepPrincipalId, roles.blobDataReader)
  scope: dataAccount::blobs::config
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.blobDataReader
  }
}

// Reports and the FOCUS export.
resource sweepWritesExports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::blobs::exports.id, sweepPrincipalId, roles.blobDataContributor)
  scope: dataAccount::blobs::exports
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.blobDataContributor
  }
}

// The key that collects.
resource sweepReadsCollectKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(collectVault.id, sweepPrincipalId, roles.keyVaultSecretsUser)
  scope: collectVault
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.keyVaultSecretsUser
  }
}

// Publishes what the outbox holds.
resource sweepPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, sweepPrincipalId, roles.eventGridDataSender)
  scope: topic
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.eventGridDataSender
  }
}

// Sends its own telemetry, since keys are off there.
resource sweepReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, sweepPrincipalId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.monitoringMetricsPublisher
  }
}

// Sends mail. No built-in role is for sending alone; this one is the narrowest, and is given on this one resource.
resource sweepMails 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, sweepPrincipalId, roles.communicationAndEmailServiceOwner)
  scope: communication
  properties: {
    principalId: sweepPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.communicationAndEmailServiceOwner
  }
}

// ---- The responder.

// Writes every decision; the only identity of the app that can.
resource responseWritesLedger 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::ledger.id, responsePrincipalId, roles.tableDataContributor)
  scope: dataAccount::tables::ledger
  properties: {
    principalId: responsePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataContributor
  }
}

// Anchors the ledger's root where it cannot be changed.
resource responseWritesAudit 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::blobs::audit.id, responsePrincipalId, roles.blobDataContributor)
  scope: dataAccount::blobs::audit
  properties: {
    principalId: responsePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.blobDataContributor
  }
}

// The key that acts. Not used in mode observe.
resource responseReadsActingKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(responseVault.id, responsePrincipalId, roles.keyVaultSecretsUser)
  scope: responseVault
  properties: {
    principalId: responsePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.keyVaultSecretsUser
  }
}

// No built-in role may set a secret without reading it.
resource setsSecrets 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'sets-secrets')
  properties: {
    roleName: 'UsageSentinel sets secrets (${resourceGroup().name})'
    description: 'Sets secrets and lists the properties of their versions. Reads no secret.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/secrets/setSecret/action'
          'Microsoft.KeyVault/vaults/secrets/readMetadata/action'
        ]
        notDataActions: []
      }
    ]
  }
}

// Writes the secrets of new keys, and can read none.
resource responseSetsRotatedSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(rotatedVault.id, responsePrincipalId, setsSecrets.id)
  scope: rotatedVault
  properties: {
    principalId: responsePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: setsSecrets.id
  }
}

// ---- The console. It has no right to a vault: it can read neither key.

// Shows usage, alerts and keys.
resource consoleReadsSentinel 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::sentinel.id, consolePrincipalId, roles.tableDataReader)
  scope: dataAccount::tables::sentinel
  properties: {
    principalId: consolePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataReader
  }
}

// Shows the stop switch, protected keys and armed rules.
resource consoleReadsControl 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::control.id, consolePrincipalId, roles.tableDataReader)
  scope: dataAccount::tables::control
  properties: {
    principalId: consolePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataReader
  }
}

// Shows decisions and what waits for approval.
resource consoleReadsLedger 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::ledger.id, consolePrincipalId, roles.tableDataReader)
  scope: dataAccount::tables::ledger
  properties: {
    principalId: consolePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.tableDataReader
  }
}

// Puts a person's form on the responder's queue, and can read none: the responder checks it again.
resource consoleSendsToResponse 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount::queues::response.id, consolePrincipalId, roles.queueDataMessageSender)
  scope: hostAccount::queues::response
  properties: {
    principalId: consolePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.queueDataMessageSender
  }
}

// ---- The Event Grid topic, which delivers as itself.

// Puts what concerns money on finance's queue, and can read none.
resource topicSendsToFinance 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount::queues::finance.id, topicPrincipalId, roles.queueDataMessageSender)
  scope: hostAccount::queues::finance
  properties: {
    principalId: topicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.queueDataMessageSender
  }
}

// Puts what needs a person now on on-call's queue.
resource topicSendsToOnCall 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount::queues::oncall.id, topicPrincipalId, roles.queueDataMessageSender)
  scope: hostAccount::queues::oncall
  properties: {
    principalId: topicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.queueDataMessageSender
  }
}

// Puts what names a key on the responder's queue.
resource topicSendsToResponse 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount::queues::response.id, topicPrincipalId, roles.queueDataMessageSender)
  scope: hostAccount::queues::response
  properties: {
    principalId: topicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.queueDataMessageSender
  }
}

// What could not be delivered.
resource topicDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::blobs::deadletters.id, topicPrincipalId, roles.blobDataContributor)
  scope: dataAccount::blobs::deadletters
  properties: {
    principalId: topicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.blobDataContributor
  }
}

// ---- The topic of Key Vault's events, which delivers as itself.

// Puts the hint that a secret expires soon on the responder's queue, and can read none.
resource vaultTopicSendsToResponse 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount::queues::response.id, vaultTopicPrincipalId, roles.queueDataMessageSender)
  scope: hostAccount::queues::response
  properties: {
    principalId: vaultTopicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.queueDataMessageSender
  }
}

// What could not be delivered.
resource vaultTopicDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::blobs::deadletters.id, vaultTopicPrincipalId, roles.blobDataContributor)
  scope: dataAccount::blobs::deadletters
  properties: {
    principalId: vaultTopicPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roles.blobDataContributor
  }
}

// ---- Whoever deploys. A person or a pipeline, so the type is left for Azure to find.

// Writes the keys after provisioning; being the subscription's owner gives no right to secrets.
resource deployerSetsCollectKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(collectVault.id, deployerPrincipalId, roles.keyVaultSecretsOfficer)
  scope: collectVault
  properties: { principalId: deployerPrincipalId, roleDefinitionId: roles.keyVaultSecretsOfficer }
}

// The same for the key that acts.
resource deployerSetsActingKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(responseVault.id, deployerPrincipalId, roles.keyVaultSecretsOfficer)
  scope: responseVault
  properties: { principalId: deployerPrincipalId, roleDefinitionId: roles.keyVaultSecretsOfficer }
}

// Puts sentinel.json in its place.
resource deployerWritesConfig 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::blobs::config.id, deployerPrincipalId, roles.blobDataContributor)
  scope: dataAccount::blobs::config
  properties: { principalId: deployerPrincipalId, roleDefinitionId: roles.blobDataContributor }
}

// Sets the stop switch and protected keys by hand (`sentinel stop`, docs/how-to/deploy.md).
resource deployerSetsControl 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount::tables::control.id, deployerPrincipalId, roles.tableDataContributor)
  scope: dataAccount::tables::control
  properties: { principalId: deployerPrincipalId, roleDefinitionId: roles.tableDataContributor }
}

// Publishes the documented test event.
resource deployerPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, deployerPrincipalId, roles.eventGridDataSender)
  scope: topic
  properties: { principalId: deployerPrincipalId, roleDefinitionId: roles.eventGridDataSender }
}
