# Creates or updates the app registration that people sign in to, on Windows; does what sign-in.sh does. Run it after `azd up`; it may be
# run again. It creates no secret: the registration issues ID tokens.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$ProgressPreference = 'SilentlyContinue'

$graph = if ($env:SENTINEL_GRAPH_ADDRESS) { $env:SENTINEL_GRAPH_ADDRESS } else { 'https://graph.microsoft.com' }
$name = "$(azd env get-value AZURE_ENV_NAME)".Trim()
$app = "$(azd env get-value SENTINEL_FUNCTION_APP)".Trim()
$token = ("$(azd auth token --scope https://graph.microsoft.com/.default --output json)" | ConvertFrom-Json).token
if ($name -notmatch '^[A-Za-z0-9._-]+$') { Write-Host 'The name of the azd environment may hold letters, digits, dots, - and _ only.'; exit 1 }
if ($app -notmatch '^[A-Za-z0-9-]+$') { Write-Host 'There is no function app yet. Run first: azd up'; exit 1 }

function Send-Upsert([string] $Path, [string] $Body, [string] $What) {
    $headers = @{ Authorization = "Bearer $token"; Prefer = 'create-if-missing' }
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Body)
    try { $status = [int](Invoke-WebRequest -Method 'PATCH' -Uri "$graph/v1.0/$Path" -Headers $headers -Body $bytes -ContentType 'application/json' -TimeoutSec 60 -UseBasicParsing).StatusCode }
    catch {
        $status = if ($_.Exception.PSObject.Properties['Response'] -and $_.Exception.Response) { [int]$_.Exception.Response.StatusCode } else { 0 }
    }
    if ($status -lt 200 -or $status -gt 209) {
        Write-Host "Microsoft Graph answered $status for the $What. You need the Entra role Application Developer or Application Administrator."
        exit 1
    }
}

# People come back to the name that Azure gave the app, and to a host name of your own.
$redirect = "https://$app.azurewebsites.net/.auth/login/aad/callback"
$own = "$(azd env get-value SENTINEL_CONSOLE_URL 2>$null)".Trim()
if ($own -match '^https://([A-Za-z0-9.:-]+)/') { $redirect += '","https://' + $Matches[1] + '/.auth/login/aad/callback' }

$registration = "applications(uniqueName='usagesentinel-$name')"
$body = (Get-Content -Raw "$PSScriptRoot/../sign-in.json").Replace('REDIRECT_ADDRESS', $redirect)
Send-Upsert $registration $body 'registration'
$id = (Invoke-RestMethod -Uri "$graph/v1.0/${registration}?`$select=appId" -Headers @{ Authorization = "Bearer $token" } -TimeoutSec 60).appId
Send-Upsert "servicePrincipals(appId='$id')" '{"displayName":"UsageSentinel","appRoleAssignmentRequired":true}' 'enterprise application'
azd env set SENTINEL_APPROVALS_CLIENT_ID $id
Write-Host "The sign-in is registered as $id, with the roles Reader, Operator and Approver."
Write-Host 'Switch it on with: azd provision'
Write-Host 'Then assign people or groups to the roles (docs/how-to/console.md).'
