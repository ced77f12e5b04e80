// Two identities of one app. `sweep` runs the host, collects and judges; `response` acts and writes what the sweep must not.
param location string
param tags object
param token string

resource sweep 'Microsoft.ManagedIdentity/userAssignedIdentities@2018-11-30' = {
  name: 'id-sweep-${token}'
  location: location
  tags: tags
}

resource response 'Microsoft.ManagedIdentity/userAssignedIdentities@2018-11-30' = {
  name: 'id-response-${token}'
  location: location
  tags: tags
}

output sweepIdentityName string = sweep.name
output sweepPrincipalId string = sweep.properties.principalId
output responseIdentityName string = response.name
output responsePrincipalId string = response.properties.principalId
