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

_KINDS: dict[str, tuple[Path, ...]] = {
    # deployment, daemonset (apps/v1; not in v1beta1)
    "apps/v1/Deployment": _SELECTOR,
    "apps/v1/DaemonSet": _SELECTOR,
    # statefulSet
    "apps/v1/StatefulSet": (
        *_SELECTOR,
        ("spec", "podManagementPolicy"),
        ("spec", "revisionHistoryLimit"),
        ("spec", "serviceName"),
        ("spec", "volumeClaimTemplates"),
    ),
    # job
    "batch/v1/Job": (*_SELECTOR, ("spec", "completions"), ("spec", "parallelism"), ("spec", "template")),
    # core: Service. A changed type is an update, not a replacement.
    "v1/Service": (("spec", "clusterIP"),),
    # core: Secret
    "v1/Secret": (("type",),),
    # core: ResourceQuota
    "v1/ResourceQuota": (("spec", "scopes"),),
    # core: PersistentVolumeClaim
    "v1/PersistentVolumeClaim": (
        *_SELECTOR,
        ("spec", "accessModes"),
        ("spec", "storageClassName"),
        ("spec", "volumeName"),
    ),
    # core: Pod, and containerForceNewProperties: everything of a container
    "v1/Pod": (("spec",),),
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
