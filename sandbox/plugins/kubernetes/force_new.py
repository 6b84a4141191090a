"""Fields whose change needs a new object. Source of every line: pulumi-kubernetes, provider/pkg/provider/diff.go.

Each entry is a field that the API server itself refuses to change, or (ConfigMap, Secret) one that running pods would
not notice.
"""

from sandbox.plugins.base.differences import Path
from sandbox.plugins.base.values import Properties

# metadataForceNewProperties: the object's identity.
_ALWAYS: tuple[Path, ...] = (("metadata", "name"), ("metadata", "namespace"))

# forceNewProperties: unless enableConfigMapMutable, or where the object itself is immutable.
_CONFIG_MAP: tuple[Path, ...] = (("binaryData",), ("data",))
# forceNewProperties: unless enableSecretMutable, or where the object itself is immutable.
_SECRET: tuple[Path, ...] = (("type",), ("stringData",), ("data",))

_SELECTOR: tuple[Path, ...] = (("spec", "selector"),)
_ROLE_REF: tuple[Path, ...] = (("roleRef",),)

# containerForceNewProperties
_CONTAINER = (
    "args",
    "command",
    "env",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
)
# core: Pod. Tolerations, for example, are not among them: the API server takes more of them.
_POD = (
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "volumes",
)
# core: PersistentVolume
_VOLUME_SOURCES = (
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
)


def _of_spec(*names: str) -> tuple[Path, ...]:
    return tuple(("spec", name) for name in names)


# Versions of the API that no API server of today has are left out.
_KINDS: dict[str, tuple[Path, ...]] = {
    # deployment, daemonset
    "apps/v1/Deployment": _SELECTOR,
    "apps/v1/DaemonSet": _SELECTOR,
    # statefulSet
    "apps/v1/StatefulSet": _of_spec(
        "podManagementPolicy", "revisionHistoryLimit", "selector", "serviceName", "volumeClaimTemplates"
    ),
    # job
    "batch/v1/Job": _of_spec("completions", "parallelism", "selector", "template"),
    # core: Service. A changed type is an update, not a replacement.
    "v1/Service": _of_spec("clusterIP"),
    # core: Secret
    "v1/Secret": (("type",),),
    # core: ResourceQuota
    "v1/ResourceQuota": _of_spec("scopes"),
    "v1/PersistentVolume": _of_spec(*_VOLUME_SOURCES),
    # core: PersistentVolumeClaim
    "v1/PersistentVolumeClaim": _of_spec("accessModes", "selector", "storageClassName", "volumeName"),
    "v1/Pod": (
        *_of_spec(*_POD),
        *(("spec", many, "*", name) for many in ("containers", "initContainers") for name in _CONTAINER),
    ),
    # roleBinding
    "rbac.authorization.k8s.io/v1/RoleBinding": _ROLE_REF,
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding": _ROLE_REF,
    # StorageClass
    "storage.k8s.io/v1/StorageClass": (("parameters",), ("provisioner",)),
}


def force_new_paths(object: Properties, *, config_map_mutable: bool, secret_mutable: bool) -> tuple[Path, ...]:
    """The fields of this object that force a replacement."""
    type = f"{object.get('apiVersion')}/{object.get('kind')}"
    immutable = object.get("immutable") is True
    if type == "v1/Secret" and (immutable or not secret_mutable):
        return (*_ALWAYS, *_SECRET)
    if type == "v1/ConfigMap" and (immutable or not config_map_mutable):
        return (*_ALWAYS, *_CONFIG_MAP)
    return (*_ALWAYS, *_KINDS.get(type, ()))
