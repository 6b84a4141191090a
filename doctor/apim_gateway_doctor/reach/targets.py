"""Which hosts a gateway's pods have to reach, by the settings with which they start. Secrets are not read."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from apim_gateway_doctor import container_environment
from apim_gateway_doctor.cluster import Cluster, ClusterRefusedError, path_of
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.objects import Object, children
from apim_gateway_doctor.setting_names import AUTHORITY, ENDPOINT, TENANT_ID


@dataclass(frozen=True)
class Target:
    """A host, and what the gateway needs it for."""

    purpose: str
    url: str


def deployment_of(gateway: Gateway, cluster: Cluster) -> Object:
    """The gateway's Deployment. Raises CannotCheckError where there is none, or it may not be read."""
    name = gateway.deployed.kubernetes_name or gateway.kubernetes_name
    try:
        found = cluster.find(path_of("Deployment", gateway.namespace, name))
    except ClusterRefusedError as error:
        raise CannotCheckError(
            f"The cluster at {cluster.address} refuses: {error.status} {str(error).rstrip('.')}."
            " Use a kubeconfig whose identity may read Deployments there."
        ) from None
    if found is None:
        raise CannotCheckError(
            f"There is no Deployment '{name}' in namespace '{gateway.namespace}': its pods' settings are asked about."
            f" Deploy it: pulumi up --refresh --skip-preview --stack {gateway.stack.name}."
        )
    return found


def container_of(deployment: Object) -> Object:
    """The gateway's container in the Deployment's pod template."""
    containers = children(deployment, "spec", "template", "spec", "containers")
    return next((each for each in containers if each["name"] == deployment["metadata"]["name"]), containers[0])


def targets(gateway: Gateway, cluster: Cluster, container: Object) -> list[Target]:
    """The configuration endpoint and Entra's sign-in, as the container has them, else as the stack does."""

    def data(kind: str, name: str) -> dict[str, str] | None:
        if kind == "Secret":
            return None
        try:
            found = cluster.find(path_of(kind, gateway.namespace, name))
        except ClusterRefusedError:
            return None
        return container_environment.data_of(kind, found) if found else None

    settings = container_environment.resolve(container, data)
    tenant = quote(settings.get(TENANT_ID) or "common", safe="")
    sign_in = f"/{tenant}/v2.0/.well-known/openid-configuration"
    return [
        Target("configuration", _url(settings.get(ENDPOINT) or gateway.configuration_endpoint, "/")),
        Target("sign-in", _url(settings.get(AUTHORITY) or gateway.authority, sign_in)),
    ]


def _url(address: str, path: str) -> str:
    parts = urlsplit(address if "://" in address else f"https://{address}")
    return f"https://{parts.netloc}{path}"
