#!/usr/bin/env bash
# Gives the state's storage account and Key Vault, whose clients do not ask GitHub themselves, this job's token in a
# file. The providers need no help: with ARM_USE_OIDC they ask GitHub for one whenever they sign in.
set -euo pipefail

: "${ACTIONS_ID_TOKEN_REQUEST_URL:?is missing: the job needs the permission id-token: write}"
: "${ARM_CLIENT_ID:?is empty: set the variable that the workflow names}"

file="$RUNNER_TEMP/federated-token"
rm -f "$file"
umask 077
# The header goes through standard input: a command line can be seen by every process.
printf 'header = "Authorization: Bearer %s"\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
  curl --silent --show-error --fail-with-body --retry 3 --config - \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api%3A%2F%2FAzureADTokenExchange" |
  python3 -c 'import json, sys; sys.stdout.write(json.load(sys.stdin)["value"])' >"$file"

{
  echo "AZURE_CLIENT_ID=$ARM_CLIENT_ID"
  echo "AZURE_TENANT_ID=$ARM_TENANT_ID"
  echo "AZURE_FEDERATED_TOKEN_FILE=$file"
} >>"$GITHUB_ENV"
