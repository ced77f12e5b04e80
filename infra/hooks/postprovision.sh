#!/bin/sh
# Runs after `azd provision` (postprovision.ps1 does the same on Windows, a test compares the two): puts the first sentinel.json in its place, locks the audit container where that was asked for, and
# asks for the OpenAI keys. A key is read without echo and goes straight to Key Vault: into no file, no argument, no variable of azd.
set -eu

: "${SENTINEL_CONFIG:?run this by azd: azd hooks run postprovision}"
pause=${SENTINEL_RETRY_SECONDS:-10}

token() {
  azd auth token --scope "$1" --output json | tr -d '\n' | sed -n 's/.*"token"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p'
}

# request METHOD URL: the rest of curl's options come on standard input, where no other process can read them. Prints the status.
request() {
  curl --config - --request "$1" --url "$2" --silent --show-error --output /dev/null --write-out '%{http_code}' --max-time 60
}

# A role that was just given takes up to some minutes to be known everywhere, and is refused with 403 until then.
patiently() {
  tries=0
  while :; do
    status=$("$@") || status=000
    case $status in
      403 | 000) ;;
      *) echo "$status"; return 0 ;;
    esac
    tries=$((tries + 1))
    if [ "$tries" -ge 18 ]; then echo "$status"; return 0; fi
    sleep "$pause"
  done
}

quoted() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }

put_config() {
  {
    printf 'header = "Authorization: Bearer %s"\n' "$storage_token"
    printf 'header = "x-ms-version: 2024-11-04"\nheader = "x-ms-blob-type: BlockBlob"\n'
    printf 'header = "Content-Type: application/json"\nheader = "If-None-Match: *"\n'
    printf 'data-raw = "%s"\n' "$(quoted "${SENTINEL_FIRST_CONFIG:-{\}}")"
  } | request PUT "$SENTINEL_CONFIG"
}

put_key() {
  {
    printf 'header = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\n' "$vault_token"
    printf 'data-raw = "{\\"value\\":\\"%s\\",\\"contentType\\":\\"OpenAI key\\"}"\n' "$key"
  } | request PUT "$1secrets/$2?api-version=7.4"
}

lock_audit() {
  url="https://management.azure.com$SENTINEL_AUDIT_POLICY_TO_LOCK"
  etag=$(printf 'header = "Authorization: Bearer %s"\n' "$management_token" \
    | curl --config - --silent --show-error --fail --max-time 60 "$url?api-version=2021-06-01" \
    | tr -d '\n' | sed -n 's/.*"etag"[[:space:]]*:[[:space:]]*"\\"\([^"\\]*\)\\"".*/\1/p')
  printf 'header = "Authorization: Bearer %s"\nheader = "If-Match: \\"%s\\""\ndata-raw = ""\n' "$management_token" "$etag" \
    | request POST "$url/lock?api-version=2021-06-01"
}

# ask VAULT SECRET WHAT
ask() {
  # Echo is off before anything is asked: whoever pastes early is not shown either.
  trap 'stty echo 2>/dev/null' EXIT INT TERM
  stty -echo
  printf '%s (input is hidden; press Enter to keep the current value): ' "$3"
  IFS= read -r key || key=
  stty echo
  trap - EXIT INT TERM
  echo
  if [ -z "$key" ]; then echo "  not changed"; return 0; fi
  case $key in
    *[!A-Za-z0-9_-]*) echo "  not an OpenAI key: it contains characters other than letters, digits, - and _"; return 0 ;;
  esac
  status=$(patiently put_key "$1" "$2")
  key=
  case $status in
    200) echo "  written to $1secrets/$2" ;;
    *) echo "  Key Vault answered $status; nothing was written. Try again: azd hooks run postprovision" ;;
  esac
}

storage_token=$(token https://storage.azure.com/.default)
status=$(patiently put_config)
case $status in
  201) echo "sentinel.json: written to $SENTINEL_CONFIG" ;;
  409 | 412) echo "sentinel.json: already exists, not changed" ;;
  *) echo "sentinel.json: the storage account answered $status; upload the file later (docs/how-to/deploy.md)" ;;
esac

if [ -n "${SENTINEL_AUDIT_POLICY_TO_LOCK:-}" ]; then
  management_token=$(token https://management.azure.com/.default)
  case $(lock_audit) in
    200) echo "audit container: the retention policy is locked" ;;
    *) echo "audit container: not locked now (its retention policy may already be locked)" ;;
  esac
fi

if [ -t 0 ]; then
  vault_token=$(token https://vault.azure.net/.default)
  ask "$SENTINEL_COLLECT_VAULT" openai-admin-key "OpenAI admin key for reading usage"
  ask "$SENTINEL_RESPONSE_VAULT" openai-response-key "OpenAI admin key for revoking keys (only for modes approve and enforce)"
else
  echo "No terminal, so the keys were not requested. Run later from a terminal: azd hooks run postprovision"
  echo "  or: az keyvault secret set --id ${SENTINEL_COLLECT_VAULT}secrets/openai-admin-key --file KEYFILE"
fi
