"""The provider's first token: it asks for one before anything else, and fails with Entra's whole answer."""

from typing import TYPE_CHECKING

from sandbox.plugins.azure_environment import AzureEnvironment
from sandbox.plugins.azuread.diagnostics import bridged
from sandbox.plugins.base.errors import PluginError

if TYPE_CHECKING:
    from sandbox.plugins.retrying import RetryableHttp


def check(environment: AzureEnvironment, retrying: "RetryableHttp") -> None:
    """terraform-provider-azuread, internal/clients/builder.go; go-azure-sdk, sdk/auth/client_credentials.go"""
    from azure.core.exceptions import AzureError

    try:
        environment.credential.get_token(f"{environment.graph}/.default")
    except AzureError as error:
        refusal = f"clientCredentialsToken: received HTTP status {retrying.refusal}" if retrying.refusal else ""
        failure = f"building client: unable to obtain access token: {refusal or error.message}"
        raise PluginError(bridged(PluginError(failure))) from None
