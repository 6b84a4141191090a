"""Microsoft's clients for one stack's cloud. They sign in as `pulumi up` does: Azure is asked as azure-native would ask
it, Entra as azuread would, each with its settings in the stack's configuration, else the environment's."""

import os
from dataclasses import dataclass
from typing import Any

from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.mgmt.apimanagement import ApiManagementClient
from azure.mgmt.authorization.v2022_04_01 import AuthorizationManagementClient

from apim_gateway_doctor.clouds import Cloud, cloud_of
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.graph import GraphClient
from apim_gateway_doctor.provider_settings import AZURE_NATIVE, AZUREAD, ProviderSettings
from apim_gateway_doctor.questions import RETRIES, read_json
from apim_gateway_doctor.sign_in import sign_in
from apim_gateway_doctor.stack import Stack

CONFIGURATION_AUDIENCE = "https://azure-api.net/configuration"
"""For whom the gateway's token is, where its setting config.service.auth.tokenAudience says nothing else."""

_SANDBOX_TOKEN = "SANDBOX_CONTROL_TOKEN"


@dataclass(frozen=True)
class Azure:
    """Questions of one identity to one cloud."""

    cloud: Cloud
    subscription_id: str
    authorization: AuthorizationManagementClient
    api_management: ApiManagementClient
    graph: GraphClient
    sign_in_fix: str
    """Advice for a sign-in that is refused."""


def connect(stack: Stack, subscription_id: str) -> Azure:
    """The clients for a stack's subscription. Only a cloud's metadata are read yet."""
    azure_native, azuread = (ProviderSettings(each, stack) for each in (AZURE_NATIVE, AZUREAD))
    cloud, graph_cloud = cloud_of(azure_native, azuread), cloud_of(azuread, azure_native)
    to_azure, to_graph = sign_in(azure_native, cloud, subscription_id), sign_in(azuread, graph_cloud)
    common: dict[str, Any] = {
        "base_url": cloud.resource_manager,
        "credential_scopes": [cloud.resource_manager_scope],
        **RETRIES,
    }
    return Azure(
        cloud,
        subscription_id,
        AuthorizationManagementClient(to_azure.credential, subscription_id, **common),
        ApiManagementClient(to_azure.credential, subscription_id, **common),
        GraphClient(to_graph.credential, graph_cloud.graph, RETRIES),
        ". ".join(dict.fromkeys((to_azure.fix, to_graph.fix))),
    )


def cloud_of_the_environment() -> Cloud:
    """The cloud that the environment alone gives azure-native."""
    return cloud_of(ProviderSettings(AZURE_NATIVE))


def credential_of_the_environment(cloud: Cloud) -> TokenCredential:
    """Identity that asks where there is no stack."""
    return sign_in(ProviderSettings(AZURE_NATIVE), cloud).credential


def sandbox_status(cloud: Cloud) -> dict[str, Any]:
    """What the sandbox's emulator counts and Azure does not tell."""
    try:
        return read_json(
            f"https://{cloud.metadata_host}/sandbox/status",
            {"Authorization": f"Bearer {os.environ.get(_SANDBOX_TOKEN, '')}"},
        )
    except HttpResponseError as error:
        if error.status_code != 401:
            raise
        raise CannotCheckError(
            f"{_SANDBOX_TOKEN} is not the sandbox's at {cloud.metadata_host}: its heartbeats can't be read. Work in its"
            ' shell: eval "$(.venv/bin/python -m sandbox env)".'
        ) from None
