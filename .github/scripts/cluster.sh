#!/usr/bin/env bash
# Writes a kubeconfig for the AKS cluster whose ARM id is in AKS_CLUSTER_ID, with the identity that the job has.
# Without that id the runner has to bring a kubeconfig, as one inside the cluster's network does.
set -euo pipefail

if [[ -z "${AKS_CLUSTER_ID:-}" ]]; then
  echo "AKS_CLUSTER_ID is empty: taking the runner's own kubeconfig."
  exit 0
fi

export AZURE_CONFIG_DIR="$RUNNER_TEMP/azure"
kubeconfig="$RUNNER_TEMP/kubeconfig"
programs="$RUNNER_TEMP/programs"
# The sandbox's version, and the newest kubelogin at that time: without them az takes what is newest when it runs.
kubectl_version=1.36.3
kubelogin_version=0.2.19
IFS=/ read -r _ _ subscription _ group _ _ _ name <<<"$AKS_CLUSTER_ID"

# az reads the token from the file itself: a command line can be seen by every process.
az login --service-principal --username "$ARM_CLIENT_ID" --tenant "$ARM_TENANT_ID" --output none \
  --allow-no-subscriptions --federated-token "@$AZURE_FEDERATED_TOKEN_FILE"
az aks install-cli --client-version "$kubectl_version" --install-location "$programs/kubectl" \
  --kubelogin-version "$kubelogin_version" --kubelogin-install-location "$programs/kubelogin"
az aks get-credentials --subscription "$subscription" --resource-group "$group" --name "$name" --file "$kubeconfig"
"$programs/kubelogin" convert-kubeconfig --login azurecli --kubeconfig "$kubeconfig"

echo "$programs" >>"$GITHUB_PATH"
{
  echo "KUBECONFIG=$kubeconfig"
  echo "AZURE_CONFIG_DIR=$AZURE_CONFIG_DIR"
} >>"$GITHUB_ENV"
