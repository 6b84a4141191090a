"""Microsoft's clients, made from the environment alone: public Azure where nothing is set, otherwise the cloud that
ARM_METADATA_HOSTNAME names, as Pulumi's providers read it.

They sign in as `pulumi up` does: ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID where all are set, else whatever
DefaultAzureCredential finds, for example `az login`.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.policies import HeadersPolicy, RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential, DefaultAzureCredential
from azure.mgmt.apimanagement import ApiManagementClient
from azure.mgmt.authorization.v2022_04_01 import AuthorizationManagementClient

from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.graph import GraphClient

# A person waits: a cloud that is not there is given up after two seconds, one that is busy after a minute.
RETRIES: Mapping[str, Any] = {"retry_total": 5, "retry_connect": 1, "connection_timeout": 10, "read_timeout": 30}
CONFIGURATION_AUDIENCE = "https://azure-api.net/configuration"
"""For whom the gateway's token is, where its setting config.service.auth.tokenAudience says nothing else."""
AUTHORITIES = (
    "https://login.microsoftonline.com",
    "https://login.microsoftonline.us",
    "https://login.partner.microsoftonline.cn",
    "https://login.chinacloudapi.cn",
)
"""Entra's sign-in addresses: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""

_SANDBOX_TOKEN = "SANDBOX_CONTROL_TOKEN"
_SERVICE_PRINCIPAL = ("ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET")
# The SDKs log each failed attempt; what came of it is told once, by whoever asked.
logging.getLogger("azure").setLevel(logging.CRITICAL)
logging.getLogger("msal").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Cloud:
    """Where a cloud's services are, and for whom its tokens are."""

    authority: str
    resource_manager: str
    resource_manager_scope: str
    graph: str
    metadata_host: str | None = None
    """Where the others were read; None for public Azure."""

    @property
    def is_sandbox(self) -> bool:
        """Whether it is an emulator on this machine, which the environment alone decides."""
        return (self.metadata_host or "").rpartition(":")[0] in ("localhost", "127.0.0.1")


PUBLIC = Cloud(
    "https://login.microsoftonline.com",
    "https://management.azure.com",
    "https://management.azure.com/.default",
    "https://graph.microsoft.com",
)


@dataclass(frozen=True)
class Azure:
    """What one identity can ask of one cloud."""

    cloud: Cloud
    credential: TokenCredential
    subscription_id: str
    authorization: AuthorizationManagementClient
    api_management: ApiManagementClient
    graph: GraphClient


def connect(subscription_id: str) -> Azure:
    """The clients for a subscription. Nobody is asked yet but a cloud's metadata."""
    cloud = cloud_of_the_environment()
    credential = credential_of_the_environment(cloud)
    common: dict[str, Any] = {
        "base_url": cloud.resource_manager,
        "credential_scopes": [cloud.resource_manager_scope],
        **RETRIES,
    }
    return Azure(
        cloud,
        credential,
        subscription_id,
        AuthorizationManagementClient(credential, subscription_id, **common),
        ApiManagementClient(credential, subscription_id, **common),
        GraphClient(credential, cloud.graph, RETRIES),
    )


def cloud_of_the_environment() -> Cloud:
    """Public Azure, or what ARM_METADATA_HOSTNAME says of its cloud."""
    host = os.environ.get("ARM_METADATA_HOSTNAME", "").removeprefix("https://").rstrip("/")
    return _cloud_of(host) if host else PUBLIC


def credential_of_the_environment(cloud: Cloud) -> TokenCredential:
    """Who asks."""
    tenant_id, client_id, client_secret = (os.environ.get(name) for name in _SERVICE_PRINCIPAL)
    if tenant_id and client_id and client_secret:
        return client_secret_credential(cloud.authority, tenant_id, client_id, client_secret, cloud)
    options = _sign_in_options(cloud)
    if cloud.metadata_host:
        options["authority"] = cloud.authority
    return DefaultAzureCredential(**options)


def client_secret_credential(
    authority: str, tenant_id: str, client_id: str, client_secret: str, cloud: Cloud
) -> TokenCredential:
    """An application that signs in with its client secret."""
    return ClientSecretCredential(tenant_id, client_id, client_secret, authority=authority, **_sign_in_options(cloud))


def sandbox_status(cloud: Cloud) -> dict[str, Any]:
    """What the sandbox's emulator counts and Azure does not tell."""
    try:
        return _read(
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


def _sign_in_options(cloud: Cloud) -> dict[str, Any]:
    # A cloud of its own is unknown to Microsoft's list of authorities.
    return {**RETRIES, "disable_instance_discovery": cloud.metadata_host is not None}


def _cloud_of(host: str) -> Cloud:
    url = f"https://{host}/metadata/endpoints?api-version=2022-09-01"
    try:
        found = _read(url)
        return Cloud(
            found["authentication"]["loginEndpoint"].rstrip("/"),
            found["resourceManager"].rstrip("/"),
            f"{found['authentication']['audiences'][-1].rstrip('/')}/.default",
            found["microsoftGraphResourceId"].rstrip("/"),
            host,
        )
    except (AzureError, KeyError, ValueError) as error:
        raise CannotCheckError(
            f"ARM_METADATA_HOSTNAME is '{host}': Azure's endpoints can't be read from {url} ({type(error).__name__})."
            " Correct it, or start the sandbox: make start."
        ) from None


def _read(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """What a request without a sign-in reads."""
    policies: list[Any] = [HeadersPolicy(), UserAgentPolicy(), RetryPolicy(**RETRIES)]
    with PipelineClient[Any, Any](url, policies=policies) as client:
        answer = client.send_request(HttpRequest("GET", url, headers=headers))
        answer.raise_for_status()
        return json.loads(answer.text())
