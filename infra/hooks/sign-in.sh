#!/bin/sh
# Creates or updates the app registration that people sign in to, with the app roles Reader, Operator and Approver of sign-in.json
# (sign-in.ps1 does the same on Windows). Run it after `azd up`; it may be run again. It creates no secret: the registration issues ID tokens.
set -eu

graph=${SENTINEL_GRAPH_ADDRESS:-https://graph.microsoft.com}
manifest=$(dirname "$0")/../sign-in.json
name=$(azd env get-value AZURE_ENV_NAME)
app=$(azd env get-value SENTINEL_FUNCTION_APP)
token=$(azd auth token --scope https://graph.microsoft.com/.default --output json | tr -d '\n' | sed -n 's/.*"token"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p')
case $name in *[!A-Za-z0-9._-]* | '') echo "The name of the azd environment may hold letters, digits, dots, - and _ only."; exit 1 ;; esac
case $app in *[!A-Za-z0-9._-]* | '') echo "There is no function app yet. Run first: azd up"; exit 1 ;; esac

# People come back to the name that Azure gave the app, and to a host name of your own.
redirect="https://$app.azurewebsites.net/.auth/login/aad/callback"
own=$(azd env get-value SENTINEL_CONSOLE_URL 2>/dev/null) || own=
host=$(printf '%s' "$own" | sed -n 's#^https://\([A-Za-z0-9.:-]*\)/.*#\1#p')
if [ -n "$host" ]; then redirect="$redirect\",\"https://$host/.auth/login/aad/callback"; fi

# upsert PATH: the body comes on standard input. Prints the status. The token goes through the configuration of curl, where no other process can read it.
upsert() {
  {
    printf 'header = "Authorization: Bearer %s"\n' "$token"
    printf 'header = "Content-Type: application/json"\nheader = "Prefer: create-if-missing"\n'
    printf 'data-raw = "%s"\n' "$(tr -d '\n' | sed 's/\\/\\\\/g; s/"/\\"/g')"
  } | curl --config - --request PATCH --url "$graph/v1.0/$1" --silent --show-error --output /dev/null --write-out '%{http_code}' --max-time 60
}

require() {
  case $1 in
    20?) ;;
    *) echo "Microsoft Graph answered $1 for the $2. You need the Entra role Application Developer or Application Administrator."; exit 1 ;;
  esac
}

registration="applications(uniqueName='usagesentinel-$name')"
require "$(sed "s#REDIRECT_ADDRESS#$redirect#" "$manifest" | upsert "$registration")" registration
id=$(printf 'header = "Authorization: Bearer %s"\n' "$token" | curl --config - --silent --show-error --fail --max-time 60 --url "$graph/v1.0/$registration?\$select=appId" \
  | tr -d '\n' | sed -n 's/.*"appId"[[:space:]]*:[[:space:]]*"\([0-9a-f-]*\)".*/\1/p')
require "$(printf '{"displayName":"UsageSentinel","appRoleAssignmentRequired":true}' | upsert "servicePrincipals(appId='$id')")" "enterprise application"
azd env set SENTINEL_APPROVALS_CLIENT_ID "$id"
echo "The sign-in is registered as $id, with the roles Reader, Operator and Approver."
echo "Switch it on with: azd provision"
echo "Then assign people or groups to the roles (docs/how-to/console.md)."
