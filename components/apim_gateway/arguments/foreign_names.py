"""Names that are no arguments, with the argument that is meant: former keys, values of Helm charts, Kubernetes' fields.

Names stand here without case and separators, arguments as in the library. Nothing is decided here.
"""

from collections.abc import Mapping

FORMER_GROUPS = {"gateway": "kubernetes", "apimanagement": ""}
"""Groups of former stack files, with the group that has their fields now."""

ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "": {
        "gateway": "kubernetes",
        "apim": "service_name",
        "apimname": "service_name",
        "apimservicename": "service_name",
    },
    "gateway": {"name": "gateway_name"},
    "kubernetes": {
        "replicacount": "kubernetes.replicas",
        "poddisruptionbudget": "kubernetes.disruption_budget",
        "podlabels": "kubernetes.labels",
        "nameoverride": "kubernetes.name",
        "fullnameoverride": "kubernetes.name",
        "tag": "kubernetes.image",
        "imagetag": "kubernetes.image",
        "settings": "kubernetes.container_settings",
        "env": "kubernetes.container_settings",
        "credentialstore": "authentication.client_secret.store",
    },
    "application": {"name": "application.display_name"},
    "authentication": {"secret": "authentication.client_secret"},
    "gatewayresource": {"name": "gateway_name"},
    "gatewayresource.location": {"country": "gateway_resource.location.country_or_region"},
}
"""Arguments by the group in which a name stands. Those of `kubernetes` also stand at the top of a chart's values."""

OF_TEXTS = {"gateway": "gateway_name", "apimanagement": "service_name"}
"""Arguments that a name at the top means instead, where its value is a text."""

NOT_MEANT = {("kubernetes", "servicename"), ("gatewayresource", "displayname")}
"""Names in a group that mean something else there than the argument of this name in another group."""

INNER_FIELDS = {"ephemeral", "hostip", "topologykey"}
"""Fields deep in a container, pod or Service that look like a misspelt field of one of these, and are none."""

MAPPINGS = {"container", "pod", "service", "labels", "selector", "serviceannotations", "containersettings"}
"""Arguments that take a mapping. A text or number means something else."""

FIELDS = {
    "serviceaccount": ("pod", "serviceAccountName"),
    "podsecuritycontext": ("pod", "securityContext"),
    "extravolumes": ("pod", "volumes"),
    "extravolumemounts": ("container", "volumeMounts"),
    "pullpolicy": ("container", "imagePullPolicy"),
    # The pod has fields of these names, too; a chart's values are the container's.
    "resources": ("container", "resources"),
    "securitycontext": ("container", "securityContext"),
}
"""Values of Helm charts that are fields of Kubernetes, by another name or of one object of several."""

FIELDS_WITH_ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "container": {"name": "name", "image": "image", "envFrom": "container_settings"},
    "pod": {
        "containers": "container",
        "labels": "labels",
        "replicas": "replicas",
        "progressDeadlineSeconds": "ready_timeout",
    },
    "service": {
        "type": "service_type",
        "selector": "selector",
        "annotations": "service_annotations",
        "labels": "labels",
    },
}
"""Names that are looked for among Kubernetes' fields of a group, and are set by an argument beside the group."""

OWNERS = {"container": "a container", "pod": "the pod", "service": "the Service"}
"""The object of which a group takes the fields."""
