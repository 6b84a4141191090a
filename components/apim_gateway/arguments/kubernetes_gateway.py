"""The arguments of KubernetesGateway."""

from typing import Any, NotRequired, TypedDict

from pulumi import Input, Output

from .. import clouds
from ..errors import Problem
from . import checks, kubernetes, names, resource_limits
from .choices import ClientSecretStoreInput
from .kubernetes import KubernetesSettings

_LONGEST_CLIENT_SECRET = 4096


class KubernetesGatewayArgs(TypedDict):
    """The settings of the container, and how it runs."""

    gateway_name: str
    """Name of the gateway resource in Azure, up to 80 characters."""
    configuration_endpoint: Input[str]
    """The instance's configuration endpoint, for example `contoso.configuration.azure-api.net`."""
    tenant_id: Input[str]
    """Directory (tenant) id of the gateway's application."""
    client_id: Input[str]
    """Application (client) id."""
    client_secret: Input[str]
    """The application's client secret. Kept as a Pulumi secret however it is given."""
    client_secret_store: NotRequired[ClientSecretStoreInput]
    """Where the pods read the client secret: `configMap`, as the guide does, or `secret`, a Kubernetes Secret. Default:
    the preset's; without one, as the guide does."""
    settings: NotRequired[KubernetesSettings]
    """How the gateway runs in the cluster. Default: as in the guide."""
    adopt: NotRequired[bool]
    """Take the Deployment and both Services over instead of creating them: they exist already, under these names, and
    the Deployment with this selector. Take it out once that has happened: a later update with it is refused. Default:
    false."""


def problems_of(args: KubernetesGatewayArgs) -> list[Problem]:
    """Checks these arguments by the rules of the gateway and Kubernetes; Outputs are left to them."""
    rules = {
        "gateway_name": names.gateway_name,
        "configuration_endpoint": names.configuration_endpoint,
        "tenant_id": names.guid,
        "client_id": names.guid,
    }
    problems = checks.texts(args, KubernetesGatewayArgs, rules) + _problems_of_client_secret(args)
    settings, wrong = checks.group(args, "settings", KubernetesSettings)
    problems += checks.choice(args, KubernetesGatewayArgs, "client_secret_store")
    problems += checks.flag(args, "adopt") + kubernetes.problems_of_adoption(args.get("adopt"), settings, "settings.")
    problems += clouds.problems_of(args, settings, "settings.")
    problems += wrong + kubernetes.problems_of(settings, args.get("gateway_name"), "settings.")
    return problems or resource_limits.problems_of(settings, "settings.")


def _problems_of_client_secret(args: Any) -> list[Problem]:
    """Without the value in any message: it may be the secret."""
    value: object = args.get("client_secret")
    if not value or (isinstance(value, str) and not value.strip()):
        return [Problem("client_secret", "is missing", "the gateway signs in with it", "Set it")]
    if not isinstance(value, str | Output):
        seen = f"is of type {type(value).__name__}"
        return [Problem("client_secret", seen, "it is not a string", "Give a string")]
    if isinstance(value, str) and len(value) > _LONGEST_CLIENT_SECRET:
        seen, reason = f"has {len(value)} characters", "no client secret of Entra's is as long"
        return [Problem("client_secret", seen, reason, f"Give at most {_LONGEST_CLIENT_SECRET}")]
    return []
