"""Which kinds are namespaced: of Kubernetes' own it is known without a cluster.

Source: pulumi-kubernetes, provider/pkg/kinds/kinds.go (Namespaced).
"""

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer, UnknownKindError
from sandbox.plugins.kubernetes.typed import is_known

_CLUSTER_WIDE = frozenset(
    {
        "APIService",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "CSIDriver",
        "CSINode",
        "CustomResourceDefinition",
        "FlowSchema",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    }
)


def is_namespaced(object: Properties, api: ApiServer | None) -> bool:
    """Whether an object of this kind belongs to a namespace; taken for granted where it cannot be known yet."""
    if object.get("kind") in _CLUSTER_WIDE:
        return False
    if is_known(object) or api is None:
        return True
    try:
        return api.kind(object["apiVersion"], object["kind"]).namespaced
    except UnknownKindError:
        return True
