"""Where Azure is and who signs in: what both Azure plugins read before their first call.

Everything comes from the metadata endpoint of ARM_METADATA_HOSTNAME, as with the real providers. It does not fall back
to the public cloud: these plugins only ever talk to the sandbox.
"""

import base64
import json
import os
from dataclasses import dataclass
from typing import Any, cast

from sandbox.plugins import federated_token
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties

_METADATA_API_VERSION = "2022-09-01"
_REQUIRED = {
    "tenantId": "ARM_TENANT_ID",
    "clientId": "ARM_CLIENT_ID",
    "clientSecret": "ARM_CLIENT_SECRET",
    "metadataHost": "ARM_METADATA_HOSTNAME",
}


@dataclass(frozen=True)
class AzureEnvironment:
    """The endpoints, and a credential that never shows its secret."""

    resource_manager: str
    resource_manager_audience: str
    graph: str
    tenant_id: str
    client_id: str
    subscription_id: str
    credential: Any
    verify: str | bool

    def claims(self, audience: str) -> Properties:
        """The claims of a token for the audience; sign-in errors are passed on with Entra's own text."""
        token: str = _signed_in(self.credential, f"{audience.rstrip('/')}/.default")
        payload = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    def pipeline(self, base_url: str, audience: str, retry_policy: Any) -> Any:
        """A client that signs each request for the audience and tries again as its provider does."""
        from azure.core import PipelineClient
        from azure.core.pipeline.policies import (
            BearerTokenCredentialPolicy,
            ContentDecodePolicy,
            RequestIdPolicy,
            UserAgentPolicy,
        )

        policies: list[Any] = [
            RequestIdPolicy(),
            UserAgentPolicy("apim-gateway-sandbox"),
            retry_policy,
            BearerTokenCredentialPolicy(self.credential, f"{audience.rstrip('/')}/.default"),
            ContentDecodePolicy(),
        ]
        client = cast(Any, PipelineClient)
        return client(base_url, policies=policies, connection_verify=self.verify)


def connect(plugin: str, configuration: dict[str, str], sign_in_retry_policy: Any) -> AzureEnvironment:
    """Read the configuration and the metadata; each setting is the provider's own or its ARM_ variable.

    The metadata are read once and not again: neither provider tries twice.
    """
    settings = {name: configuration.get(name) or os.environ.get(variable, "") for name, variable in _REQUIRED.items()}
    assertion = None if settings["clientSecret"] else federated_token.source(plugin, configuration)
    if assertion:
        del settings["clientSecret"]
    missing = [f"{plugin}:{name} or {_REQUIRED[name]}" for name, value in settings.items() if not value]
    if missing:
        raise PluginError(
            f"the sandbox's stand-in for {plugin} needs {', '.join(missing)}: "
            "run `python -m sandbox env` for the exports"
        )
    # The two client libraries below read REQUESTS_CA_BUNDLE only; the real providers, in Go, read SSL_CERT_FILE.
    verify: str | bool = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
    metadata = _metadata(settings["metadataHost"], verify)
    authentication = metadata["authentication"]

    from azure.identity import ClientAssertionCredential, ClientSecretCredential

    def in_place_of_its_own(**options: Any) -> Any:
        del options
        return sign_in_retry_policy

    kind: Any = ClientAssertionCredential if assertion else ClientSecretCredential
    credential = kind(
        settings["tenantId"],
        settings["clientId"],
        assertion or settings["clientSecret"],
        authority=authentication["loginEndpoint"].rstrip("/"),
        disable_instance_discovery=True,
        connection_verify=verify,
        retry_policy_class=in_place_of_its_own,
    )
    return AzureEnvironment(
        resource_manager=metadata["resourceManager"].rstrip("/"),
        resource_manager_audience=authentication["audiences"][0],
        graph=metadata["microsoftGraphResourceId"].rstrip("/"),
        tenant_id=settings["tenantId"],
        client_id=settings["clientId"],
        subscription_id=configuration.get("subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID", ""),
        credential=credential,
        verify=verify,
    )


def _metadata(host: str, verify: str | bool) -> Properties:
    import requests

    # Both providers accept host:port; azure-native also accepts a scheme.
    base = host if "://" in host else f"https://{host}"
    url = f"{base.rstrip('/')}/metadata/endpoints?api-version={_METADATA_API_VERSION}"
    try:
        response = requests.get(url, timeout=10, verify=verify)
        response.raise_for_status()
        return response.json()
    except (requests.RequestException, ValueError) as error:
        raise PluginError(
            f"cannot read Azure's endpoints from {url}: {error}. Start the sandbox (`python -m sandbox start`), "
            "or correct ARM_METADATA_HOSTNAME and the CA in REQUESTS_CA_BUNDLE"
        ) from None


def _signed_in(credential: Any, scope: str) -> str:
    from azure.core.exceptions import ClientAuthenticationError

    try:
        return credential.get_token(scope).token
    except ClientAuthenticationError as error:
        raise PluginError(f"cannot sign in for {scope}: {error.message}") from None
