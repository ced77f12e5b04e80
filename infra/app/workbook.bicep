// One page of charts over the app's own metrics, with a link to the console. The names in workbook.json are those of TelemetryNames; a test compares them.
param location string
param tags object
param applicationInsightsId string
param consoleAddress string

resource workbook 'Microsoft.Insights/workbooks@2021-08-01' = {
  name: guid(applicationInsightsId, 'usage-sentinel')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'UsageSentinel'
    category: 'workbook'
    sourceId: applicationInsightsId
    serializedData: replace(loadTextContent('workbook.json'), 'CONSOLE_ADDRESS', consoleAddress)
  }
}
