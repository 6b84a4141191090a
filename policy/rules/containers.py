"""What containers are asked for and may do. Pods of their own and Jobs, which end, are not looked at."""

from collections.abc import Iterator

from . import pods
from .known import Properties, fields, is_known, items, missing, seen, texts
from .resource_types import WORKLOADS
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, Settings, Texts, resource_rule

_PRODUCTION = "https://learn.microsoft.com/azure/api-management/how-to-self-hosted-gateway-on-kubernetes-in-production"
_STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
_PRESET = "or take the production preset (apim-gateway:gateway.preset)"


@resource_rule(
    WORKLOADS,
    Texts(
        "readiness-probe",
        "Every container has a readiness probe",
        "callers are sent to pods that have not read their configuration, and get 503",
        "Leave readinessProbe of apim-gateway:gateway.container out, which keeps the guide's, or give one",
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
        f"Set livenessProbe in apim-gateway:gateway.container, {_PRESET}",
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
        f"Set resources in apim-gateway:gateway.container (Microsoft starts with 2 cores and 2 GiB), {_PRESET}",
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
        "privileged-container",
        "No container reaches out of its own sandbox into the node",
        "whoever breaks into the gateway then has the node and all that runs on it",
        "Remove it from apim-gateway:gateway.container (securityContext.privileged) or gateway.pod "
        "(hostNetwork, hostPID, hostIPC, hostPath volumes)",
        f"{_STANDARDS}#baseline",
        MANDATORY,
        CRITICAL,
    ),
)
def privileged_container(properties: Properties, settings: Settings) -> Iterator[str]:
    pod = pods.pod(properties)
    for container in pods.all_containers(properties):
        if seen(container, "securityContext", "privileged") is True:
            yield f"{pods.name(container)} is privileged"
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if seen(pod, field) is True:
            yield f"the pod has {field}"
    for volume in items(pod, "volumes"):
        if fields(volume, "hostPath"):
            yield f"the pod's volume {seen(volume, 'name')} is a hostPath"


@resource_rule(
    WORKLOADS,
    Texts(
        "privilege-escalation",
        "No container may gain more rights than it started with",
        "Kubernetes allows it unless it is told not to",
        f"Set securityContext.allowPrivilegeEscalation in apim-gateway:gateway.container to false, {_PRESET}",
        f"{_PRODUCTION}#security",
        ADVISORY,
        MEDIUM,
    ),
)
def privilege_escalation(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.all_containers(properties):
        # The pod's security context has no such field.
        allowed = seen(container, "securityContext", "allowPrivilegeEscalation")
        if allowed is True or missing(container, "securityContext", "allowPrivilegeEscalation"):
            yield f"{pods.name(container)} may escalate its privileges"


@resource_rule(
    WORKLOADS,
    Texts(
        "root-user",
        "No container is told to run as root",
        "root in the container is root on the node for whoever gets out of it",
        "Set securityContext.runAsUser in apim-gateway:gateway.container to 1001, which the image is made for",
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
        "non-root-user",
        "Kubernetes refuses to start any container as root",
        "an image that is changed to run as root is otherwise started",
        f"Set securityContext.runAsNonRoot in apim-gateway:gateway.container to true, {_PRESET}",
        f"{_PRODUCTION}#security",
        ADVISORY,
        MEDIUM,
    ),
)
def non_root_user(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.all_containers(properties):
        if _unset(properties, container, "runAsNonRoot"):
            yield f"{pods.name(container)} has no runAsNonRoot"


@resource_rule(
    WORKLOADS,
    Texts(
        "capabilities",
        "Every container drops all capabilities",
        "the gateway listens above 1024 and needs none of those that the container runtime gives",
        f"Set securityContext.capabilities in apim-gateway:gateway.container to {{drop: [ALL]}}, {_PRESET}",
        f"{_PRODUCTION}#security",
        ADVISORY,
        LOW,
    ),
)
def capabilities(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.all_containers(properties):
        path = ("securityContext", "capabilities", "drop")
        # Microsoft's page writes it in lower case.
        dropped = [each.casefold() for each in texts(container, *path)]
        if "all" not in dropped and is_known(container, *path):
            yield f"{pods.name(container)} does not drop ALL capabilities"


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


def _unset(properties: Properties, container: Properties, field: str) -> bool:
    return missing(container, "securityContext", field) and missing(
        properties, "spec", "template", "spec", "securityContext", field
    )
