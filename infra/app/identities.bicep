// Three identities of one app. `sweep` runs the host, collects and judges; `response` acts and writes what the sweep must not; `console`
// reads for the pages people look at, and can only ask the responder.
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

resource console 'Microsoft.ManagedIdentity/userAssignedIdentities@2018-11-30' = {
  name: 'id-console-${token}'
  location: location
  tags: tags
}

output sweepIdentityName string = sweep.name
output sweepPrincipalId string = sweep.properties.principalId
output responseIdentityName string = response.name
output responsePrincipalId string = response.properties.principalId
output consoleIdentityName string = console.name
output consolePrincipalId string = console.properties.principalId
