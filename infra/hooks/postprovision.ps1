# Runs after `azd provision` on Windows; does what postprovision.sh does. A key is read without echo and goes straight to Key Vault:
# into no file, no argument, no variable of azd.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$ProgressPreference = 'SilentlyContinue'

if (-not $env:SENTINEL_CONFIG) { throw 'Run this by azd: azd hooks run postprovision' }
$pause = if ($env:SENTINEL_RETRY_SECONDS) { [int]$env:SENTINEL_RETRY_SECONDS } else { 10 }

function Get-Token([string] $Scope) {
    $answer = azd auth token --scope $Scope --output json
    if ($LASTEXITCODE -ne 0 -or -not $answer) { throw "azd gave no token for ${Scope}: sign in with 'azd auth login'" }
    ("$answer" | ConvertFrom-Json).token
}

# Asks once and gives the status, 0 for no answer. The body goes as bytes: older versions send other letters than ASCII in another code.
function Send-Once([string] $Method, [string] $Url, [hashtable] $Headers, [string] $Body) {
    try {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Body)
        [int](Invoke-WebRequest -Method $Method -Uri $Url -Headers $Headers -Body $bytes -ContentType 'application/json' -TimeoutSec 60 -UseBasicParsing).StatusCode
    }
    catch {
        if ($_.Exception.PSObject.Properties['Response'] -and $_.Exception.Response) { [int]$_.Exception.Response.StatusCode } else { 0 }
    }
}

# A role that was just given takes up to some minutes to be known everywhere, and is refused with 403 until then.
function Send-Patiently([string] $Method, [string] $Url, [hashtable] $Headers, [string] $Body) {
    for ($tries = 1; ; $tries++) {
        $status = Send-Once $Method $Url $Headers $Body
        if (($status -ne 403 -and $status -ne 0) -or $tries -ge 18) { return $status }
        Start-Sleep -Seconds $pause
    }
}

function Request-Key([string] $Vault, [string] $Secret, [string] $What) {
    if (-not $Vault) { throw 'Run this by azd: azd hooks run postprovision' }
    $secure = Read-Host -AsSecureString "$What (input is hidden; press Enter to keep the current value)"
    $key = [System.Net.NetworkCredential]::new('', $secure).Password
    if (-not $key) { Write-Host '  not changed'; return }
    if ($key -notmatch '^[A-Za-z0-9_-]+$') { Write-Host '  not an OpenAI key: it contains characters other than letters, digits, - and _'; return }
    $body = ConvertTo-Json -Compress @{ value = $key; contentType = 'OpenAI key' }
    $status = Send-Patiently 'PUT' "${Vault}secrets/${Secret}?api-version=7.4" @{ Authorization = "Bearer $vaultToken" } $body
    if ($status -eq 200) { Write-Host "  written to ${Vault}secrets/$Secret" }
    else { Write-Host "  Key Vault answered $status; nothing was written. Try again: azd hooks run postprovision" }
}

$headers = @{
    Authorization    = "Bearer $(Get-Token 'https://storage.azure.com/.default')"
    'x-ms-version'   = '2024-11-04'
    'x-ms-blob-type' = 'BlockBlob'
    'If-None-Match'  = '*'
}
$first = if ($env:SENTINEL_FIRST_CONFIG) { $env:SENTINEL_FIRST_CONFIG } else { '{}' }
switch (Send-Patiently 'PUT' $env:SENTINEL_CONFIG $headers $first) {
    201 { Write-Host "sentinel.json: written to $env:SENTINEL_CONFIG" }
    { $_ -in 409, 412 } { Write-Host 'sentinel.json: already exists, not changed' }
    default { Write-Host "sentinel.json: the storage account answered $_; upload the file later (docs/how-to/deploy.md)" }
}

if ($env:SENTINEL_AUDIT_POLICY_TO_LOCK) {
    $url = "https://management.azure.com$env:SENTINEL_AUDIT_POLICY_TO_LOCK"
    $bearer = @{ Authorization = "Bearer $(Get-Token 'https://management.azure.com/.default')" }
    # The policy is looked at first: what was locked before, or cannot be read, must not keep the keys from being asked for.
    try { $etag = "$((Invoke-RestMethod -Uri "${url}?api-version=2021-06-01" -Headers $bearer -TimeoutSec 60).etag)".Trim('"') } catch { $etag = '' }
    $status = Send-Once 'POST' "$url/lock?api-version=2021-06-01" ($bearer + @{ 'If-Match' = "`"$etag`"" }) ''
    if ($status -eq 200) { Write-Host 'audit container: the retention policy is locked' }
    else { Write-Host 'audit container: not locked now (its retention policy may already be locked)' }
}

if (-not [Console]::IsInputRedirected) {
    $vaultToken = Get-Token 'https://vault.azure.net/.default'
    Request-Key $env:SENTINEL_COLLECT_VAULT 'openai-admin-key' 'OpenAI admin key for reading usage'
    Request-Key $env:SENTINEL_RESPONSE_VAULT 'openai-response-key' 'OpenAI admin key for revoking keys (only for modes approve and enforce)'
}
else {
    Write-Host 'No terminal, so the keys were not requested. Run later from a terminal: azd hooks run postprovision'
    Write-Host "  or: az keyvault secret set --id $($env:SENTINEL_COLLECT_VAULT)secrets/openai-admin-key --file KEYFILE"
}
