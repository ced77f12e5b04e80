// The Functions app on a Flex Consumption plan: .NET 10, isolated. Everything it reaches, it reaches by identity; no setting is a secret.
param location string
param tags object
param token string
param environmentName string
param workspaceId string
param applicationInsightsName string
param sweepIdentityName string
param responseIdentityName string
param hostAccountName string
param dataAccountName string
param collectVaultUri string
param responseVaultUri string
param rotatedVaultUri string
param topicEndpoint string
param responseMode string
param maximumInstanceCount int
param instanceMemoryMB int
param approvalsClientId string
param usageSchedule string
param costsSchedule string
param inventorySchedule string
param outboxSchedule string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: applicationInsightsName }
resource sweep 'Microsoft.ManagedIdentity/userAssignedIdentities@2018-11-30' existing = { name: sweepIdentityName }
resource response 'Microsoft.ManagedIdentity/userAssignedIdentities@2018-11-30' existing = {
  name: responseIdentityName
}
resource hostAccount 'Microsoft.Storage/storageAccounts@2021-06-01' existing = { name: hostAccountName }
resource dataAccount 'Microsoft.Storage/storageAccounts@2021-06-01' existing = { name: dataAccountName }

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-${token}'
  location: location
  // azd deploys the service `sentinel` of azure.yaml to the app with this tag.
  tags: union(tags, { 'azd-service-name': 'sentinel' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${sweep.id}': {}, '${response.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: sweep.id
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostAccount.properties.primaryEndpoints.blob}deployment'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: sweep.id }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstanceCount, instanceMemoryMB: instanceMemoryMB }
    }
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true }
  }
}

resource settings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    // The host, by identity.
    AzureWebJobsStorage__accountName: hostAccount.name
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: sweep.properties.clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${sweep.properties.clientId};Authorization=AAD'
    // Which identity the app's own clients are, and which one those of the responder.
    AZURE_CLIENT_ID: sweep.properties.clientId
    SENTINEL_RESPONSE_CLIENT_ID: response.properties.clientId
    // Settings of sentinel.json that follow from this deployment.
    SENTINEL_CONFIG: '${dataAccount.properties.primaryEndpoints.blob}config/sentinel.json'
    Sentinel__Deployment: environmentName
    Sentinel__Store__Kind: 'tables'
    Sentinel__Store__Endpoint: dataAccount.properties.primaryEndpoints.table
    Sentinel__EventGrid__TopicEndpoint: topicEndpoint
    Sentinel__Providers__0__AdminKey: 'keyvault:${collectVaultUri}secrets/openai-admin-key'
    Sentinel__Providers__0__ResponseKey: 'keyvault:${responseVaultUri}secrets/openai-response-key'
    Sentinel__Response__Mode: responseMode
    // Where the secrets of rotated keys are written.
    Sentinel__Rotation__Vault: 'keyvault:${rotatedVaultUri}'
    // The ledger's head, where it cannot be changed.
    Sentinel__Ledger__AnchorContainer: '${dataAccount.properties.primaryEndpoints.blob}audit'
    // Files of charges for finance's own tools.
    Sentinel__Exports__FocusContainer: '${dataAccount.properties.primaryEndpoints.blob}exports'
    // The schedules the triggers name. The scale controller reads the settings themselves, so a name has no colon and no double underscore.
    SENTINEL_USAGE_SCHEDULE: empty(usageSchedule) ? '0 */5 * * * *' : usageSchedule
    SENTINEL_COSTS_SCHEDULE: empty(costsSchedule) ? '0 20 */6 * * *' : costsSchedule
    SENTINEL_INVENTORY_SCHEDULE: empty(inventorySchedule) ? '0 10 * * * *' : inventorySchedule
    SENTINEL_OUTBOX_SCHEDULE: empty(outboxSchedule) ? '30 */2 * * * *' : outboxSchedule
  }
}

// Who opens an approval link signs in with Entra. Everything else is let through: it brings proof of its own, and the approvals
// page asks for the sign-in itself, and for the group. No client secret: the registration issues ID tokens.
resource signIn 'Microsoft.Web/sites/config@2023-12-01' = if (!empty(approvalsClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: approvalsClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: { allowedAudiences: [approvalsClientId] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}

// Deploying goes by Entra too; user names and passwords for publishing are off.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

// Logs come through OpenTelemetry; here are the platform's own metrics.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: { workspaceId: workspaceId, metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output name string = app.name
output approvalsUrl string = 'https://${app.properties.defaultHostName}/api/approvals'
