"""The lists of Kubernetes whose entries have a key, and the mappings that mean something as a whole only.

Sources: `x-kubernetes-list-map-keys` in the OpenAPI documents of Kubernetes 1.36 (`/openapi/v3/api/v1`), with which
tests/end_to_end/test_merging.py compares the keys; "exactly one of" in the API's reference:
https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from collections.abc import Mapping

LIST_KEYS: Mapping[str, tuple[str, ...]] = {
    "Container.env": ("name",),
    "Container.ports": ("containerPort", "protocol"),
    "Container.volumeDevices": ("devicePath",),
    "Container.volumeMounts": ("mountPath",),
    "EphemeralContainer.env": ("name",),
    "EphemeralContainer.ports": ("containerPort", "protocol"),
    "EphemeralContainer.volumeDevices": ("devicePath",),
    "EphemeralContainer.volumeMounts": ("mountPath",),
    "PodSpec.containers": ("name",),
    "PodSpec.ephemeralContainers": ("name",),
    "PodSpec.hostAliases": ("ip",),
    "PodSpec.imagePullSecrets": ("name",),
    "PodSpec.initContainers": ("name",),
    "PodSpec.resourceClaims": ("name",),
    "PodSpec.schedulingGates": ("name",),
    "PodSpec.topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "PodSpec.volumes": ("name",),
    "ResourceRequirements.claims": ("name",),
    "ServiceSpec.ports": ("port", "protocol"),
}
"""By type and field, the fields that tell the entries of a list apart. Every other list is one value."""

KEY_DEFAULTS: Mapping[str, object] = {"protocol": "TCP"}
"""The value of a key where none is given."""

UNIONS: Mapping[str, frozenset[str]] = {
    "EnvVar": frozenset({"value", "valueFrom"}),
    "Probe": frozenset({"exec", "grpc", "httpGet", "tcpSocket"}),
}
"""By type, the fields of which exactly one is given."""

UNIONS_OF_ALL_BUT: Mapping[str, str] = {"Volume": "name"}
"""By type, the only field that is not one of those: a volume has some thirty sources."""

WHOLE = frozenset({"AppArmorProfile", "DeploymentStrategy", "LabelSelector", "LifecycleHandler", "SeccompProfile"})
"""Types of mappings that are one value: their fields depend on each other, or select together."""
