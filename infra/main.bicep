// Everything UsageSentinel needs in one subscription: a resource group and what is in it. `azd up` deploys it; docs/how-to/deploy.md walks through.
targetScope = 'subscription'

@description('The name of the azd environment. It is used for the name of the resource group and as the source of events.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('The Azure region. It must support the Flex Consumption plan.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('The e-mail address of finance, or "none" to send finance nothing. azd asks again for an empty value, so use the word "none".')
param financeEmail string

@description('The e-mail address of on-call, used by UsageSentinel and Azure Monitor, or "none": platform alerts are then only visible in the portal.')
param onCallEmail string

@description('The response mode for abused keys. observe only decides and records.')
@allowed(['observe', 'approve', 'enforce'])
param responseMode string = 'observe'

@description('The location in which Azure Communication Services stores mail data.')
param mailDataLocation string = 'Europe'

@description('The number of days for which an anchor of the ledger cannot be changed or deleted.')
@minValue(1)
@maxValue(3650)
param auditRetentionDays int = 365

@description('Locks the retention of the audit container. Set it after the first `azd up`. Irreversible: `azd down` then cannot delete the storage account.')
param lockAuditRetention bool = false

@description('Protects deleted vaults and secrets from being purged. Irreversible: a second `azd up` with the same name then needs `recoverVaults`.')
param protectVaultsFromPurge bool = false

@description('Recovers vaults that `azd down` deleted but could not purge, instead of creating new ones.')
param recoverVaults bool = false

@description('The memory of an instance in megabytes: 512 is enough for about 1,000 keys, 2048 for 10,000.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The maximum number of instances. The platform accepts no value below 40.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('The application (client) id of the Entra app registration that people sign in to: for the console and for approval links. Empty: the console is off, and approvals need the command line.')
param approvalsClientId string = ''

@description('The address people reach the console at, if the app has a host name of its own, such as https://sentinel.example.com/api/console. Empty: below the name that Azure gave the app.')
param consoleUrl string = ''

@description('The address that each sweep calls, in the convention of healthchecks.io, so that someone is notified if sweeps stop. Empty: none.')
param pingUrl string = ''

@description('When usage is collected and evaluated: a cron expression of six fields, in UTC. Empty: every five minutes.')
param usageSchedule string = ''

@description('When billed costs are read. Empty: every six hours.')
param costsSchedule string = ''

@description('When projects and keys are listed. Empty: every hour.')
param inventorySchedule string = ''

@description('When events that could not be sent are retried. Empty: every two minutes.')
param outboxSchedule string = ''

var financeAddress = toLower(trim(financeEmail)) == 'none' ? '' : trim(financeEmail)
var onCallAddress = toLower(trim(onCallEmail)) == 'none' ? '' : trim(onCallEmail)
var token = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2021-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'app/identities.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token }
}

module monitoring 'app/monitoring.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token }
}

module storage 'app/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    auditRetentionDays: auditRetentionDays
    lockAuditRetention: lockAuditRetention
  }
}

module vaults 'app/vaults.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    protectFromPurge: protectVaultsFromPurge
    recover: recoverVaults
  }
}

module events 'app/events.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token, workspaceId: monitoring.outputs.workspaceId }
}

module mail 'app/mail.bicep' = {
  scope: group
  params: { tags: tags, token: token, dataLocation: mailDataLocation, workspaceId: monitoring.outputs.workspaceId }
}

module roles 'app/roles.bicep' = {
  scope: group
  params: {
    sweepPrincipalId: identities.outputs.sweepPrincipalId
    responsePrincipalId: identities.outputs.responsePrincipalId
    consolePrincipalId: identities.outputs.consolePrincipalId
    topicPrincipalId: events.outputs.topicPrincipalId
    vaultTopicPrincipalId: vaults.outputs.vaultTopicPrincipalId
    deployerPrincipalId: deployer().objectId
    hostAccountName: storage.outputs.hostAccountName
    dataAccountName: storage.outputs.dataAccountName
    collectVaultName: vaults.outputs.collectVaultName
    responseVaultName: vaults.outputs.responseVaultName
    rotatedVaultName: vaults.outputs.rotatedVaultName
    topicName: events.outputs.topicName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    communicationName: mail.outputs.communicationName
  }
}

// Last of all: Event Grid asks, when a subscription is created, whether the topic may write to its queue, and a role takes minutes to be
// known everywhere. The modules before it take that long.
module subscriptions 'app/subscriptions.bicep' = {
  scope: group
  params: {
    topicName: events.outputs.topicName
    vaultTopicName: vaults.outputs.vaultTopicName
    queueAccountId: storage.outputs.hostAccountId
    deadLetterAccountId: storage.outputs.dataAccountId
  }
  dependsOn: [roles, app, alerts, workbook]
}

module app 'app/functions.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    environmentName: environmentName
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    sweepIdentityName: identities.outputs.sweepIdentityName
    responseIdentityName: identities.outputs.responseIdentityName
    consoleIdentityName: identities.outputs.consoleIdentityName
    hostAccountName: storage.outputs.hostAccountName
    dataAccountName: storage.outputs.dataAccountName
    collectVaultUri: vaults.outputs.collectVaultUri
    responseVaultUri: vaults.outputs.responseVaultUri
    rotatedVaultUri: vaults.outputs.rotatedVaultUri
    topicEndpoint: events.outputs.topicEndpoint
    responseMode: responseMode
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    approvalsClientId: approvalsClientId
    consoleUrl: consoleUrl
    pingUrl: pingUrl
    usageSchedule: usageSchedule
    costsSchedule: costsSchedule
    inventorySchedule: inventorySchedule
    outboxSchedule: outboxSchedule
  }
  dependsOn: [roles]
}

module alerts 'app/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    topicName: events.outputs.topicName
    vaultTopicName: vaults.outputs.vaultTopicName
    onCallEmail: onCallAddress
  }
}

module workbook 'app/workbook.bicep' = {
  scope: group
  params: { location: location, tags: tags, applicationInsightsId: monitoring.outputs.applicationInsightsId, consoleAddress: app.outputs.consoleAddress }
}

// What the hooks and a person need afterwards. No secret is an output.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output SENTINEL_FUNCTION_APP string = app.outputs.name
output SENTINEL_APPROVALS_URL string = app.outputs.approvalsUrl
output SENTINEL_CONSOLE_ADDRESS string = app.outputs.consoleAddress
output SENTINEL_COLLECT_VAULT string = vaults.outputs.collectVaultUri
output SENTINEL_RESPONSE_VAULT string = vaults.outputs.responseVaultUri
output SENTINEL_CONFIG string = storage.outputs.configurationBlob
// The first sentinel.json. The hook uploads it if no file exists yet; it never changes an existing file.
output SENTINEL_FIRST_CONFIG string = string({
  routes: concat(
    empty(financeAddress)
      ? []
      : [
          {
            name: 'finance-mail'
            channel: 'azureEmail'
            audience: 'finance'
            azureEmail: { endpoint: mail.outputs.endpoint, from: mail.outputs.sender, to: [financeAddress] }
          }
        ],
    empty(onCallAddress)
      ? []
      : [
          {
            name: 'oncall-mail'
            channel: 'azureEmail'
            audience: 'oncall'
            azureEmail: { endpoint: mail.outputs.endpoint, from: mail.outputs.sender, to: [onCallAddress] }
          }
        ]
  )
})
output SENTINEL_AUDIT_POLICY_TO_LOCK string = lockAuditRetention ? storage.outputs.auditPolicy : ''
output SENTINEL_TOPIC string = events.outputs.topicEndpoint
