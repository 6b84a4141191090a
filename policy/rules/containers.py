"""What containers are asked for, and what they may do beyond the Pod Security Standards, which are pod_security.py's.

Pods of their own and Jobs, which end, are not looked at.
"""

from collections.abc import Iterator

from . import pods
from .known import Properties, missing, seen
from .resource_types import WORKLOADS
from .rule import ADVISORY, HIGH, MANDATORY, MEDIUM, Settings, Texts, resource_rule

_PRODUCTION = "https://learn.microsoft.com/azure/api-management/how-to-self-hosted-gateway-on-kubernetes-in-production"
_PRESET = "or take the production preset (apim-gateway:kubernetes.preset)"


@resource_rule(
    WORKLOADS,
    Texts(
        "readiness-probe",
        "Every container has a readiness probe",
        "callers are sent to pods that have not read their configuration, and get 503",
        "Leave readinessProbe of apim-gateway:kubernetes.container out, which keeps the guide's, or give one",
        _PRODUCTION,
        MANDATORY,
        HIGH,
    ),
)
def readiness_probe(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.containers(properties):
        if missing(container, "readinessProbe"):
            yield f"{pods.name(container)} has no readinessProbe"


@resource_rule(
    WORKLOADS,
    Texts(
        "liveness-probe",
        "Every container has a liveness probe",
        "a gateway that hangs is never restarted",
        f"Set livenessProbe in apim-gateway:kubernetes.container, {_PRESET}",
        _PRODUCTION,
        ADVISORY,
        MEDIUM,
    ),
)
def liveness_probe(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.containers(properties):
        if missing(container, "livenessProbe"):
            yield f"{pods.name(container)} has no livenessProbe"


@resource_rule(
    WORKLOADS,
    Texts(
        "resource-requests",
        "Every container requests CPU and memory",
        "the scheduler takes it for one that needs nothing, and the node may run out of either",
        f"Set resources in apim-gateway:kubernetes.container (Microsoft starts with 2 cores and 2 GiB), {_PRESET}",
        f"{_PRODUCTION}#container-resources",
        ADVISORY,
        MEDIUM,
        {
            "requireMemoryLimit": {
                "type": "boolean",
                "default": False,
                "description": "Also ask for resources.limits.memory",
            }
        },
    ),
)
def resource_requests(properties: Properties, settings: Settings) -> Iterator[str]:
    wanted = [("requests", "cpu"), ("requests", "memory")]
    if settings["requireMemoryLimit"]:
        wanted.append(("limits", "memory"))
    for container in pods.all_containers(properties):
        # Kubernetes takes a limit for the request where that is left out.
        absent = [
            f"{kind}.{what}"
            for kind, what in wanted
            if missing(container, "resources", kind, what) and missing(container, "resources", "limits", what)
        ]
        if absent:
            yield f"{pods.name(container)} has no resources.{' and no resources.'.join(absent)}"


@resource_rule(
    WORKLOADS,
    Texts(
        "root-user",
        "No container is told to run as root",
        "root in the container is root on the node for whoever gets out of it",
        "Set securityContext.runAsUser in apim-gateway:kubernetes.container to 1001, which the image is made for",
        f"{_PRODUCTION}#security",
        MANDATORY,
        HIGH,
    ),
)
def root_user(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.all_containers(properties):
        if pods.security(properties, container, "runAsUser") == 0:
            yield f"{pods.name(container)} has runAsUser 0"
        elif pods.security(properties, container, "runAsNonRoot") is False:
            yield f"{pods.name(container)} has runAsNonRoot false"


@resource_rule(
    WORKLOADS,
    Texts(
        "gateway-file-system",
        "The gateway's root file system is writable",
        "the gateway writes certificates below /etc/ssl at its start, and does not start without",
        "Remove securityContext.readOnlyRootFilesystem from the gateway's container",
        f"{_PRODUCTION}#security",
        MANDATORY,
        MEDIUM,
    ),
)
def gateway_file_system(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.all_containers(properties):
        read_only = seen(container, "securityContext", "readOnlyRootFilesystem") is True
        if read_only and pods.is_gateway(seen(container, "image")):
            yield f"{pods.name(container)} has readOnlyRootFilesystem"
